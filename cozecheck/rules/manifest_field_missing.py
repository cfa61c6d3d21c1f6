"""A manifest lacks one of its two names or two descriptions.

What it means: `name_for_model`, `name_for_human`, `description_for_model` and `description_for_human` all have to be there and not be empty. The
model chooses tools by the first and the third; people see the other two.

What Coze Studio does: It drops the plugin. The log says `plugin manifest validates failed, err=… : description for model is required`. It does not
tell which plugin.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/description_for_model
""
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/description_for_model
Finds web pages by keywords, and returns one page in full.
```

See also: PluginManifest.Validate in model/plugin_manifest.go
"""
