"""A $ref points out of the document.

What it means: Coze Studio resolves only references that begin with `#`. A file name, an address on the web, and also a bare name such as `Page` are
external.

What Coze Studio does: It drops the plugin. The log says `load file '…/pluginproduct/search.yaml', err=encountered disallowed external reference:
"common.yaml#/components/schemas/Page"`. The other file is not even opened.

Example:

```yaml pluginproduct/search.yaml#/components/responses/Found/content/application~1json/schema/properties/pages/items/$ref
"common.yaml#/components/schemas/Page"
```

Use instead: Copy what the reference means into the `components` of this document.

```yaml pluginproduct/search.yaml#/components/responses/Found/content/application~1json/schema/properties/pages/items/$ref
"#/components/schemas/Page"
```

See also: Loader.allowsExternalRefs in kin-openapi openapi3/loader.go, [Reference Object](https://spec.openapis.org/oas/v3.0.3#reference-object)
"""
