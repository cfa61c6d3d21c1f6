"""A parameter has no name.

What it means: `name` is missing or empty. A reference to a parameter in `components` needs no name beside it; the parameter there does.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid paths: invalid path
/search: invalid operation GET: parameter name can't be blank`.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1
in: query
description: How many pages to return at most.
schema:
  type: integer
  default: 10
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

See also: Parameter.Validate in kin-openapi openapi3/parameter.go, [Parameter Object](https://spec.openapis.org/oas/v3.0.3#parameter-object)
"""
