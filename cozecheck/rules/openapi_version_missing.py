"""A document does not say which version of OpenAPI it follows.

What it means: `openapi` is missing or empty. Coze Studio is made for OpenAPI 3.0: write `3.0.1`, or another `3.0.x`. It is a text, so `3.0` alone
needs quotes.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : value of openapi must be a
non-empty string`. Which version is written there is not looked at.

Example:

```yaml pluginproduct/search.yaml#/openapi
""
```

Use instead:

```yaml pluginproduct/search.yaml#/openapi
3.0.1
```

See also: T.Validate in kin-openapi openapi3/openapi3.go, [OpenAPI Object](https://spec.openapis.org/oas/v3.0.3#openapi-object)
"""
