"""A manifest's auth.sub_type is neither token/api_key nor authorization_code.

What it means: Where `auth.type` is `service_http` or `oauth`, `sub_type` says how: `token/api_key` for a key, `authorization_code` for OAuth.
`client_credentials` stands in Coze Studio's code, but is switched off.

What Coze Studio does: It drops the plugin. The log says `plugin manifest validates failed, err=… : invalid sub-auth type 'api_key'`, or `sub-auth
type is required` where it is empty.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/auth
type: service_http
sub_type: api_key
payload: '{"key": "Authorization", "service_token": "", "location": "Header"}'
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/auth
type: service_http
sub_type: token/api_key
payload: '{"key": "Authorization", "service_token": "", "location": "Header"}'
```

Also: CZ422

See also: validateAuthInfo in model/plugin_manifest.go
"""
