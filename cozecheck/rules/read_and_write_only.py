"""A schema is both readOnly and writeOnly.

What it means: `readOnly` properties come in responses only, `writeOnly` ones in requests only. With both, the property could never be used.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=code=109000003 message=invalid plugin openapi3 document :
invalid components: schema "Page": a property MUST NOT be marked as both readOnly and writeOnly being true`.

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

See also: Schema.validate in github.com/getkin/kin-openapi v0.118.0 openapi3/schema.go, [Schema Object](https://spec.openapis.org/oas/v3.0.3#schema-object)
"""
