"""A parameter has a style that its place in the request does not allow.

What it means: `style` says how a value is written. In `query`: `form`, `spaceDelimited`, `pipeDelimited`, and `deepObject` with `explode: true`. In
`path`: `simple`, `label`, `matrix`. In `header`: `simple`. In `cookie`: `form`. Leave `style` out and the right one is taken.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid paths: invalid path
/search: invalid operation GET: parameter "limit" schema is invalid: serialization method with style="simple" and explode=true is not supported by a
query parameter`.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1
name: limit
in: query
style: simple
description: How many pages to return at most.
schema:
  type: integer
  default: 10
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1
name: limit
in: query
style: form
description: How many pages to return at most.
schema:
  type: integer
  default: 10
```

See also: Parameter.Validate in kin-openapi openapi3/parameter.go, [Style Values](https://spec.openapis.org/oas/v3.0.3#style-values)
"""
