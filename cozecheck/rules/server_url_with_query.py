"""A server url with a query or a fragment.

What it means: The url has a `?` or a `#` in it.

What Coze Studio does: It puts the tool's path behind the url as it is. The path then stands inside the query, or behind the `#`, and the server
never sees it: all tools call the same address.

Example:

```yaml pluginproduct/notes.yaml#/servers/0/url
https://notes.example.com?version=2
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/common_params/query
- name: version
  value: "2"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import SERVER_URL_WITH_QUERY as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.findings import finding
from cozecheck.core.text import T
from cozecheck.rules.servers import servers
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """From buildHTTPRequest in domain/plugin/service/tool/invocation_http.go."""
    for plugin, document, _, url, node in servers(view):
        if url.query or url.fragment:
            yield finding(
                document.file,
                RULE,
                node,
                T("the paths are put behind the '{mark}' of this url, where no server looks for them", mark="?" if url.query else "#"),
                do=T("remove it; what every call needs goes into common_params.query"),
                plugin=str(plugin.meta.id.value),
            )
