"""A schema's type is not one that OpenAPI 3.0 knows.

What it means: There are `string`, `integer`, `number`, `boolean`, `array` and `object`, in lower case. `int`, `float`, `str`, `list`, `dict`, `any`,
`file`, `null` are not among them.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid paths: invalid path
/search: invalid operation GET: parameter "limit" schema is invalid: unsupported 'type' value "int"`.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1/schema
type: int
default: 10
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1/schema
type: integer
default: 10
```

See also: Schema.validate in kin-openapi openapi3/schema.go, [Data Types](https://spec.openapis.org/oas/v3.0.3#data-types)
"""
