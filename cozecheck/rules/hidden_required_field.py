"""A required input that is hidden from agents.

What it means: `x-global-disable` or `x-local-disable` is true for an input that is required and has no default.

What Coze Studio does: It does not offer the input to an agent's model, and then misses its value: every call fails with `… is required`.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0/schema
type: string
x-global-disable: true
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0/schema
type: string
default: news
x-global-disable: true
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import HIDDEN_REQUIRED_FIELD as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.openapi3.types import Schema
from cozecheck.rules.walk import View, common_params, has_default

FLAGS = ("x-global-disable", "x-local-disable")


def check(view: View) -> Iterator[Finding]:
    """From disabledParam and setParameterDefaultValues, setBodyDefaultValues in domain/plugin/service/tool/invocation_args.go."""
    for use in view.uses:
        common = {(location, param.name.value) for location, param in common_params(use.plugin)}
        for given in use.inputs:
            # An object is never missed: it is made of what its properties give. Nothing below an array is looked at.
            if given.required and not given.in_array and given.schema.type != "object" and _hidden(given.schema) and (given.location, given.path) not in common:
                yield use.found(
                    RULE,
                    given.key,
                    T("{name!r} is required, and hidden from agents: every call of an agent fails", name=given.path),
                    do=T("give it a default, or do not hide it"),
                )


def _hidden(schema: Schema) -> bool:
    return not has_default(schema) and any((flag := schema.extensions.get(name)) is not None and flag.data is True for name in FLAGS)
