"""An array does not say what its items are.

What it means: `type: array` needs `items`, at every level, also in responses.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid components: response
"Found": when schema type is 'array', schema 'items' must be non-null`.

Example:

```yaml pluginproduct/search.yaml#/components/responses/Found/content/application~1json/schema/properties/pages
type: array
description: The pages, the best one first.
```

Use instead:

```yaml pluginproduct/search.yaml#/components/responses/Found/content/application~1json/schema/properties/pages
type: array
description: The pages, the best one first.
items:
  $ref: "#/components/schemas/Page"
```

See also: Schema.validate in kin-openapi openapi3/schema.go, [Schema Object](https://spec.openapis.org/oas/v3.0.3#schema-object)
"""
