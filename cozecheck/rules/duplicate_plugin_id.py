"""Two plugins have the same id.

What it means: `plugin_id` identifies a plugin in the whole file. An entry was probably copied and its id not changed.

What Coze Studio does: The first of them that loads stays, each later one is dropped with all of its tools. The log says `duplicate plugin id '101'`.
A plugin that is dropped for another reason, or is deprecated, does not take its id. An id that an earlier plugin's tool has counts as taken too.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/plugin_id
101
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/plugin_id
102
```

See also: checkPluginMetaInfo and loadPluginProductMeta in conf/load_plugin.go
"""
