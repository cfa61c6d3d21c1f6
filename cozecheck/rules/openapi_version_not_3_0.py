"""A document of another OpenAPI version than 3.0.

What it means: `openapi` is not `3.0.` and a number.

What Coze Studio does: It takes any text there, and reads the document as OpenAPI 3.0. What is new in 3.1 drops the plugin (a list under `type`) or is
passed over. The deployment guide's own check accepts 3.0 only.

Example:

```yaml pluginproduct/notes.yaml#/openapi
3.1.0
```

Use instead:

```yaml pluginproduct/notes.yaml#/openapi
3.0.3
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cozecheck.core.catalogue import OPENAPI_VERSION_NOT_3_0 as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.findings import finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View

_WANTED = r"3\.0\.\d+(-.+)?"


def check(view: View) -> Iterator[Finding]:
    """A missing version is the loader's matter."""
    for plugin, document, openapi in view.documents:
        version = openapi.openapi
        if version and not re.fullmatch(_WANTED, version):
            yield finding(
                document.file,
                RULE,
                openapi.node.get("openapi") or openapi.node,
                T("the document says OpenAPI {version}; Coze Studio reads every document as 3.0", version=version),
                do=T("write it for OpenAPI 3.0, and put openapi: 3.0.3"),
                plugin=str(plugin.meta.id.value),
            )
