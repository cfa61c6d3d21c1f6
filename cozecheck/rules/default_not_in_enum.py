"""A default that `enum` does not allow.

What it means: The `default` of an input is none of the values in its `enum`.

What Coze Studio does: It does not look at `enum` when it calls a tool. The default is sent whenever nobody gives a value, and the plugin's server, which
knows only the others, mostly refuses it.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0/schema
type: string
enum: [news, blogs]
default: all
```

Also: CZ473

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0/schema
type: string
default: all
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import DEFAULT_NOT_IN_ENUM as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """A default of the wrong type is the loader's matter."""
    seen: set[int] = set()
    for use in view.uses:
        for given in use.inputs:
            schema = given.schema
            if schema.default is None or not schema.enum or id(schema) in seen:
                continue
            seen.add(id(schema))
            if schema.default not in schema.enum:
                yield use.found(
                    RULE,
                    schema.node.get("default") or given.key,
                    T("the default of {name!r} is none of the values in its enum", name=given.path),
                    do=T("use one of them as the default, or add it to enum"),
                )
