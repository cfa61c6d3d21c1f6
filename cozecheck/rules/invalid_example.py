"""An example is not a value of its own schema.

What it means: `example` of a schema, and `example` or `examples` of a parameter or a media type, have to fit the schema. YAML decides the type: `12`
is a number, `"12"` a text, `a,b` is not a list.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid components: schema "Page":
invalid example: value must be a string`, then the schema and the value over several lines.

Example:

```yaml pluginproduct/search.yaml#/components/schemas/Page/properties/page_id
type: string
description: The id of the page.
example: 12
```

Use instead:

```yaml pluginproduct/search.yaml#/components/schemas/Page/properties/page_id
type: string
description: The id of the page.
example: "12"
```

See also: validateExampleValue in kin-openapi openapi3/example_validation.go
"""
