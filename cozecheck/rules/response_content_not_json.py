"""The response '200' has another content than application/json alone.

What it means: `content` needs exactly one entry, and it has to be called `application/json`, without `; charset=utf-8` and the like. A response
without content is not enough either.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : response only supports
'application/json' media type`. It does not tell which operation.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/responses/200
description: The pages, one a line.
content:
  text/plain:
    schema:
      type: string
```

Example: There is nothing to be returned, but Coze Studio wants to know its form.

```yaml pluginproduct/search.yaml#/paths/~1search/get/responses/200
description: Done.
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/responses/200
description: Done.
content:
  application/json:
    schema:
      type: object
      properties:
        done:
          type: boolean
          description: Whether all went well.
```

See also: validateOpenapi3Responses in model/openapi.go
"""
