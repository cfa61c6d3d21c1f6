// Package oracle asks single layers of the loader: one JSON request, one JSON answer.
package oracle

// Answer is what every layer gives: the error that Go returned, else what was made of the input.
type Answer struct {
	Error *string `json:"error"`
	Value any     `json:"value,omitempty"`
}

// Layers are the modes of the program beside `verdict` and `folder`.
var Layers = map[string]func(line []byte) (any, error){}
