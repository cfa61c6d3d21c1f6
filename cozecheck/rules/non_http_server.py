"""A server that is not reached by http.

What it means: The server's url begins with something else than `http://` or `https://`, or with `//`.

What Coze Studio does: The loader only wants a host, so the plugin loads. Every call then fails: `unsupported protocol scheme`.

Example:

```yaml pluginproduct/notes.yaml#/servers/0/url
ftp://notes.example.com
```

Use instead:

```yaml pluginproduct/notes.yaml#/servers/0/url
https://notes.example.com
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import NON_HTTP_SERVER as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.findings import finding
from cozecheck.core.text import T
from cozecheck.rules.servers import servers
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """Go knows schemes in small and capital letters."""
    for plugin, document, _, url, node in servers(view):
        if url.scheme not in ("http", "https"):
            yield finding(
                document.file,
                RULE,
                node,
                T("Coze Studio calls by http and https only: every call fails"),
                do=T("write an address that begins with https:// or http://"),
                plugin=str(plugin.meta.id.value),
            )
