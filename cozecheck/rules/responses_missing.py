"""An operation has no responses.

What it means: Each operation has to describe what it returns: a response '200' with a JSON object.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid paths: invalid path
/search: invalid operation GET: value of responses must be an object`, or `the responses object MUST contain at least one response code`.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/responses
{}
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/responses
"200":
  $ref: "#/components/responses/Found"
```

See also: Operation.Validate in kin-openapi openapi3/operation.go, [Responses Object](https://spec.openapis.org/oas/v3.0.3#responses-object)
"""
