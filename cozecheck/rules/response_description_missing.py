"""A response has no description.

What it means: OpenAPI wants a `description` in each response, also in those of `components`. An empty one is enough.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid paths: invalid path
/search: invalid operation GET: a short description of the response is required`.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/responses/200
content:
  application/json:
    schema:
      type: object
      properties:
        pages:
          type: integer
          description: How many pages were found.
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/responses/200
description: The pages that were found.
content:
  application/json:
    schema:
      type: object
      properties:
        pages:
          type: integer
          description: How many pages were found.
```

See also: Response.Validate in kin-openapi openapi3/response.go, [Response Object](https://spec.openapis.org/oas/v3.0.3#response-object)
"""
