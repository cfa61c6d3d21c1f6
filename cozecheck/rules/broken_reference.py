"""A $ref points to something that is not there, or is of another kind.

What it means: A reference is a path through this document, letter for letter: `#/components/schemas/Page`. It has to begin with `#/`, and a schema
can only be replaced by a schema, a response by a response.

What Coze Studio does: It drops the plugin. The log says `load file '…/pluginproduct/search.yaml', err=map key "Pages" not found`, `expected fragment
prefix '#/' in URI "#Page"`, or `bad data in "#/components/responses/Found" (expecting ref to schema object)`.

Example: The schema is called `Page`.

```yaml pluginproduct/search.yaml#/components/responses/Found/content/application~1json/schema/properties/pages/items/$ref
"#/components/schemas/Pages"
```

Example: It points to a response, where a schema is wanted.

```yaml pluginproduct/search.yaml#/components/responses/Found/content/application~1json/schema/properties/pages/items/$ref
"#/components/responses/Found"
```

Use instead:

```yaml pluginproduct/search.yaml#/components/responses/Found/content/application~1json/schema/properties/pages/items/$ref
"#/components/schemas/Page"
```

See also: Loader.resolveComponent in kin-openapi openapi3/loader.go, [Reference Object](https://spec.openapis.org/oas/v3.0.3#reference-object)
"""
