"""An object without properties in the answer, which arrives empty.

What it means: The schema of response '200', or an object in it, has no `properties`.

What Coze Studio does: It trims the answer to what `properties` name. Of an object without any nothing is left: models and workflows get `{}`,
whatever the server sent.

Example:

```yaml pluginproduct/notes.yaml#/components/responses/Notes/content/application~1json/schema
type: object
additionalProperties: true
```

Use instead:

```yaml pluginproduct/notes.yaml#/components/responses/Notes/content/application~1json/schema
type: object
properties:
  notes:
    type: array
    description: The texts of the notes.
    items: {type: string}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import EMPTY_RESPONSE_SCHEMA as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.openapi3.types import Schema
from cozecheck.rules.walk import View, items


def check(view: View) -> Iterator[Finding]:
    """From processResponse in domain/plugin/service/exec_tool.go. A schema that several tools share is found once."""
    seen: set[int] = set()
    for use in view.uses:
        schema = use.response
        if schema is None or id(schema) in seen:
            continue
        seen.add(id(schema))
        if _is_empty(schema):
            message = T("the answer's schema names no properties: models and workflows always get an empty object")
            yield use.found(RULE, schema.node.key("type"), message, do=T("list the properties that matter"))
        for field in use.outputs:
            below = items(field.schema)
            if _is_empty(below) and id(below) not in seen:
                seen.add(id(below))
                message = T("the object {name!r} names no properties: it always arrives empty", name=field.path)
                yield use.found(RULE, field.key, message, do=T("list the properties that matter, or make it a string if the server can"))


def _is_empty(schema: Schema) -> bool:
    return schema.type == "object" and not schema.properties and not schema.all_of
