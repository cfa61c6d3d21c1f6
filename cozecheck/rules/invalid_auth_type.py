"""A manifest's auth.type is none of none, service_http and oauth.

What it means: `none`: the plugin's server needs no key. `service_http`: one key for everybody. `oauth`: each user authorises the plugin. The names
are taken as they are, in lower case.

What Coze Studio does: It drops the plugin. The log says `plugin manifest validates failed, err=… : invalid auth type 'service'`, or `auth type is
required` where it is empty. The payload is looked at before the type.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/auth/type
service
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/auth/type
none
```

See also: validateAuthInfo in model/plugin_manifest.go
"""
