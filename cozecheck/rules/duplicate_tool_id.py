"""Two tools have the same id.

What it means: `tool_id` identifies a tool in the whole file, not only in its plugin.

What Coze Studio does: The tool that comes first in the file stays, the later one is dropped. The log says `duplicate tool id '10101'`. Deprecated
tools, and tools that are dropped for another reason, do not take their id.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/tools/1/tool_id
10101
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/tools/1/tool_id
10102
```

See also: loadPluginProductMeta in conf/load_plugin.go
"""
