"""An optional array, number or boolean without a default, which is sent empty.

What it means: A query or header parameter is not required, has no `default`, and is not text.

What Coze Studio does: Where nobody gives a value it sends the name with nothing behind it: `?limit=&tags=`. Many servers read that as a number
that is none, or a list with one empty item, and refuse the call. In a request body such a field is left out.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1/schema
type: integer
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1/schema
type: integer
default: 10
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import OPTIONAL_PARAMETER_SENT_EMPTY as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View, common_params, has_default, name_node


def check(view: View) -> Iterator[Finding]:
    """From setParameterDefaultValues (invocation_args.go) and MustString (req_encode.go); one finding for each tool."""
    for use in view.uses:
        common = {(location, param.name.value) for location, param in common_params(use.plugin)}
        empty = [
            parameter
            for parameter, schema in use.parameters
            if schema.type in ("array", "integer", "number", "boolean")
            and parameter.in_ in ("query", "header")
            and not parameter.required
            and not has_default(schema)
            and (parameter.in_, parameter.name) not in common
        ]
        if empty:
            names = ", ".join(repr(parameter.name) for parameter in empty)
            yield use.found(
                RULE,
                name_node(empty[0]),
                T("where nobody gives {names}, it is sent empty", names=names)
                if len(empty) == 1
                else T("where nobody gives them, {names} are sent empty", names=names),
                do=T("give it a default that the server takes, or make it required"),
                related=[(name_node(parameter), T("this one too")) for parameter in empty[1:]],
            )
