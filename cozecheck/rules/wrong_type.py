"""A field of an OpenAPI document holds a value of another kind than kin-openapi's Go type.

What it means: Each field of the document is decoded into a Go field with a fixed type. A version is a text, so `1.0` needs quotes; `required` of a
parameter is `true` or `false` without quotes; `tags` and `parameters` are lists; `type` is one word, not a list.

What Coze Studio does: It drops the plugin. The log says `load file '…/pluginproduct/search.yaml', err=error unmarshaling JSON: while decoding JSON:
json: cannot unmarshal number into Go struct field TBis.info.version of type string`. It names fields, but neither a line nor which of several
operations.

Example: YAML reads `1.0` as a number.

```yaml pluginproduct/search.yaml#/info/version
1.0
```

Example: `tags` has to be a list.

```yaml pluginproduct/search.yaml#/paths/~1search/get/tags
search
```

Use instead:

```yaml pluginproduct/search.yaml#/info/version
"1.0"
```

```yaml pluginproduct/search.yaml#/paths/~1search/get/tags
- search
```

See also: the structs of kin-openapi openapi3, [OpenAPI 3.0.3](https://spec.openapis.org/oas/v3.0.3)
"""
