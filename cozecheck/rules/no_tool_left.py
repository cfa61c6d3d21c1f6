"""A plugin has no tool that can be loaded.

What it means: `tools` is missing or empty, or each of its entries is deprecated or dropped.

What Coze Studio does: It drops the plugin without a line in the log.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/tools
[]
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/tools
- tool_id: 10101
  deprecated: false
  method: get
  sub_url: /search
```

See also: loadPluginProductMeta in conf/load_plugin.go
"""
