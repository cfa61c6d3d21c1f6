"""A plugin has no tool that can be loaded.

What it means: `tools` is missing or empty, or each of its entries is deprecated or dropped.

What Coze Studio does: It drops the plugin without a line in the log.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/tools
- tool_id: 10101
  deprecated: true
  method: get
  sub_url: /search
- tool_id: 10102
  deprecated: true
  method: get
  sub_url: /pages/{page_id}
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/tools
- tool_id: 10101
  deprecated: false
  method: get
  sub_url: /search
- tool_id: 10102
  deprecated: true
  method: get
  sub_url: /pages/{page_id}
```

See also: loadPluginProductMeta in conf/load_plugin.go
"""
