"""A parameter or a response header has no schema.

What it means: The type of a parameter, or of a header of a response, stands below `schema`. OpenAPI also allows `content` in its place; for a
parameter Coze Studio does not. With both, the document is not even read. A `type` beside `name` comes from Swagger 2.0.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid paths: invalid path
/search: invalid operation GET: parameter "limit" schema is invalid: parameter must contain exactly one of content and schema`, `parameter schema is
required`, or `load file '…/pluginproduct/search.yaml', err=cannot contain both schema and content in a parameter`.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1
name: limit
in: query
description: How many pages to return at most.
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1
name: limit
in: query
description: How many pages to return at most.
schema:
  type: integer
  default: 10
```

See also: validateOpenapi3Parameters in model/openapi.go, Parameter.Validate in kin-openapi openapi3/parameter.go
"""
