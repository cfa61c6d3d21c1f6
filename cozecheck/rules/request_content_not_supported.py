"""A request body has no content, more than one, or one that Coze Studio cannot send.

What it means: `content` needs exactly one entry, and it has to be one of `application/json`, `application/problem+json`,
`application/x-www-form-urlencoded`, `application/x-yaml` and `application/yaml`. Files cannot be sent as `multipart/form-data`: pass an address
instead.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'notes.yaml' validates failed, err=… : invalid media type, request body
only the following types: […]`, `request body only supports one media type`, or `request body is required`.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/requestBody/content
multipart/form-data:
  schema:
    type: object
```

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/requestBody/content
application/json:
  schema:
    type: object
application/x-www-form-urlencoded:
  schema:
    type: object
```

Use instead:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/requestBody/content
application/json:
  schema:
    type: object
```

See also: validateOpenapi3RequestBody in model/openapi.go
"""
