"""A server of a single path or operation.

What it means: A path or an operation has `servers` of its own, beside those of the document.

What Coze Studio does: It takes the document's one server for all tools, and never looks at these. The calls go to the wrong place.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/get/servers
- url: https://archive.example.com
```

Use instead:

```yaml pluginproduct/notes.yaml#/servers/0/url
https://archive.example.com
```

See also: Tools of two servers need two plugins, each with a document of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import IGNORED_SERVER as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """From loadPluginProductMeta in domain/plugin/conf/load_plugin.go, which keeps doc.Servers[0] only."""
    seen: set[int] = set()
    for use in view.uses:
        for owner in (use.operation, use.path_item):
            if owner is not None and owner.servers and id(owner) not in seen:
                seen.add(id(owner))
                yield use.found(
                    RULE,
                    owner.node.key("servers"),
                    T("Coze Studio uses the document's server only, not this one"),
                    do=T("remove it; tools of another server need a plugin of their own"),
                )
