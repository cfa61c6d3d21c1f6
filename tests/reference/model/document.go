package model

import (
	"context"
	"net/url"

	"github.com/getkin/kin-openapi/openapi3"
)

// ValidateDocument is kin-openapi's own validation, then what Coze Studio adds to it.
func ValidateDocument(ctx context.Context, doc *openapi3.T) error {
	if err := doc.Validate(ctx); err != nil {
		return fail(invalidDocument, "%s", err)
	}
	switch {
	case doc.Info == nil:
		return fail(invalidDocument, "info is required")
	case doc.Info.Title == "":
		return fail(invalidDocument, "the title of info is required")
	case doc.Info.Description == "":
		return fail(invalidDocument, "the description of info is required")
	case len(doc.Servers) != 1:
		return fail(invalidDocument, "server is required and only one server is allowed")
	}
	if err := validateServer(doc.Servers[0].URL); err != nil {
		return err
	}
	for _, path := range sortedKeys(doc.Paths) {
		operations := doc.Paths[path].Operations()
		for _, method := range sortedKeys(operations) {
			if err := ValidateOperation(ctx, operations[method]); err != nil {
				return err
			}
		}
	}
	return nil
}

func validateServer(server string) error {
	parsed, err := url.Parse(server)
	if err != nil || parsed.Host == "" {
		return fail(invalidDocument, "invalid server url '%s'", server)
	}
	if len(server) > 512 {
		return fail(invalidDocument, "server url '%s' is too long", server)
	}
	return nil
}
