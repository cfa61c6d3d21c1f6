"""An operation has no operationId or no summary.

What it means: OpenAPI lets you leave both out, Coze Studio does not: it takes the tool's name from `operationId` and the tool's description from
`summary`. This holds for each operation of the document, whether or not it is a tool.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : summary is required`, or
`operationID is required`. It does not tell which operation.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/summary
""
```

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/operationId
""
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/summary
Finds the web pages that contain all of the given words.
```

```yaml pluginproduct/search.yaml#/paths/~1search/get/operationId
search
```

See also: Openapi3Operation.Validate in model/openapi.go
"""
