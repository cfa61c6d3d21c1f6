"""The server refuses who calls, and the manifest says nothing of credentials.

What it means: The server answered 401 or 403 to `cozecheck probe --endpoints`, although the manifest declares `type: none`; or it did so to the token that
was given to the probe. Where the manifest declares auth and no token was given, the same answer is what is expected.

What Coze Studio does: It sends the credentials that the manifest declares, and nothing else.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/auth
type: none
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/auth
type: service_http
key: Authorization
sub_type: token/api_key
payload: '{"key": "Authorization", "service_token": "", "location": "Header"}'
```

Also: CZ422
"""
