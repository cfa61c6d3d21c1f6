"""A request body is not described as an object.

What it means: The schema of the body needs `type: object` itself; its properties become the tool's parameters. A list, a text, a schema without
`type`, or one that says it only in `allOf`, is refused.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'notes.yaml' validates failed, err=… : request body only supports 'object'
type`, or `request body schema is required`. It does not tell which operation.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/requestBody/content/application~1json/schema
type: array
items:
  type: string
```

Use instead:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/requestBody/content/application~1json/schema
type: object
required: [notes]
properties:
  notes:
    type: array
    description: The texts of the notes.
    items:
      type: string
```

See also: validateOpenapi3RequestBody in model/openapi.go
"""
