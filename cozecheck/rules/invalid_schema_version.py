"""A manifest's schema_version is not v1.

What it means: `schema_version` is the version of the manifest's format, not of the plugin. There is only `v1`, in lower case.

What Coze Studio does: It drops the plugin. The log says `plugin manifest validates failed, err=… : invalid schema version 'v2'`. It does not tell
which plugin.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/schema_version
v2
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/schema_version
v1
```

See also: PluginManifest.Validate in model/plugin_manifest.go
"""
