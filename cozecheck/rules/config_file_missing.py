"""One of the two files that every configuration must have is missing.

What it means: Coze Studio reads `pluginproduct/plugin_meta.yaml` and `common/oauth_schema.json` at every start. There is no default for either.

What Coze Studio does: The loader returns an error and the server does not start. It ends within a second with `panic: InitializeInfra failed`, and
the log says `read file '…/common/oauth_schema.json' failed, err=open …: no such file or directory`. A directory or an unreadable file of that name
does the same.

Example: The folder holds no more than this.

```files
pluginproduct/notes.yaml
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

See also: loadPluginProductMeta in conf/load_plugin.go, loadOAuthSchema in conf/config.go
"""
