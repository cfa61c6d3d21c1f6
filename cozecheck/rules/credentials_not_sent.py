"""Credentials that Coze Studio never sends.

What it means: The plugin has credentials, but `type`, `sub_type`, `key` or `location` do not fit together.

What Coze Studio does: The loader accepts it. For a call it adds a service token only with `type: service_http` and `sub_type: token/api_key`,
and only where `location` in the payload is `header` or `query` and `key` is not empty; an OAuth token only with `type: oauth` and
`sub_type: authorization_code`. Otherwise the call goes out without any, or fails.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/auth
type: service_http
sub_type: token/api_key
payload: '{"key": "session", "service_token": "", "location": "cookie"}'
```

Also: CZ422

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/auth
type: service_http
sub_type: token/api_key
payload: '{"key": "X-Session", "service_token": "", "location": "header"}'
```

Also: CZ422
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import CREDENTIALS_NOT_SENT as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.credentials import API_TOKEN, AUTHORIZATION_CODE, OAUTH, SERVICE, is_service_token, payload
from cozecheck.rules.walk import View

FITTING = {SERVICE: API_TOKEN, OAUTH: AUTHORIZATION_CODE}


def check(view: View) -> Iterator[Finding]:
    """From injectAuthInfo and what it calls in domain/plugin/service/tool/invocation_http.go."""
    for plugin in view.plugins:
        auth = plugin.meta.manifest.auth if plugin.meta.manifest else None
        if auth is None or auth.type.value not in FITTING:
            continue
        fitting = FITTING[auth.type.value]
        if auth.sub_type.value in FITTING.values() and auth.sub_type.value != fitting:
            message = T("type {type} does not go with sub_type {sub_type}: no credentials are sent", type=auth.type.value, sub_type=auth.sub_type.value)
            yield view.in_meta(plugin, RULE, auth.sub_type.node or auth.node, message, do=T("write sub_type: {fitting}", fitting=fitting))
        found = payload(plugin) if is_service_token(plugin) else None
        if found is None:
            continue
        if found.get("location").lower() not in ("header", "query"):
            message = T("location {location!r} is neither header nor query: the token is never sent", location=found.get("location"))
            yield view.in_meta(plugin, RULE, found.node, message, do=T('write "location": "Header" or "Query" in the payload'))
        elif not found.get("key"):
            yield view.in_meta(
                plugin,
                RULE,
                found.node,
                T("the payload has no key: it should name the header or parameter that carries the token"),
                do=T('write "key": "Authorization", or what the plugin\'s server wants'),
            )
