"""An array parameter, which agents are never offered.

What it means: A query or header parameter is of type `array`.

What Coze Studio does: When it describes a tool to a model it leaves out parameters that are arrays. An agent never fills them. If one is required
and has no default, every call of an agent fails: `the 'query' parameter '…' is required`. Workflows can fill them.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/get/parameters
- name: tags
  in: query
  required: true
  description: The tags that a note must have.
  schema: {type: array, items: {type: string}}
```

Use instead:

```yaml pluginproduct/notes.yaml#/paths/~1notes/get/parameters
- name: tags
  in: query
  required: true
  description: The tags that a note must have, separated by commas.
  schema: {type: string}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import ARRAY_PARAMETER_HIDDEN as RULE
from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View, common_params, has_default, name_node


def check(view: View) -> Iterator[Finding]:
    """From ToEinoSchemaParameterInfo in crossdomain/plugin/model/openapi.go."""
    for use in view.uses:
        common = {(location, param.name.value) for location, param in common_params(use.plugin)}
        for parameter, schema in use.parameters:
            if schema.type != "array" or parameter.in_ not in ("query", "header"):
                continue
            fails = parameter.required and not has_default(schema) and (parameter.in_, parameter.name) not in common
            yield use.found(
                RULE,
                name_node(parameter),
                T("agents are never offered the array {name!r}: every call of an agent fails", name=parameter.name)
                if fails
                else T("agents are never offered the array {name!r}", name=parameter.name),
                do=T("make it a string, such as a list with commas, or move it into a request body"),
                effect=Effect.WARNING if fails else Effect.NOTE,
            )
