"""A default is not a value of its own schema.

What it means: `default` has to fit the schema beside it: its type, `enum`, `maximum`, `maxLength`, `pattern` and so on. Quotes matter: `"10"` is a
text and `10` a number.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid paths: …: parameter "limit"
schema is invalid: invalid default: value must be an integer`, then the schema and the value over several lines.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1/schema
type: integer
default: "10"
```

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1/schema
type: integer
maximum: 50
default: 100
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1/schema
type: integer
maximum: 50
default: 10
```

See also: Schema.validate and Schema.VisitJSON in kin-openapi openapi3/schema.go
"""
