"""A real-looking secret in a configuration file.

What it means: A service token, a client secret, or a password stands in plain text in a file that is mostly kept in git.

What Coze Studio does: It needs the value here; it reads no environment variables in its place. But whoever can read the repository, its history
or the image can use the value too. cozecheck never prints it.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/auth
type: service_http
sub_type: token/api_key
payload: '{"key": "Authorization", "service_token": "Bearer 7f3d9a1be24c", "location": "Header"}'
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/auth
type: none
```

See also: Write `${NAME}` in the payload, and keep the value outside of git: `cozecheck deploy` puts it in on the way to the server.
Where that is not wanted, suppress this finding with the reason, and revoke a token that has already been published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cozecheck.core.catalogue import SECRET_IN_CONFIG as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.findings import finding
from cozecheck.core.placeholder import defaults
from cozecheck.core.text import T
from cozecheck.rules.credentials import SECRET_KEYS, is_placeholder, is_secret_name, payload
from cozecheck.rules.walk import View, common_params

MIN_LENGTH = 6
"""Shorter values are rather a user's name or a mode than a secret."""

_USER_INFO = r"[\w+.-]*://[^/@:]*:[^/@]+@"
_QUERY_PAIR = r"[?&]([^=&]+)=([^&#]+)"


def check(view: View) -> Iterator[Finding]:
    """Payloads, common parameters and server URLs."""
    advice = T("keep it out of git: fill it in when deploying; revoke it if it was published")
    of_payload = T("keep it out of git: write ${NAME} there, which `cozecheck deploy` fills in; revoke it if it was published")
    for plugin in view.plugins:
        found = payload(plugin)
        for key in SECRET_KEYS if found else ():
            if found and _is_secret(found.get(key)):
                yield view.in_meta(plugin, RULE, found.node, T("the payload holds a {key} in plain text", key=key), do=of_payload)
        for location, param in common_params(plugin):
            if is_secret_name(param.name.value) and _is_secret(param.value.value):
                message = T("the common {location} parameter {name!r} holds a secret in plain text", location=location, name=param.name.value)
                yield view.in_meta(plugin, RULE, param.value.node or param.node, message, do=advice)
    for plugin, document, openapi in view.documents:
        for server in openapi.servers:
            url = server.url if server else ""
            if server and (re.match(_USER_INFO, url) or any(is_secret_name(name) and _is_secret(value) for name, value in re.findall(_QUERY_PAIR, url))):
                node = server.node.get("url") or server.node
                yield finding(document.file, RULE, node, T("the server's url holds a secret in plain text"), do=advice, plugin=str(plugin.meta.id.value))


def _is_secret(value: str) -> bool:
    value = defaults(value)
    return len(value) >= MIN_LENGTH and not is_placeholder(value)
