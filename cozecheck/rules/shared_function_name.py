"""Two plugins have a tool of the same function name.

What it means: The same `operationId` stands in two documents. It is the name by which a model calls the tool.

What Coze Studio does: Alone, each works. An agent that has both offers its model two functions of one name: many model services refuse
that, and where they do not, every call goes to the tool that was added last.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/get/operationId
search
```

Use instead:

```yaml pluginproduct/notes.yaml#/paths/~1notes/get/operationId
list_notes
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cozecheck.core.catalogue import SHARED_FUNCTION_NAME as RULE
from cozecheck.core.finding import Finding, Related
from cozecheck.core.text import T
from cozecheck.rules.walk import Use, View


def check(view: View) -> Iterator[Finding]:
    """Within one document the loader refuses the same name twice."""
    first: dict[str, Use] = {}
    for use in view.uses:
        name = use.operation.operation_id
        known = first.setdefault(name, use)
        if not name or known.document is use.document:
            continue
        found = use.found(
            RULE,
            use.operation.node.get("operationId") or use.operation.node,
            T("plugin {plugin} has a tool {name!r} too: an agent cannot tell the two apart", plugin=known.plugin.meta.id.value, name=name),
            do=T("give one of the two another operationId, if agents use both"),
        )
        other = known.operation.node.get("operationId") or known.operation.node
        yield replace(found, related=(Related(other.at(known.document.file), T("the other one")),))
