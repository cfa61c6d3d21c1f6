package model

import (
	"context"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"reference/consts"
)

// ValidateOperation is kin-openapi's own validation of one operation, then Coze Studio's.
func ValidateOperation(ctx context.Context, op *openapi3.Operation) error {
	if err := op.Validate(ctx); err != nil {
		return fail(invalidDocument, "operation is invalid, err=%s", err)
	}
	if op.OperationID == "" {
		return fail(invalidDocument, "operationID is required")
	}
	if op.Summary == "" {
		return fail(invalidDocument, "summary is required")
	}
	if err := validateRequestBody(op.RequestBody); err != nil {
		return err
	}
	for _, ref := range op.Parameters {
		if err := validateParameter(ref); err != nil {
			return err
		}
	}
	return validateResponses(op.Responses)
}

func validateRequestBody(ref *openapi3.RequestBodyRef) error {
	if ref == nil {
		return nil
	}
	if ref.Value == nil || len(ref.Value.Content) == 0 {
		return fail(invalidDocument, "request body is required")
	}
	if len(ref.Value.Content) != 1 {
		return fail(invalidDocument, "request body only supports one media type")
	}
	// The first known type ends the search, even where its value is null.
	var media *openapi3.MediaType
	for _, name := range consts.RequestMediaTypes {
		var found bool
		if media, found = ref.Value.Content[name]; found {
			break
		}
	}
	if media == nil {
		return fail(invalidDocument, "invalid media type, request body only the following types: [%s]", strings.Join(consts.RequestMediaTypes, ", "))
	}
	if media.Schema == nil || media.Schema.Value == nil {
		return fail(invalidDocument, "request body schema is required")
	}
	if media.Schema.Value.Type != openapi3.TypeObject {
		return fail(invalidDocument, "request body only supports 'object' type")
	}
	return nil
}

func validateParameter(ref *openapi3.ParameterRef) error {
	if ref == nil || ref.Value == nil || ref.Value.Schema == nil || ref.Value.Schema.Value == nil {
		return fail(invalidDocument, "parameter schema is required")
	}
	parameter, kind := ref.Value, ref.Value.Schema.Value.Type
	switch {
	case parameter.In == "":
		return fail(invalidDocument, "parameter location is required")
	case parameter.In == string(consts.InBody):
		return fail(invalidDocument, "the location of parameter '%s' cannot be 'body'", parameter.Name)
	case kind == "":
		return fail(invalidDocument, "the type of  parameter '%s' is required", parameter.Name)
	case kind == openapi3.TypeObject, kind == openapi3.TypeArray && parameter.In == openapi3.ParameterInPath:
		return fail(invalidDocument, "the type of parameter '%s' cannot be '%s'", parameter.Name, kind)
	}
	return nil
}

// validateResponses takes '200' alone, or '200' and 'default', and of 'default' looks at nothing.
func validateResponses(responses openapi3.Responses) error {
	if len(responses) == 0 {
		return nil
	}
	ok := responses["200"]
	_, hasDefault := responses["default"]
	if ok == nil || len(responses) > 2 || len(responses) == 2 && !hasDefault {
		return fail(invalidDocument, "response only supports '200' status")
	}
	if ok.Value == nil {
		return fail(invalidDocument, "response schema is required")
	}
	media := ok.Value.Content[consts.JSON]
	if media == nil || len(ok.Value.Content) != 1 {
		return fail(invalidDocument, "response only supports 'application/json' media type")
	}
	if media.Schema == nil || media.Schema.Value == nil {
		return fail(invalidDocument, "the media type schema of response is required")
	}
	if media.Schema.Value.Type != openapi3.TypeObject {
		return fail(invalidDocument, "response body only supports 'object' type")
	}
	return nil
}
