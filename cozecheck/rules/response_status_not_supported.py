"""An operation describes other responses than '200' and 'default'.

What it means: Coze Studio reads the response '200' only. Beside it, just one other may stand: 'default'. Each error code that is described, 400, 404,
500, and each other success, 201, 2XX, is one too many.

What Coze Studio does: It drops the plugin with all of its tools. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : response only
supports '200' status`. It does not tell which operation. When a tool is called, each status but 200 is a failure.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/responses
"200":
  $ref: "#/components/responses/Found"
"404":
  description: Nothing was found.
```

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/responses
"201":
  $ref: "#/components/responses/Found"
```

Use instead: Remove it, or describe all failures under 'default'.

```yaml pluginproduct/search.yaml#/paths/~1search/get/responses
"200":
  $ref: "#/components/responses/Found"
default:
  description: Nothing was found, or the search failed.
```

See also: validateOpenapi3Responses in model/openapi.go
"""
