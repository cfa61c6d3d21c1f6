"""A default number that Coze Studio cannot keep exactly.

What it means: The `default` is an integer beyond 9007199254740992, such as a long id.

What Coze Studio does: It keeps numbers of a document as 64-bit floating point. Beyond 2 to the power of 53 not every integer has one: another number is
sent than the one that is written.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1/schema
type: integer
default: 7496002227321143301
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1/schema
type: string
default: "7496002227321143301"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import INEXACT_DEFAULT as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View

LIMIT = 2**53


def check(view: View) -> Iterator[Finding]:
    """encoding/json decodes `default` into an interface{}, so into a float64."""
    seen: set[int] = set()
    for use in view.uses:
        for given in use.inputs:
            node = given.schema.node.get("default")
            if node is None or type(node.data) is not int or -LIMIT <= node.data <= LIMIT or id(node) in seen:
                continue
            seen.add(id(node))
            if int(float(node.data)) != node.data:
                yield use.found(
                    RULE,
                    node,
                    T("Coze Studio sends {sent} instead of {written}", sent=int(float(node.data)), written=node.text or node.data),
                    do=T("make it a string, with quotes around the default"),
                )
