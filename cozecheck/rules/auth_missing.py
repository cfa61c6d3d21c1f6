"""A manifest has no auth.

What it means: `manifest.auth` is missing or empty. A plugin that needs no authorisation has to say so: `type: none`.

What Coze Studio does: The server crashes at start with `runtime error: invalid memory address or nil pointer dereference` in PluginManifest.Validate.
No plugin is loaded. The crash comes only when the rest of the manifest is right: a manifest that is dropped for its names or its api type hides it.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/auth
# no authorisation
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/auth
type: none
```

See also: PluginManifest.Validate in model/plugin_manifest.go
"""
