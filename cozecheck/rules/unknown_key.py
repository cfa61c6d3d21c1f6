"""A key in `plugin_meta.yaml` that Coze Studio does not know.

What it means: The key is misspelt, stands at the wrong level, or belongs to something else.

What Coze Studio does: It ignores the key without a word. What was meant by it is missing: a misspelt `deprecated` leaves the plugin on,
a misspelt `service_token` leaves it without credentials. Keys are compared exactly, small and capital letters too.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/depricated
true
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/deprecated
false
```

See also: Keys that begin with `x-` are left alone. In a document an unknown key is CZ206 unknown-field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cozecheck.core.catalogue import UNKNOWN_KEY as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.node import Kind, Node
from cozecheck.core.text import T, Text
from cozecheck.loader.model import Plugin
from cozecheck.rules.credentials import SERVICE, Payload, payload
from cozecheck.rules.walk import View

Known = Mapping[str, Any]
"""Keys; under each what is known below it, None where nothing more is looked at. '*' stands for any key."""

PARAM: Known = {"name": None, "value": None}
MANIFEST: Known = {
    "schema_version": None,
    "name_for_model": None,
    "name_for_human": None,
    "description_for_model": None,
    "description_for_human": None,
    # `key` is in Coze Studio's own file, though nothing reads it; the last three are Go fields without a name of their own.
    "auth": {
        "type": None,
        "sub_type": None,
        "payload": None,
        "key": None,
        "authofapitoken": None,
        "authofoauthauthorizationcode": None,
        "authofoauthclientcredentials": None,
    },
    "logo_url": None,
    "api": {"type": None},
    "common_params": {"*": PARAM},
}
ENTRY: Known = {
    "plugin_id": None,
    "product_id": None,
    "deprecated": None,
    "version": None,
    "openapi_doc_file": None,
    "plugin_type": None,
    "manifest": MANIFEST,
    "tools": {"tool_id": None, "deprecated": None, "method": None, "sub_url": None},
}
SERVICE_PAYLOAD = ("key", "service_token", "location")
OAUTH_PAYLOAD = ("client_id", "client_secret", "client_url", "scope", "authorization_url", "authorization_content_type", "token_url")
PLACES = {"manifest": MANIFEST, "auth": MANIFEST["auth"], "tools": ENTRY["tools"], "api": MANIFEST["api"]}


def check(view: View) -> Iterator[Finding]:
    """Deprecated plugins too: a misspelt key may be why they are."""
    for plugin in view.config.plugins:
        for key, known in _unknown(plugin.meta.node, ENTRY):
            message = T("Coze Studio does not know the key {key!r} here, and ignores it", key=key.text)
            yield view.in_meta(plugin, RULE, key, message, do=_advice(key.text, known))
        found = payload(plugin)
        if found is not None:
            yield from _in_payload(view, plugin, found)


def _unknown(node: Node, known: Known) -> Iterator[tuple[Node, Known]]:
    """Aliases are not followed: what they stand for is looked at where it is written."""
    if node.kind is Kind.SEQUENCE:
        for item in node.items:
            yield from _unknown(item, known)
    for key, value in node.pairs:
        if key.kind is not Kind.SCALAR or (key.text == "<<" and not key.style) or key.text.startswith("x-"):
            continue
        if key.text not in known and "*" not in known:
            yield key, known
        else:
            below = known.get(key.text, known.get("*"))
            if below is not None:
                yield from _unknown(value, below)


def _advice(key: str, known: Known) -> Text:
    from cozecheck.core.guess import closest

    likely = closest(key.lower(), known)
    if likely:
        return T("did you mean {likely!r}?", likely=likely)
    for place, keys in PLACES.items():
        if key in keys:
            return T("move it under {place}", place=place)
    return T("remove it; it does nothing")


def _in_payload(view: View, plugin: Plugin, found: Payload) -> Iterator[Finding]:
    known = SERVICE_PAYLOAD if found.auth.type.value == SERVICE else OAUTH_PAYLOAD
    for key in found.keys:
        if key.lower() not in known:
            yield view.in_meta(
                plugin,
                RULE,
                found.node,
                T("Coze Studio does not know the key {key!r} in the payload, and ignores it", key=key),
                do=_advice(key, dict.fromkeys(known)),
            )
