"""A link of a response names no operation, or two.

What it means: A link says with which operation to go on: by `operationId` or by `operationRef`, by exactly one of them.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid components: response
"Found": missing operationId or operationRef on link`. Whether the operation exists is not looked at.

Example:

```yaml pluginproduct/search.yaml#/components/responses/Found/links
Page:
  description: Reads one of the pages.
```

Use instead:

```yaml pluginproduct/search.yaml#/components/responses/Found/links
Page:
  operationId: get_page
  description: Reads one of the pages.
```

See also: Link.Validate in kin-openapi openapi3/link.go, [Link Object](https://spec.openapis.org/oas/v3.0.3#link-object)
"""
