"""A plugin's plugin_type is not 1.

What it means: `plugin_type` numbers the kinds of plugins that Coze knows: 1 plugin, 2 app, 3 function, 4 workflow, 5 image flow, 6 local. Only 1 can
come from the configuration. Where it is missing, Go takes 0.

What Coze Studio does: It drops the plugin. The log says `invalid plugin type 'LOCAL'` for 6, `invalid plugin type '<UNSET>'` for a number that it
does not know.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/plugin_type
6
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/plugin_type
1
```

See also: checkPluginMetaInfo in conf/load_plugin.go
"""
