"""A GET operation with a request body.

What it means: A `get`, `head` or `options` operation has a `requestBody` with properties.

What Coze Studio does: It offers the properties to models and workflows, and builds the body. Its HTTP client (resty) then sends GET, HEAD and
OPTIONS without any body. What was filled in is lost.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/get/requestBody
content:
  application/json:
    schema:
      type: object
      properties:
        folder: {type: string, description: The folder to list.}
```

Use instead:

```yaml pluginproduct/notes.yaml#/paths/~1notes/get/parameters
- name: folder
  in: query
  description: The folder to list.
  schema: {type: string}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import BODY_NEVER_SENT as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View

METHODS = ("GET", "HEAD", "OPTIONS")


def check(view: View) -> Iterator[Finding]:
    """From isPayloadSupported in resty v2.16.5. A body without properties, as Coze Studio's own documents have, is harmless."""
    for use in view.uses:
        if use.method in METHODS and use.request is not None and use.request.properties:
            yield use.found(
                RULE,
                use.operation.node.key("requestBody"),
                T("{method} requests are sent without their body", method=use.method),
                do=T("make the properties query parameters, or use post"),
            )
