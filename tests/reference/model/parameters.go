package model

import (
	"errors"
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"reference/consts"
)

// ErrEndless stands for the stack overflow of a conversion that follows a schema into itself.
var ErrEndless = errors.New("the request's schema refers to itself: listing it overflows the stack")

var parameterTypes = map[string]bool{
	openapi3.TypeString: true, openapi3.TypeInteger: true, openapi3.TypeNumber: true,
	openapi3.TypeObject: true, openapi3.TypeArray: true, openapi3.TypeBoolean: true,
}

var parameterLocations = map[string]bool{"path": true, "query": true, "body": true, "header": true}

// RequestParameters tells why an operation's request cannot be shown as a list of parameters (`ToReqAPIParameter`, and so `ToToolParameters`).
func RequestParameters(op *openapi3.Operation) error {
	for _, ref := range op.Parameters {
		if err := requestParameter(ref.Value); err != nil {
			return err
		}
	}
	if op.RequestBody == nil {
		return nil
	}
	for _, media := range op.RequestBody.Value.Content {
		if err := properties(media.Schema.Value, string(consts.InBody), nil); err != nil {
			return err
		}
	}
	return nil
}

// ResponseParameters tells why an operation's answer cannot be shown as a list of parameters (`ToRespAPIParameter`).
func ResponseParameters(op *openapi3.Operation) error {
	ok := op.Responses["200"]
	if ok == nil {
		return errors.New("response status '200' not found")
	}
	return properties(ok.Value.Content[consts.JSON].Schema.Value, string(consts.InBody), nil)
}

func requestParameter(parameter *openapi3.Parameter) error {
	schema := parameter.Schema.Value
	if schema.Type == openapi3.TypeArray {
		if schema.Items == nil || schema.Items.Value == nil {
			return fmt.Errorf("the item schema of field '%s' is required", parameter.Name)
		}
		if kind := schema.Items.Value.Type; kind == openapi3.TypeObject || kind == openapi3.TypeArray {
			return fmt.Errorf("the item type of parameter '%s' cannot be 'object' or 'array'", parameter.Name)
		}
	}
	return field(parameter.Name, parameter.In, schema, nil)
}

// properties looks at a schema's properties, whatever its type. `above` are the schemas that lead here.
func properties(schema *openapi3.Schema, location string, above []*openapi3.Schema) error {
	above = append(above, schema)
	for _, name := range sortedKeys(schema.Properties) {
		property := schema.Properties[name]
		if property == nil || property.Value == nil {
			return fmt.Errorf("the schema of property '%s' is required", name)
		}
		if err := field(name, location, property.Value, above); err != nil {
			return err
		}
	}
	return nil
}

func field(name, location string, schema *openapi3.Schema, above []*openapi3.Schema) error {
	for _, one := range above {
		if one == schema {
			return ErrEndless
		}
	}
	switch {
	case !parameterTypes[strings.ToLower(schema.Type)]:
		return fmt.Errorf("the type '%s' of filed '%s' is invalid", schema.Type, name)
	case !parameterLocations[location]:
		return fmt.Errorf("the location '%s' of field '%s' is invalid", location, name)
	case schema.Format != "" && !consts.FileFormats[schema.Format]:
		return fmt.Errorf("the format '%s' of field '%s' is invalid", schema.Format, name)
	case schema.Type == openapi3.TypeObject:
		return properties(schema, location, above)
	case schema.Type == openapi3.TypeArray:
		if schema.Items == nil || schema.Items.Value == nil {
			return fmt.Errorf("the item schema of field '%s' is required", name)
		}
		return field("[Array Item]", location, schema.Items.Value, append(above, schema))
	}
	return nil
}
