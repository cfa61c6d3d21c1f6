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

See also: `${NAME}` and `${NAME:-default}` in a payload may be there on purpose: `cozecheck deploy` puts the value in on the way to the server, and
`cozecheck env check` says which environment lacks one. Where a deploy.yaml stands beside or above the config folder, it is a note only.
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import PLACEHOLDER_CREDENTIALS as RULE
from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding
from cozecheck.core.placeholder import first
from cozecheck.core.text import T
from cozecheck.rules.credentials import SECRET_KEYS, is_placeholder, is_secret_name, payload
from cozecheck.rules.walk import View, common_params
from cozecheck.source.above import is_deployed


def check(view: View) -> Iterator[Finding]:
    """Of payloads and of common parameters that mostly hold a secret."""
    advice = T("write the real value, or leave it empty: then the plugin page says that it is missing")
    for plugin in view.plugins:
        found = payload(plugin)
        for_deploy = first(found.auth.payload.value) if found else ""
        if found and for_deploy:
            message = T("Coze Studio replaces no placeholder: {name} is sent as it stands, and every call is refused", name=for_deploy)
            do = T("bring it there with `cozecheck deploy`, which puts the value in; `cozecheck env check` says what is missing")
            yield view.in_meta(plugin, RULE, found.node, message, do=do, effect=Effect.NOTE if is_deployed(view.config.root) else None)
        for key in (*SECRET_KEYS, "client_id") if found else ():
            value = found.get(key) if found else ""
            if found and value and is_placeholder(value) and not first(value):
                message = T("{key} is only a placeholder: Coze Studio sends it as it is, and every call is refused", key=key)
                yield view.in_meta(plugin, RULE, found.node, message, do=advice)
        for _, param in common_params(plugin):
            value = param.value.value
            if value and is_secret_name(param.name.value) and is_placeholder(value) and not first(value):
                message = T("{key} is only a placeholder: Coze Studio sends it as it is, and every call is refused", key=param.name.value)
                yield view.in_meta(plugin, RULE, param.value.node or param.node, message, do=advice)
