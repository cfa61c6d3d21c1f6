"""Allowed values that a model is never told.

What it means: An input has an `enum`, and its description does not name the values.

What Coze Studio does: It gives a model the name, the type and the description of an input, but not its `enum`, and does not check the value either. The
model guesses, and the plugin's server refuses what it does not know. Workflows are not shown the values either.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0/schema
type: string
enum: [news, blogs]
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0
name: query
in: query
required: true
description: What to list, "news" or "blogs".
schema:
  type: string
  enum: [news, blogs]
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cozecheck.core.catalogue import ENUM_NOT_DESCRIBED as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View, items

SHOWN = 8


def check(view: View) -> Iterator[Finding]:
    """From ToEinoSchemaParameterInfo in crossdomain/plugin/model/openapi.go. A list of one value that is the default is no choice."""
    seen: set[int] = set()
    for use in view.uses:
        for given in use.inputs:
            schema = items(given.schema)
            if not schema.enum or (id(schema) in seen) or (len(schema.enum) == 1 and given.schema.default is not None):
                continue
            seen.add(id(schema))
            told = f"{given.description} {schema.description}" if given.schema is not schema else given.description
            values = [_text(value) for value in schema.enum]
            if not all(value.lower() in told.lower() for value in values):
                yield use.found(
                    RULE,
                    schema.node.key("enum"),
                    T("models are not told the values of {name!r} that the server takes", name=given.path),
                    do=T("name them in its description: {values}", values=", ".join(values[:SHOWN]) + (", …" if len(values) > SHOWN else "")),
                )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
