"""A field of plugin_meta.yaml holds a value of another kind than Coze Studio's Go type.

What it means: Each field of `plugin_meta.yaml` is decoded into a Go field with a fixed type. Ids and `plugin_type` are whole numbers, `deprecated` is
`true` or `false`, `tools` is a list, the file itself is a list. A number in quotes is a text, not a number.

What Coze Studio does: The server does not start. One wrong field in one plugin is enough. The log says ``unmarshal file
'…/pluginproduct/plugin_meta.yaml' failed, err=yaml: unmarshal errors: line 34: cannot unmarshal !!str `102` into int64``.

Example: The quotes make the id a text.

```yaml pluginproduct/plugin_meta.yaml#/1/plugin_id
"102"
```

Example: `tools` has to be a list.

```yaml pluginproduct/plugin_meta.yaml#/1/tools
tool_id: 10201
method: post
sub_url: /notes
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/plugin_id
102
```

```yaml pluginproduct/plugin_meta.yaml#/1/tools
- tool_id: 10201
  method: post
  sub_url: /notes
- tool_id: 10202
  method: get
  sub_url: /notes
```

See also: pluginProductMeta in conf/load_plugin.go, PluginManifest in model/plugin_manifest.go
"""
