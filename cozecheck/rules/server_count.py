"""A document has no server, or more than one.

What it means: Coze Studio calls every tool of a plugin at the one server that stands in `servers` at the top of the document.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : server is required and only one
server is allowed`. Servers of a single path or operation do not count and are not used.

Example:

```yaml pluginproduct/search.yaml#/servers
- url: https://search.example.com
- url: https://test.search.example.com
```

Example:

```yaml pluginproduct/search.yaml#/servers
[]
```

Use instead:

```yaml pluginproduct/search.yaml#/servers
- url: https://search.example.com
```

See also: Openapi3T.Validate in model/openapi.go
"""
