"""The server does not have the path of a tool, or not with its method.

What it means: The server answered 404 or 405 to `cozecheck probe --endpoints`, where nothing in the path was made up: mostly the path in the document, or
the path in the server URL before it, is not that of the server.

What Coze Studio does: It joins the server URL and the path as they are, and gives the error to the agent or the workflow that made the call.

Example:

```yaml pluginproduct/search.yaml#/servers/0/url
https://search.example.com/v1
```

Use instead:

```yaml pluginproduct/search.yaml#/servers/0/url
https://search.example.com
```
"""
