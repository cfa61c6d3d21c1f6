"""Two tools of a plugin that are the same operation.

What it means: Two entries of `tools` have the same `method` and `sub_url`, with two tool ids.

What Coze Studio does: It loads both. They share one operation, and so one function name. The plugin page shows the tool twice,
and an agent that has both calls the second one, whichever its model chose.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/tools/1/method
post
```

Also: CZ452

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/tools/1/method
get
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import DUPLICATE_TOOL as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.node import Node
from cozecheck.core.text import T
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """Tools that are not deprecated."""
    for plugin in view.plugins:
        first: dict[str, Node] = {}
        for tool in plugin.meta.tools:
            if tool is None or tool.deprecated.value or not tool.sub_url.value:
                continue
            node = tool.sub_url.node or tool.node
            known = first.setdefault(tool.operation, node)
            if known is not node:
                yield view.in_meta(
                    plugin,
                    RULE,
                    node,
                    T("{operation} is a tool of this plugin already", operation=tool.operation),
                    do=T("remove one of the two, or correct its method or sub_url"),
                    related=[(known, T("first named here"))],
                )
