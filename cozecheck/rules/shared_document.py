"""Two plugins that name the same document.

What it means: `openapi_doc_file` is the same in two entries.

What Coze Studio does: It loads the document twice, once for each plugin. That works, but both plugins then have one server, and tools with
the same function names: an agent that uses both calls only one of them. Mostly the entry was copied, and the name not changed.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/openapi_doc_file
search.yaml
```

```yaml pluginproduct/plugin_meta.yaml#/1/tools
- tool_id: 10201
  method: get
  sub_url: /pages/{page_id}
```

Also: CZ401

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/openapi_doc_file
notes.yaml
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import SHARED_DOCUMENT as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.node import Node
from cozecheck.core.text import T
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """One finding for each plugin that comes second."""
    first: dict[str, Node] = {}
    for plugin in view.plugins:
        if plugin.document is None or plugin.document.root is None:
            continue
        node = plugin.meta.openapi_doc_file.node or plugin.meta.node
        known = first.setdefault(plugin.document.path, node)
        if known is not node:
            yield view.in_meta(
                plugin,
                RULE,
                node,
                T("another plugin names this document too"),
                do=T("give the plugin a document of its own"),
                related=[(known, T("first named here"))],
            )
