"""cozecheck cannot say what Coze Studio will do here.

What it means: The answer depends on something that cozecheck does not look at, or where it would have to guess: a document outside the config folder,
a link that leaves it, a device, a file of more than 8 MB.

What Coze Studio does: It reads such a file like any other, so the plugin may load or be dropped. cozecheck does not leave the config folder, because
a pull request could point it at any file of the machine.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/openapi_doc_file
../../shared/notes.yaml
```

Also: CZ401

Use instead: Keep each document in `pluginproduct/`.

```yaml pluginproduct/plugin_meta.yaml#/1/openapi_doc_file
notes.yaml
```

See also: loadPluginProductMeta in conf/load_plugin.go
"""
