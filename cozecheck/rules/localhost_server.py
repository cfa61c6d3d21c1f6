"""A server at `localhost`.

What it means: The document's server is `localhost`, an address that begins with `127.`, `::1` or `0.0.0.0`.

What Coze Studio does: It calls that address from where it runs itself. In its container, `localhost` is the container, not the machine around it,
and nobody listens there: every call fails with `connection refused`.

Example:

```yaml pluginproduct/notes.yaml#/servers/0/url
http://localhost:8000
```

Use instead:

```yaml pluginproduct/notes.yaml#/servers/0/url
http://notes:8000
```

See also: Use the service's name in docker compose or Kubernetes; for a program on the machine itself `http://host.docker.internal:8000`, on Linux with
`extra_hosts: ["host.docker.internal:host-gateway"]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import LOCALHOST_SERVER as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.findings import finding
from cozecheck.core.text import T
from cozecheck.rules.servers import is_local, servers
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """One finding for each document."""
    for plugin, document, _, url, node in servers(view):
        if is_local(url.host):
            yield finding(
                document.file,
                RULE,
                node,
                T("{host} is Coze Studio's own container, not the machine around it", host=url.host),
                do=T("name the server as the container sees it: a service name, or host.docker.internal"),
                plugin=str(plugin.meta.id.value),
            )
