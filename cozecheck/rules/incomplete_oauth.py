"""OAuth settings that Coze Studio itself refuses elsewhere.

What it means: In `auth.payload`, `client_url` or `authorization_url` is missing or is no https address, or `authorization_content_type` is not
`application/json`.

What Coze Studio does: The loader does not look, so the plugin loads. The plugin list does: it finds the settings invalid, and shows the plugin as
not authorised whatever else is set. Without `client_url` users get no sign-in page, without `authorization_url` no token.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/auth
type: oauth
sub_type: authorization_code
payload: >-
  {"client_id": "", "client_secret": "", "scope": "notes",
  "client_url": "http://notes.example.com/sign-in", "authorization_url": "https://notes.example.com/token",
  "authorization_content_type": "application/json"}
```

Also: CZ422

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/auth
type: oauth
sub_type: authorization_code
payload: >-
  {"client_id": "", "client_secret": "", "scope": "notes",
  "client_url": "https://notes.example.com/sign-in", "authorization_url": "https://notes.example.com/token",
  "authorization_content_type": "application/json"}
```

Also: CZ422
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import INCOMPLETE_OAUTH as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T, Text
from cozecheck.rules.credentials import AUTHORIZATION_CODE, OAUTH, Payload, payload
from cozecheck.rules.servers import split
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """From validateAuthCode in crossdomain/plugin/model/plugin_manifest.go, of which the loader skips all but the JSON."""
    for plugin in view.plugins:
        found = payload(plugin)
        if found is not None and found.auth.type.value == OAUTH and found.auth.sub_type.value == AUTHORIZATION_CODE:
            for message, advice in _faults(found):
                yield view.in_meta(plugin, RULE, found.node, message, do=advice)


def _faults(found: Payload) -> Iterator[tuple[Text, Text]]:
    if found.get("authorization_content_type") != "application/json":
        yield T("authorization_content_type is not application/json"), T('write "authorization_content_type": "application/json"')
    for key in ("client_url", "authorization_url"):
        url = split(found.get(key))
        if not found.get(key):
            yield T("{key} is missing or empty", key=key), T("write the provider's address under {key}", key=key)
        elif url is None or not url.host or url.scheme != "https":
            yield T("{key} is no https address", key=key), T("write a whole address that begins with https://")
