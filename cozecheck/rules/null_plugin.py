"""An entry of plugin_meta.yaml is empty.

What it means: A lone `-`, a `-` followed only by a comment, or `null` is an entry of its own: an empty one.

What Coze Studio does: The server crashes at start with `runtime error: invalid memory address or nil pointer dereference` in checkPluginMetaInfo. No
plugin is loaded.

Example:

```yaml pluginproduct/plugin_meta.yaml#/-
# the weather plugin will come here
```

Use instead: Remove the `-`, or keep a complete entry and mark it as deprecated: then it is skipped.

```yaml pluginproduct/plugin_meta.yaml#/1/deprecated
true
```

See also: checkPluginMetaInfo in conf/load_plugin.go
"""
