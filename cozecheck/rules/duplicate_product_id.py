"""Two plugins with the same `product_id`.

What it means: The number stands in two entries. Mostly an entry was copied, and this number forgotten.

What Coze Studio does: Its loader does not read the field, so both plugins load. Whoever looks a plugin up by its product number finds one of two.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/product_id
7496002227321143301
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/product_id
7496002227321143302
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import DUPLICATE_PRODUCT_ID as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.node import Kind, Node
from cozecheck.core.text import T
from cozecheck.rules.walk import View, raw


def check(view: View) -> Iterator[Finding]:
    """Compares the numbers as they are written."""
    first: dict[str, Node] = {}
    for plugin in view.plugins:
        node = raw(plugin.meta.node, "product_id")
        if node is None or node.kind is not Kind.SCALAR or not node.text:
            continue
        known = first.setdefault(node.text, node)
        if known is not node:
            yield view.in_meta(
                plugin,
                RULE,
                node,
                T("product_id {id} is already used", id=node.text),
                do=T("give this plugin a number of its own"),
                related=[(known, T("first used here"))],
            )
