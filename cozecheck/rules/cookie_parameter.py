"""A tool has a parameter in a cookie.

What it means: Coze Studio knows parameters in the path, the query, a header and the body. OpenAPI also has `in: cookie`.

What Coze Studio does: The plugin loads. Then the plugin list answers HTTP 500 for everybody, and the workflow editor cannot add or open the tool:
`the location 'cookie' of field 'session' is invalid`. Agents can use it, but the cookie is never sent.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/-
name: session
in: cookie
description: The session of the user.
schema:
  type: string
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/-
name: session
in: header
description: The session of the user.
schema:
  type: string
```

See also: toAPIParameter in model/toolinfo.go, ToThriftHTTPParamLocation in convert/param.go
"""
