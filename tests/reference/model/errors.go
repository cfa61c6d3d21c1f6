package model

import "fmt"

const (
	invalidDocument = 109000003
	invalidManifest = 109000004
	invalidParam    = 111000000
)

var prefixes = map[int]string{
	invalidDocument: "invalid plugin openapi3 document : ",
	invalidManifest: "invalid plugin manifest : ",
	invalidParam:    "invalid parameter : ",
}

// fail builds an error that prints as the real `errorx` does, without its stack.
func fail(code int, format string, args ...any) error {
	return fmt.Errorf("code=%d message=%s%s", code, prefixes[code], fmt.Sprintf(format, args...))
}
