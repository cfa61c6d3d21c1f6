"""A plugin has no manifest.

What it means: `manifest` is missing or empty. Often its fields are there, but are not indented, so that they belong to the plugin itself.

What Coze Studio does: The server crashes at start with `runtime error: invalid memory address or nil pointer dereference` in PluginManifest.Validate.
No plugin is loaded. A deprecated plugin, or one with an invalid version, id or plugin_type, is skipped before that.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest
# the same as above
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest
schema_version: v1
name_for_model: notes
name_for_human: 笔记
description_for_model: Keeps short notes of the user, and lists them.
description_for_human: 保存并列出用户的简短笔记。
auth:
  type: none
logo_url: official_plugin_icon/notes.png
api:
  type: openapi
```

See also: PluginManifest.Validate in model/plugin_manifest.go
"""
