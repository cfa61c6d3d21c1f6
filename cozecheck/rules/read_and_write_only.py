"""A schema is both readOnly and writeOnly.

What it means: `readOnly` properties come in responses only, `writeOnly` ones in requests only. With both, the property could never be used.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid components: schema "Page":
a property MUST NOT be marked as both readOnly and writeOnly being true`.

Example:

```yaml pluginproduct/search.yaml#/components/schemas/Page/properties/page_id
type: string
description: The id of the page.
readOnly: true
writeOnly: true
```

Use instead:

```yaml pluginproduct/search.yaml#/components/schemas/Page/properties/page_id
type: string
description: The id of the page.
readOnly: true
```

See also: Schema.validate in kin-openapi openapi3/schema.go, [Schema Object](https://spec.openapis.org/oas/v3.0.3#schema-object)
"""
