"""Something else takes the place of the service token.

What it means: The header or query parameter that carries the token is also declared as a parameter of a tool, or set in `common_params`.

What Coze Studio does: It adds the token only where the header or parameter is still empty. A common parameter fills it always. A required
parameter, or one with a default, is filled too: an agent's model is asked for the token, and makes one up.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/auth
type: service_http
sub_type: token/api_key
payload: '{"key": "query", "service_token": "", "location": "Query"}'
```

Also: CZ422

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/auth
type: service_http
sub_type: token/api_key
payload: '{"key": "api_key", "service_token": "", "location": "Query"}'
```

Also: CZ422
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import CREDENTIAL_OVERRIDDEN as RULE
from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.loader.model import Plugin
from cozecheck.rules.credentials import is_service_token, payload
from cozecheck.rules.walk import View, common_params, has_default, name_node


def check(view: View) -> Iterator[Finding]:
    """From injectServiceAPIToken in domain/plugin/service/tool/invocation_http.go."""
    for plugin in view.plugins:
        found = payload(plugin) if is_service_token(plugin) else None
        if found is not None and found.get("key"):
            yield from _overridden(view, plugin, found.get("location").lower(), found.get("key"))


def _overridden(view: View, plugin: Plugin, location: str, key: str) -> Iterator[Finding]:
    for where, param in common_params(plugin):
        if where == location and _same(location, param.name.value, key) and param.value.value:
            message = T("the common {location} parameter {key!r} takes the place of the service token", location=location, key=key)
            yield view.in_meta(plugin, RULE, param.name.node or param.node, message, do=T("remove it here; the token comes from auth.payload"))
    for use in view.uses_of(plugin):
        for parameter, schema in use.parameters:
            if parameter.in_ == location and _same(location, parameter.name, key):
                always = parameter.required or has_default(schema)
                yield use.found(
                    RULE,
                    name_node(parameter),
                    T("{key!r} carries the service token, and is a parameter too: the token is not sent", key=key)
                    if always
                    else T("{key!r} carries the service token, and is a parameter too: a model may fill it with something else", key=key),
                    do=T("remove the parameter; the token comes from auth.payload"),
                    effect=Effect.WARNING if always else Effect.NOTE,
                )


def _same(location: str, name: str, key: str) -> bool:
    return name.lower() == key.lower() if location == "header" else name == key
