"""An object that is put together with `allOf`, `oneOf` or `anyOf`.

What it means: A schema of type `object` takes properties from other schemas.

What Coze Studio does: It looks at `type` and `properties` only. What the other schemas add is not offered to models and workflows, not sent, and
cut out of answers.

Example:

```yaml pluginproduct/notes.yaml#/components/responses/Notes/content/application~1json/schema
type: object
properties:
  notes:
    type: array
    description: The texts of the notes.
    items: {type: string}
allOf:
  - type: object
    properties:
      total: {type: integer, description: How many notes there are.}
```

Use instead:

```yaml pluginproduct/notes.yaml#/components/responses/Notes/content/application~1json/schema
type: object
properties:
  notes:
    type: array
    description: The texts of the notes.
    items: {type: string}
  total: {type: integer, description: How many notes there are.}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import COMPOSED_SCHEMA as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View, objects


def check(view: View) -> Iterator[Finding]:
    """From ToReqAPIParameter, ToRespAPIParameter (toolinfo.go) and ToEinoSchemaParameterInfo (openapi.go) in crossdomain/plugin/model."""
    seen: set[int] = set()
    for use in view.uses:
        for top, below in ((use.request, use.inputs), (use.response, use.outputs)):
            for schema in objects(top, below) if top is not None else ():
                if id(schema) in seen:
                    continue
                seen.add(id(schema))
                for key, parts in (("allOf", schema.all_of), ("oneOf", schema.one_of), ("anyOf", schema.any_of)):
                    lost = [name for part in parts if part and part.value for name in part.value.properties if name not in schema.properties]
                    if lost:
                        yield use.found(
                            RULE,
                            schema.node.key(key),
                            T("Coze Studio does not read {key}: it knows nothing of {names}", key=key, names=", ".join(map(repr, lost[:5]))),
                            do=T("write the properties out, beside type: object"),
                        )
