"""A tool names an operation that its plugin's OpenAPI document does not have.

What it means: `sub_url` has to be a path of the document, letter for letter: with the same names in braces and no other slash at the end. `method`
has to be a method of that path; upper and lower case do not matter here.

What Coze Studio does: It drops the tool. The log says `api '[GET]:/pages/{id}' not found in doc '…/pluginproduct/search.yaml'`. If it was the
plugin's last tool, the plugin is dropped too.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/tools/1/sub_url
/pages/{id}
```

Also: CZ452

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/tools/1/method
post
```

Also: CZ452

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/tools/1/sub_url
/pages/{page_id}
```

See also: loadPluginProductMeta in conf/load_plugin.go
"""
