"""A plugin's id is missing, zero or negative.

What it means: `plugin_id` has to be a whole number greater than 0. Where it is missing or empty, Go takes 0.

What Coze Studio does: It drops the plugin. The log says `invalid plugin id '0'`, which does not tell which plugin.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/plugin_id
0
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/plugin_id
102
```

See also: checkPluginMetaInfo in conf/load_plugin.go
"""
