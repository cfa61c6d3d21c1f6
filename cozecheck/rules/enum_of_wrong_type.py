"""`enum` holds values of another type than `type` says.

What it means: A `type: string` lists numbers or booleans, or a `type: integer` lists texts. In YAML `1.0`, `true` or `null` without quotes are no text;
`[a: b]` is a mapping.

What Coze Studio does: The loader accepts it. No value satisfies both `type` and `enum`: tools that read the document refuse every call, and a default
that is one of the values drops the plugin.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0/schema
type: string
enum: [1.0, 2.0]
```

Also: CZ473

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0
name: query
in: query
description: The version of the index, "1.0" or "2.0".
required: true
schema:
  type: string
  enum: ["1.0", "2.0"]
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cozecheck.core.catalogue import ENUM_OF_WRONG_TYPE as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View, items


def check(view: View) -> Iterator[Finding]:
    """Of requests and answers; one finding for each list."""
    seen: set[int] = set()
    for use in view.uses:
        for schema in map(items, [given.schema for given in use.inputs] + [field.schema for field in use.outputs]):
            if not schema.enum or id(schema) in seen:
                continue
            seen.add(id(schema))
            wrong = [number for number, value in enumerate(schema.enum) if not _fits(value, schema.type, schema.nullable)]
            listed = schema.node.get("enum")
            if not wrong or listed is None or not isinstance(listed.data, list):
                continue
            yield use.found(
                RULE,
                listed.data[wrong[0]],
                T("this value is no {type}, as type says", type=schema.type),
                do=T("put quotes around it") if schema.type == "string" else T("correct the value or the type"),
            )


def _fits(value: Any, type_: str, nullable: bool) -> bool:
    if value is None:
        return nullable
    match type_:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case "integer":
            return isinstance(value, (int, float)) and not isinstance(value, bool) and value == int(value)
        case _:
            return True
