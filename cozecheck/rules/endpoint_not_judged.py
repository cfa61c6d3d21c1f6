"""Nothing certain can be said of an endpoint.

What it means: `cozecheck probe --endpoints` made up arguments from the document, and the server did not like them (a 4xx status); or it did not call
the endpoint, or got no clear answer, and says why.

What Coze Studio does: Nothing that is known: the agent or the workflow that calls the tool has real arguments.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0/schema
type: string
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0/schema
type: string
example: tea
```
"""
