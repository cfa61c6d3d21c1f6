"""A server url with a variable.

What it means: The url has a `{name}` in it, which OpenAPI fills in from `variables`.

What Coze Studio does: It does not look at `variables`. The braces are sent as they stand, and the server answers 404 or worse. (Only a path
parameter of the same name would be put there.)

Example:

```yaml pluginproduct/notes.yaml#/servers/0
url: https://notes.example.com/{version}
variables: {version: {default: v1}}
```

Use instead:

```yaml pluginproduct/notes.yaml#/servers/0
url: https://notes.example.com/v1
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cozecheck.core.catalogue import SERVER_VARIABLE as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.findings import finding
from cozecheck.core.text import T
from cozecheck.rules.servers import servers
from cozecheck.rules.walk import View

_VARIABLE = r"(?<!\$)\{([^{}/]+)\}"
"""Behind a dollar it is another rule's: nobody meant one of OpenAPI's variables."""


def check(view: View) -> Iterator[Finding]:
    """A name that each tool has as a path parameter is filled in by buildHTTPRequestURL, which looks at the whole URL."""
    for plugin, document, server, _, node in servers(view):
        uses = view.uses_of(plugin)
        for name in re.findall(_VARIABLE, server.url):
            if uses and all(any(p.in_ == "path" and p.name == name for p, _ in use.parameters) for use in uses):
                continue
            default = server.variables.get(name)
            yield finding(
                document.file,
                RULE,
                node,
                T("Coze Studio fills in no variables: '{{{name}}}' is sent as it stands", name=name),
                do=T("write {value!r} in its place", value=default.default) if default and default.default else T("write the value in its place"),
                plugin=str(plugin.meta.id.value),
            )
