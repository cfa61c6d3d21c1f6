"""A manifest's common_params has another location than body, header, path and query.

What it means: `common_params` are sent with every call of the plugin. Its keys are the four places in a request: `body`, `header`, `path`, `query`,
in lower case. A cookie is not one of them.

What Coze Studio does: It drops the plugin. The log says `plugin manifest validates failed, err=… : invalid location 'cookie' in common params`. Where
`auth.type` is `none` the loader returns before it looks: the plugin loads, and each call of its tools panics.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/auth
type: service_http
sub_type: token/api_key
payload: '{"key": "Authorization", "service_token": "", "location": "Header"}'
```

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/common_params
cookie:
  - name: lang
    value: zh
```

Also: CZ422

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/common_params
query:
  - name: lang
    value: zh
```

See also: PluginManifest.Validate in model/plugin_manifest.go
"""
