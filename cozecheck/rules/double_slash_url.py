"""A server url that ends with a slash.

What it means: The url ends with `/`, and each path begins with one.

What Coze Studio does: It joins the two as they are: `https://notes.example.com/` and `/notes` become `https://notes.example.com//notes`.
Some servers take that for `/notes`, many answer 404.

Example:

```yaml pluginproduct/notes.yaml#/servers/0/url
https://notes.example.com/
```

Use instead:

```yaml pluginproduct/notes.yaml#/servers/0/url
https://notes.example.com
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import DOUBLE_SLASH_URL as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.findings import finding
from cozecheck.core.text import T
from cozecheck.rules.servers import servers
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """From buildHTTPRequest in domain/plugin/service/tool/invocation_http.go."""
    for plugin, document, server, url, node in servers(view):
        if server.url.endswith("/") and not url.query and not url.fragment:
            yield finding(
                document.file,
                RULE,
                node,
                T("the url ends with '/': calls go to {url}/…", url=server.url),
                do=T("remove the '/' at the end"),
                plugin=str(plugin.meta.id.value),
            )
