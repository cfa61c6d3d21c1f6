"""A document holds something that YAML knows and JSON does not.

What it means: Coze Studio turns each OpenAPI document into JSON before it reads it. JSON has no infinity, no 'not a number', and no empty key.

What Coze Studio does: It drops the plugin. The log says `err=error converting YAML to JSON: json: unsupported value: +Inf` for `.inf`, or
`unsupported map key of type: %!s(<nil>)` for an empty key, `~:` or `null:`.

Example: There is no need to say that a number has no upper bound.

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1/schema
type: number
maximum: .inf
default: 10
```

Example: YAML reads the key `null` as no key at all.

```yaml pluginproduct/search.yaml#/components/schemas/Page/properties/title
type: string
description: The title of the page.
x-labels:
  null: untitled
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1/schema
type: number
default: 10
```

```yaml pluginproduct/search.yaml#/components/schemas/Page/properties/title
type: string
description: The title of the page.
x-labels:
  "null": untitled
```

See also: convertToJSONableObject in invopop/yaml yaml.go
"""
