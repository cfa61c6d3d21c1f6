"""A manifest's auth.payload is not the JSON that its type needs.

What it means: `payload` is a text that holds a JSON object: with `key`, `service_token` and `location` for `token/api_key`; with `client_id`,
`client_secret`, `client_url`, `scope`, `authorization_url` and `authorization_content_type` for `authorization_code`. All of them are texts. Put the
whole in single quotes, so that the double quotes of JSON can stand in it.

What Coze Studio does: It drops the plugin. The log says `plugin manifest validates failed, err=… : invalid auth payload`. An empty payload, a JSON
list, or a number where a text should be do the same.

Example: The keys have no quotes, so it is not JSON.

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/auth
type: service_http
sub_type: token/api_key
payload: '{key: Authorization, service_token: "", location: Header}'
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/auth
type: service_http
sub_type: token/api_key
payload: '{"key": "Authorization", "service_token": "", "location": "Header"}'
```

Also: CZ422

See also: validateAuthInfo and validateServiceToken in model/plugin_manifest.go
"""
