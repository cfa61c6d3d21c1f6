"""A header that never reaches the plugin's server as it is written.

What it means: The header belongs to HTTP itself or to Coze Studio.

What Coze Studio does: Go sets `Content-Length`, `Transfer-Encoding` and `Trailer` itself, and drops what is given. Coze Studio sets
`X-Tt-Logid`, `X-Aiplugin-Connector-Identifier`, in agents `X-Aiplugin-Bot-Id` and `X-Aiplugin-Conversation-Id`, where a request has a body
`Content-Type`, and with OAuth `Authorization`. What the configuration or the caller gives for these is replaced.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/common_params/header
- name: Content-Length
  value: "100"
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/common_params/header
- name: X-Content-Limit
  value: "100"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import HEADER_NOT_SENT as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T, Text
from cozecheck.loader.model import Plugin
from cozecheck.rules.credentials import OAUTH
from cozecheck.rules.walk import Use, View, common_params, name_node

BY_GO = ("content-length", "transfer-encoding", "trailer")
BY_COZE = ("x-tt-logid", "x-aiplugin-connector-identifier", "x-aiplugin-bot-id", "x-aiplugin-conversation-id")


def check(view: View) -> Iterator[Finding]:
    """From buildHTTPRequest and buildHTTPRequestHeader in domain/plugin/service/tool/invocation_http.go, and from calls through resty v2.16.5."""
    advice = T("remove it")
    for plugin in view.plugins:
        for location, param in common_params(plugin):
            reason = _reason(plugin, param.name.value, param.value.value, view.uses_of(plugin)) if location == "header" else None
            if reason:
                yield view.in_meta(plugin, RULE, param.name.node or param.node, reason, do=advice)
        for use in view.uses_of(plugin):
            for parameter, _ in use.parameters:
                reason = _reason(plugin, parameter.name, "", [use]) if parameter.in_ == "header" else None
                if reason:
                    yield use.found(RULE, name_node(parameter), reason, do=advice)


def _reason(plugin: Plugin, name: str, value: str, uses: list[Use]) -> Text | None:
    """`value` is '' where a caller gives it."""
    header = name.lower()
    if header in BY_GO:
        return T("Go sets {name} itself, and drops this one", name=name)
    if header in BY_COZE:
        return T("Coze Studio sets {name} itself, and replaces this one", name=name)
    if header == "content-type":
        sent = {use.media_type for use in uses if use.request is not None and use.request.properties}
        if sent - {value.partition(";")[0].strip().lower()}:
            return T("Coze Studio sends {types} as Content-Type, and replaces this one", types=", ".join(sorted(sent)))
    auth = plugin.meta.manifest.auth if plugin.meta.manifest else None
    if header == "authorization" and auth is not None and auth.type.value == OAUTH:
        return T("the plugin uses OAuth: Coze Studio sets Authorization itself, and replaces this one")
    return None
