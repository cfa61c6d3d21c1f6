"""What an operation's `description` tells is never shown to a model.

What it means: The operation has a long `description` and a short `summary`.

What Coze Studio does: It gives models and people the `summary` only. What stands in `description` (when to use the tool, what it cannot do) reaches
neither.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/get/summary
Lists all notes.
```

```yaml pluginproduct/notes.yaml#/paths/~1notes/get/description
Lists all notes of the user, the newest first. Use it before adding a note, to see whether there is one like it.
```

Use instead:

```yaml pluginproduct/notes.yaml#/paths/~1notes/get/summary
Lists all notes of the user, the newest first. Use it before adding a note, to see whether there is one like it.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import DESCRIPTION_NOT_SHOWN as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View

LONG_SUMMARY = 120
"""In characters. A summary of this length says what there is to say."""


def check(view: View) -> Iterator[Finding]:
    """From ToolInfo.GetDesc in crossdomain/plugin/model/toolinfo.go."""
    for use in view.uses:
        operation = use.operation
        if operation.summary and len(operation.summary) < LONG_SUMMARY and len(operation.description) > 1.5 * len(operation.summary):
            yield use.found(
                RULE,
                operation.node.key("description"),
                T("models and people are shown the summary only, not this description"),
                do=T("put what a model has to know into summary"),
            )
