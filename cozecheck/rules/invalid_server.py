"""The address of a document's server cannot be used.

What it means: `url` has to be a whole address with a host, `https://search.example.com/v1`, of at most 512 bytes, without braces: variables are
declared in `variables`, but Coze Studio does not fill them in.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid server url '/api'`, or
`invalid servers: server has undeclared variables`.

Example: There is no host.

```yaml pluginproduct/search.yaml#/servers/0/url
/api
```

Example: The scheme is missing, so the host is read as a part of the path.

```yaml pluginproduct/search.yaml#/servers/0/url
search.example.com
```

Example: Braces ask for a variable.

```yaml pluginproduct/search.yaml#/servers/0/url
https://{region}.example.com
```

Also: CZ445

Use instead:

```yaml pluginproduct/search.yaml#/servers/0/url
https://search.example.com/api
```

See also: Openapi3T.Validate in model/openapi.go, Server.Validate in kin-openapi openapi3/server.go
"""
