"""A plugin names an OpenAPI document that is not there.

What it means: `openapi_doc_file` is a path below `pluginproduct/`. On Linux, where the server runs, upper and lower case differ: `Notes.yaml` is not
`notes.yaml`.

What Coze Studio does: It drops the plugin with all of its tools and goes on with the next one. The log says `load file '…/pluginproduct/notes.yaml',
err=open …/pluginproduct/notes.yaml: no such file or directory`. With an empty name it tries to read the folder itself: `read …/pluginproduct: is a
directory`.

Example: The folder holds no more than this.

```files
common/oauth_schema.json
pluginproduct/plugin_meta.yaml
pluginproduct/search.yaml
```

Use instead: All that is needed is there.

```files
common/oauth_schema.json
pluginproduct/notes.yaml
pluginproduct/plugin_meta.yaml
pluginproduct/search.yaml
```

See also: loadPluginProductMeta in conf/load_plugin.go
"""
