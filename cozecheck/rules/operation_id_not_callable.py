"""An `operationId` that models cannot call.

What it means: It holds something else than letters, digits, `_` and `-`, or is longer than 64 characters.

What Coze Studio does: It gives the `operationId` to the model as the function's name. OpenAI and most services like it accept only
`^[A-Za-z0-9_-]{1,64}$`: they answer the whole request of the agent with an error, with this tool and without. Workflows do not mind.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/operationId
search things!
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/operationId
search_things
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cozecheck.core.catalogue import OPERATION_ID_NOT_CALLABLE as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View

_CALLABLE = r"[A-Za-z0-9_-]{1,64}"


def check(view: View) -> Iterator[Finding]:
    """From pluginInvokableTool.Info in domain/agent/singleagent/internal/agentflow/node_tool_plugin.go. The loader wants it to be there at all."""
    for use in view.uses:
        name = use.operation.operation_id
        if name and not re.fullmatch(_CALLABLE, name):
            yield use.found(
                RULE,
                use.operation.node.get("operationId") or use.operation.node,
                T("models cannot call a function named {name!r}", name=name)
                if len(name) <= 64
                else T("models cannot call a function with a name of {count} characters", count=len(name)),
                do=T("use only letters, digits, '_' and '-', 64 at most"),
            )
