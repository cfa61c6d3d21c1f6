"""A schema, parameter, response or other part of a document is empty.

What it means: A key without a value, or a lone `-`, is null. Each of these parts has to be a mapping. This often comes from a definition that was
commented out, or whose lines are not indented.

What Coze Studio does: It drops the plugin. The log says `load file '…/pluginproduct/search.yaml', err=invalid schema: value MUST be an object`, or
the same for a header, parameter, requestBody, response, securityScheme, example, link or callback. It does not tell which one. In a few places an
empty part crashes the server instead: see document-crashes-server.

Example:

```yaml pluginproduct/search.yaml#/components/schemas/Draft
# to be written
```

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/-
# the language will come here
```

Use instead: Remove the key, or give it a value.

```yaml pluginproduct/search.yaml#/components/schemas/Draft
type: object
```

See also: Loader.ResolveRefsIn in kin-openapi openapi3/loader.go
"""
