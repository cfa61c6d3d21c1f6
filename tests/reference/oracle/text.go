package oracle

import (
	"net/url"
	"regexp"

	"golang.org/x/mod/semver"
)

func parseURL(request Request) (any, error) {
	parsed, err := url.Parse(request.Text)
	if err != nil {
		return nil, err
	}
	parts := map[string]any{
		"scheme": parsed.Scheme, "opaque": parsed.Opaque, "host": parsed.Host, "hostname": parsed.Hostname(), "port": parsed.Port(),
		"path": parsed.Path, "query": parsed.RawQuery, "fragment": parsed.Fragment, "text": parsed.String(),
		"userinfo": nil,
	}
	if parsed.User != nil {
		password, set := parsed.User.Password()
		parts["userinfo"] = []any{parsed.User.Username(), map[bool]any{true: password}[set]}
	}
	return parts, nil
}

func validVersion(request Request) (any, error) {
	return semver.IsValid(request.Text), nil
}

// compilePattern compiles a schema's `pattern`, which this version of kin-openapi hands to Go as it is, and tells which strings it finds.
func compilePattern(request Request) (any, error) {
	pattern, err := regexp.Compile(request.Text)
	if err != nil {
		return nil, err
	}
	matches := []bool{}
	for _, text := range request.Try {
		matches = append(matches, pattern.MatchString(text))
	}
	return matches, nil
}
