"""https to a private address with a port.

What it means: The server is given as `https://`, an address of a private network and a port, such as `https://10.0.0.5:8443`.

What Coze Studio does: It checks the server's certificate, and takes only those of known authorities. None of them signs private addresses,
and a test server on its own port mostly speaks plain http. Either way every call fails.

Example:

```yaml pluginproduct/notes.yaml#/servers/0/url
https://192.168.1.20:8000
```

Use instead:

```yaml pluginproduct/notes.yaml#/servers/0/url
http://192.168.1.20:8000
```

See also: With an authority of your own, add its certificate to Coze Studio's container, and suppress this finding with that reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import PRIVATE_HTTPS_PORT as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.findings import finding
from cozecheck.core.text import T
from cozecheck.rules.servers import is_local, is_private, servers
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """The machine itself is another rule's matter."""
    for plugin, document, _, url, node in servers(view):
        if url.scheme == "https" and url.port and not is_local(url.host) and is_private(url.host):
            yield finding(
                document.file,
                RULE,
                node,
                T("no certificate authority vouches for the private address {host}: https to it mostly fails", host=url.host),
                do=T("write http:// if the server speaks it, or use a name that its certificate holds"),
                plugin=str(plugin.meta.id.value),
            )
