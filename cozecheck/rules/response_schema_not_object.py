"""The response '200' is not described as an object.

What it means: The schema of the response needs `type: object` itself. A list, a text, a schema without `type`, or one that says it only in `allOf`,
is refused. When a tool is called, the answer has to be a JSON object too.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : response body only supports
'object' type`, or `the media type schema of response is required`. It does not tell which operation.

Example:

```yaml pluginproduct/search.yaml#/components/responses/Found/content/application~1json/schema
type: array
items:
  $ref: "#/components/schemas/Page"
```

Use instead: Wrap it. The plugin's server has to return it in this form.

```yaml pluginproduct/search.yaml#/components/responses/Found/content/application~1json/schema
type: object
properties:
  pages:
    type: array
    description: The pages, the best one first.
    items:
      $ref: "#/components/schemas/Page"
```

See also: validateOpenapi3Responses in model/openapi.go
"""
