"""A $ref leads back to itself without ever reaching a schema.

What it means: `A` is only a reference to `B`, and `B` only a reference to `A`. Nothing says what either is. A schema with a property that refers to
the schema is another matter: see recursive-schema.

What Coze Studio does: It drops the plugin. The log says `load file '…/pluginproduct/search.yaml', err=kin-openapi bug found: circular schema
reference not handled - #/components/schemas/Site -> …`, then the way round and round.

Example:

```yaml pluginproduct/search.yaml#/components/schemas/Site
$ref: "#/components/schemas/Home"
```

```yaml pluginproduct/search.yaml#/components/schemas/Home
$ref: "#/components/schemas/Site"
```

Use instead: Let one of them be a schema.

```yaml pluginproduct/search.yaml#/components/schemas/Site
$ref: "#/components/schemas/Home"
```

```yaml pluginproduct/search.yaml#/components/schemas/Home
type: object
properties:
  url:
    type: string
```

See also: Loader.resolveSchemaRef in kin-openapi openapi3/loader.go
"""
