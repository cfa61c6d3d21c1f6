"""A property of a tool's request or response has no type.

What it means: Each property, and each `items`, needs `type` in its own schema, at every level. `oneOf`, `anyOf`, `allOf`, `enum` or `properties` do
not replace it.

What Coze Studio does: The plugin loads. If the property is in the request, the plugin list answers HTTP 500 for everybody and the workflow editor
cannot add or open the tool: `the type '' of filed 'pinned' is invalid`. If it is in the request body, no agent can use the tool either: `unsupported
json type ''`. If it is in the response, the workflow editor cannot add or open the tool.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/requestBody/content/application~1json/schema/properties/pinned
description: Whether the note stays at the top.
```

Example: In a response.

```yaml pluginproduct/search.yaml#/components/schemas/Page/properties/title
description: The title of the page.
```

Use instead:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/requestBody/content/application~1json/schema/properties/pinned
type: boolean
description: Whether the note stays at the top.
default: false
```

```yaml pluginproduct/search.yaml#/components/schemas/Page/properties/title
type: string
description: The title of the page.
```

See also: toAPIParameter in model/toolinfo.go, ToEinoSchemaParameterInfo in model/openapi.go
"""
