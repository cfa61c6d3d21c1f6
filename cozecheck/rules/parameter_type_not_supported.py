"""A parameter's schema has no type, or one that Coze Studio cannot send there.

What it means: Each parameter needs `type` in its own schema: `string`, `integer`, `number`, `boolean`, or `array`, the last not in the path. `object`
is for the request body. `oneOf`, `anyOf`, `allOf` or `enum` do not replace `type`.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : the type of parameter 'limit'
cannot be 'object'`, `… cannot be 'array'`, or `the type of  parameter 'limit' is required`.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1/schema
type: object
properties:
  first:
    type: integer
```

Example: The values tell a reader the type, but not Coze Studio.

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1
name: limit
in: query
description: How many pages to return, 10, 20 or 50.
schema:
  enum: [10, 20, 50]
  default: 10
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1
name: limit
in: query
description: How many pages to return, 10, 20 or 50.
schema:
  type: integer
  enum: [10, 20, 50]
  default: 10
```

See also: validateOpenapi3Parameters in model/openapi.go
"""
