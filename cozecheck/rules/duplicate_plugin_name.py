"""Two plugins with the same name.

What it means: `name_for_human` is the same in two entries. Mostly an entry was copied, and its name left as it was.

What Coze Studio does: It shows both under this name. Nobody can tell them apart when adding one to an agent or a workflow.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/name_for_human
网页搜索
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/name_for_human
笔记
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import DUPLICATE_PLUGIN_NAME as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.node import Node
from cozecheck.core.text import T
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """Names are compared as they are shown, without blanks at the ends."""
    first: dict[str, Node] = {}
    for plugin in view.plugins:
        manifest = plugin.meta.manifest
        name = manifest.name_for_human.value.strip() if manifest else ""
        node = manifest.name_for_human.node if manifest else None
        if not name or node is None:
            continue
        known = first.setdefault(name, node)
        if known is not node:
            yield view.in_meta(
                plugin,
                RULE,
                node,
                T("another plugin is called {name!r} too", name=name),
                do=T("give this plugin a name of its own"),
                related=[(known, T("first used here"))],
            )
