"""A manifest's api.type is neither openapi nor coze-studio-custom.

What it means: A plugin of the configuration is described by an OpenAPI document, so its type is `openapi`. Other types are refused, among them
`coze-studio-mcp`, although Coze Studio knows that name.

What Coze Studio does: It drops the plugin. The log says `plugin manifest validates failed, err=… : invalid api type 'rest'`. It does not tell which
plugin.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/api/type
rest
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/api/type
openapi
```

See also: PluginManifest.Validate in model/plugin_manifest.go, PluginType in consts/consts.go
"""
