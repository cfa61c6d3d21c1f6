"""An entry of a plugin's tools is empty.

What it means: A lone `-`, a `-` followed only by a comment, or `null` is an entry of its own: an empty one.

What Coze Studio does: The server crashes at start with `runtime error: invalid memory address or nil pointer dereference` in loadPluginProductMeta.
No plugin is loaded. If the plugin is dropped for another reason, its tools are never looked at.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/tools/-
# POST /search will come here
```

Use instead: Remove the `-`.

```yaml pluginproduct/plugin_meta.yaml#/0/tools/1
tool_id: 10102
deprecated: false
method: get
sub_url: /pages/{page_id}
# POST /search will come here
```

See also: loadPluginProductMeta in conf/load_plugin.go
"""
