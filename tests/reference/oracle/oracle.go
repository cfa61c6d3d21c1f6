// Package oracle asks single layers of the loader: one JSON request, one JSON answer.
package oracle

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// Request is what all layers take: the input as text or as bytes, and what some of them want besides.
type Request struct {
	ID     string          `json:"id"`
	Text   string          `json:"text"`
	Base64 *string         `json:"b64"`
	Into   string          `json:"into"`   // sonic: raw, token or oauth
	Try    []string        `json:"try"`    // regexp: strings to match
	Schema json.RawMessage `json:"schema"` // visit
	Value  json.RawMessage `json:"value"`  // visit, send
}

// Answer is what all layers give: the error that Go returned, or "panic: …", else what was made of the input.
type Answer struct {
	ID    string  `json:"id"`
	Error *string `json:"error"`
	Value any     `json:"value"`
}

type layer func(Request) (any, error)

var layers = map[string]layer{
	"yaml":      decodeYAML,
	"yamltyped": decodeMeta,
	"json":      decodeJSON,
	"sonic":     decodeSonic,
	"url":       parseURL,
	"semver":    validVersion,
	"regexp":    compilePattern,
	"openapi":   loadDocument,
	"visit":     visitValue,
	"object":    readObject,
	"yamltext":  writeYAML,
	"urltext":   writeURL,
	"numbers":   readNumbers,
	"send":      send,
}

// Layer gives the function that answers one line for the layer of this name.
func Layer(name string) (func(line []byte) (any, error), bool) {
	ask, ok := layers[name]
	return func(line []byte) (any, error) {
		var request Request
		if err := json.Unmarshal(line, &request); err != nil {
			return nil, err
		}
		if request.Base64 != nil {
			data, err := base64.StdEncoding.DecodeString(*request.Base64)
			if err != nil {
				return nil, err
			}
			request.Text = string(data)
		}
		return answer(ask, request), nil
	}, ok
}

func answer(ask layer, request Request) (a Answer) {
	a.ID = request.ID
	defer func() {
		if r := recover(); r != nil {
			a.Error = message(fmt.Errorf("panic: %v", r))
		}
	}()
	value, err := ask(request)
	if err != nil {
		return Answer{ID: request.ID, Error: message(err)}
	}
	a.Value = value
	return a
}

// message is an error's text, null where there is none.
func message(err error) *string {
	if err == nil {
		return nil
	}
	text := err.Error()
	return &text
}
