"""An operation that no tool exposes.

What it means: The document describes the operation, but no entry of `tools` has its `method` and `sub_url`.

What Coze Studio does: Only operations that are listed under `tools` become tools. This one must be free of mistakes all the same: one mistake
in it drops the whole plugin.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/tools
- tool_id: 10201
  method: post
  sub_url: /notes
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/tools
- tool_id: 10201
  method: post
  sub_url: /notes
- tool_id: 10202
  method: get
  sub_url: /notes
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import OPERATION_WITHOUT_TOOL as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.findings import finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View

SHOWN = 5


def check(view: View) -> Iterator[Finding]:
    """One finding for each document. A tool that is listed as deprecated is left out on purpose."""
    named: dict[str, set[str]] = {}
    for plugin in view.config.plugins:
        if plugin.document is not None:
            named.setdefault(plugin.document.path, set()).update(tool.operation for tool in plugin.meta.tools if tool)
    for plugin, document, openapi in view.documents:
        left = [
            (f"{method} {path}", operation.node if operation.node is item.node else item.node.key(method.lower()))
            for path, item in (openapi.paths or {}).items()
            if item is not None
            for method, operation in item.operations.items()
            if f"{method} {path}" not in named[document.path]
        ]
        # Where no tool is asked for at all, the loader says so.
        if not left or not named[document.path]:
            continue
        names = ", ".join(name for name, _ in left[:SHOWN])
        yield finding(
            document.file,
            RULE,
            left[0][1],
            T("{operation} is no tool: no entry of tools names it", operation=names)
            if len(left) == 1
            else T("{count} operations are no tools: {operations}", count=len(left), operations=names + (", …" if len(left) > SHOWN else "")),
            do=T("list it under tools in plugin_meta.yaml, or remove it from the document"),
            related=[(node, T("this one too")) for _, node in left[1:SHOWN]],
            plugin=str(plugin.meta.id.value),
        )
