"""`auth.key` says something else than the payload.

What it means: `key` stands twice: beside `payload`, and inside it. The two differ.

What Coze Studio does: It reads only the one inside the payload. The other looks as if it counted, and misleads whoever edits the file.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/auth
type: service_http
key: Authorization
sub_type: token/api_key
payload: '{"key": "api_key", "service_token": "", "location": "Query"}'
```

Also: CZ422

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/auth
type: service_http
key: api_key
sub_type: token/api_key
payload: '{"key": "api_key", "service_token": "", "location": "Query"}'
```

Also: CZ422
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import IGNORED_AUTH_KEY as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.credentials import is_service_token, payload
from cozecheck.rules.walk import View, raw


def check(view: View) -> Iterator[Finding]:
    """Header names are the same in small and capital letters."""
    for plugin in view.plugins:
        found = payload(plugin) if is_service_token(plugin) else None
        node = raw(found.auth.node, "key") if found else None
        if found and node is not None and node.text and node.text.lower() != found.get("key").lower():
            message = T("auth.key is {written!r}, but the payload says {real!r}, and only that counts", written=node.text, real=found.get("key"))
            yield view.in_meta(plugin, RULE, node, message, do=T("remove auth.key, or make the two the same"))
