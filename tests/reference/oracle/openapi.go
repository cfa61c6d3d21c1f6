package oracle

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"

	"reference/model"
)

// loadDocument gives the errors of kin-openapi's loading and validation, and of Coze Studio's whole validation; each is null where all is well.
// A document that does not load is not validated.
func loadDocument(request Request) (any, error) {
	folder, err := os.MkdirTemp("", "reference-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "doc.yaml")
	if err := os.WriteFile(file, []byte(request.Text), 0o600); err != nil {
		return nil, err
	}

	loader := openapi3.NewLoader()
	loader.ReadFromURIFunc = openapi3.ReadFromFile
	var doc *openapi3.T
	load := try(func() (err error) { doc, err = loader.LoadFromFile(file); return err })
	errors := map[string]*string{"load": load, "validate": nil, "coze": nil}
	if load == nil {
		errors["validate"] = try(func() error { return doc.Validate(context.Background()) })
		errors["coze"] = try(func() error { return model.ValidateDocument(context.Background(), doc) })
	}
	return errors, nil
}

func try(step func() error) (text *string) {
	defer func() {
		if r := recover(); r != nil {
			text = message(fmt.Errorf("panic: %v", r))
		}
	}()
	return message(step())
}

// visitValue validates a value against a schema without references, as kin-openapi does for defaults and examples.
func visitValue(request Request) (any, error) {
	var schema openapi3.Schema
	if err := json.Unmarshal(request.Schema, &schema); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	var value any
	if err := json.Unmarshal(request.Value, &value); err != nil {
		return nil, fmt.Errorf("value: %w", err)
	}
	return true, schema.VisitJSON(value, openapi3.MultiErrors())
}
