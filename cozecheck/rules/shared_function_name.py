"""Two plugins have a tool of the same function name.

What it means: The same `operationId` stands in two documents, or one that differs in upper and lower case only. It is the name by which a model calls the tool.

What Coze Studio does: Alone, each works. An agent has each name once, whatever its case: of two such tools it keeps the one that was added first. Adding
the other one and publishing the agent succeed without a word, but its model is never offered the second tool.

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
    """Within one document the loader refuses the same name twice.

    Seen on a running server: agent_tool_draft has a unique index over agent and tool name, with a collation that knows no case, and
    BatchCreateIgnoreConflictWithTX in domain/plugin/internal/dal/agent_tool_draft.go passes over conflicts.
    """
    first: dict[str, Use] = {}
    for use in view.uses:
        name = use.operation.operation_id
        known = first.setdefault(name.casefold(), use)
        taken = known.operation.operation_id
        if not name or (known.document is use.document and name == taken):
            continue
        found = use.found(
            RULE,
            use.operation.node.get("operationId") or use.operation.node,
            T("plugin {plugin} has a tool {name!r} too: an agent that is given both gets the first only", plugin=known.plugin.meta.id.value, name=taken),
            do=T("give one of the two another operationId, if agents use both"),
        )
        other = known.operation.node.get("operationId") or known.operation.node
        yield replace(found, related=(Related(other.at(known.document.file), T("the other one")),))
