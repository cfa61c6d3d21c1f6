"""A placeholder where a credential should be.

What it means: The token or secret reads `your_token`, `XXXX`, `${TOKEN}` or the like. Nobody has put the real one there.

What Coze Studio does: It sends the text as it is; it replaces no variables. The plugin page says that the plugin is set up, and every call is refused.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/auth
type: service_http
sub_type: token/api_key
payload: '{"key": "Authorization", "service_token": "Bearer your_token", "location": "Header"}'
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/auth
type: none
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import PLACEHOLDER_CREDENTIALS as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.credentials import SECRET_KEYS, is_placeholder, is_secret_name, payload
from cozecheck.rules.walk import View, common_params


def check(view: View) -> Iterator[Finding]:
    """Of payloads and of common parameters that mostly hold a secret."""
    advice = T("write the real value, or leave it empty: then the plugin page says that it is missing")
    for plugin in view.plugins:
        found = payload(plugin)
        for key in (*SECRET_KEYS, "client_id") if found else ():
            value = found.get(key) if found else ""
            if found and value and is_placeholder(value):
                message = T("{key} is only a placeholder: Coze Studio sends it as it is, and every call is refused", key=key)
                yield view.in_meta(plugin, RULE, found.node, message, do=advice)
        for _, param in common_params(plugin):
            value = param.value.value
            if value and is_secret_name(param.name.value) and is_placeholder(value):
                message = T("{key} is only a placeholder: Coze Studio sends it as it is, and every call is refused", key=param.name.value)
                yield view.in_meta(plugin, RULE, param.value.node or param.node, message, do=advice)
