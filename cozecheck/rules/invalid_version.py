"""A plugin's version is not a semantic version that begins with v.

What it means: Coze Studio wants `v`, then up to three numbers without leading zeros: `v1`, `v1.2`, `v1.2.3`, also `v1.2.3-beta.1`. `1.0.0`, `V1.0.0`,
`v01.0.0`, `v1.0.0.1` and an empty version are not valid.

What Coze Studio does: It drops the plugin. The log says `invalid version '1.0.0'`.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/version
1.0.0
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/version
v1.0.0
```

See also: checkPluginMetaInfo in conf/load_plugin.go, IsValid in x/mod/semver
"""
