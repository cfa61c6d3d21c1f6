"""A path does not begin with a slash.

What it means: The path is appended to the server's address as it is. It has to begin with `/`.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid paths: path "status" does
not start with a forward slash (/)`.

Example:

```yaml pluginproduct/search.yaml#/paths/status
get:
  operationId: status
  summary: Says whether the search can be used.
  responses:
    "200":
      $ref: "#/components/responses/Found"
```

```yaml pluginproduct/plugin_meta.yaml#/0/tools/-
tool_id: 10103
method: get
sub_url: status
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1status
get:
  operationId: status
  summary: Says whether the search can be used.
  responses:
    "200":
      $ref: "#/components/responses/Found"
```

```yaml pluginproduct/plugin_meta.yaml#/0/tools/-
tool_id: 10103
method: get
sub_url: /status
```

See also: Paths.Validate in kin-openapi openapi3/paths.go, [Paths Object](https://spec.openapis.org/oas/v3.0.3#paths-object)
"""
