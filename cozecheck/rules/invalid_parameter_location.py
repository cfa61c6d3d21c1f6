"""A parameter is in none of path, query, header and cookie.

What it means: `in` is missing, empty, or another word. Upper and lower case matter: `Query` is not `query`. `body` and `formData` come from Swagger
2.0. In OpenAPI 3 the body is described in `requestBody`.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'notes.yaml' validates failed, err=… : invalid paths: invalid path /notes:
invalid operation GET: parameter can't have 'in' value "body"`.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/get/parameters
- name: filter
  in: body
  description: The word that a note has to contain.
  schema:
    type: string
```

Use instead:

```yaml pluginproduct/notes.yaml#/paths/~1notes/get/parameters
- name: filter
  in: query
  description: The word that a note has to contain.
  schema:
    type: string
```

See also: Parameter.Validate in kin-openapi openapi3/parameter.go, [Parameter Object](https://spec.openapis.org/oas/v3.0.3#parameter-object)
"""
