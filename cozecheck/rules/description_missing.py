"""An input without a description.

What it means: A parameter, or a property of the request body, has no `description`. For a parameter it has to stand beside `name` and `in`, not
inside `schema`.

What Coze Studio does: It gives a model the name, the type and the description of each input. Without the last one the model guesses from the name what to
fill in, and in which form. People who build workflows see an empty help text.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0
name: query
in: query
required: true
schema:
  type: string
  description: The words to look for.
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0
name: query
in: query
required: true
description: The words to look for.
schema:
  type: string
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import DESCRIPTION_MISSING as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View

SHOWN = 5


def check(view: View) -> Iterator[Finding]:
    """From ToEinoSchemaParameterInfo in crossdomain/plugin/model/openapi.go; one finding for each tool."""
    for use in view.uses:
        silent = sorted((given for given in use.inputs if not given.description.strip()), key=lambda given: (given.key.line, given.key.column))
        if not silent:
            continue
        names = ", ".join(repr(given.path) for given in silent[:SHOWN]) + (", …" if len(silent) > SHOWN else "")
        misplaced = silent[0].location != "body" and bool(silent[0].schema.description)
        yield use.found(
            RULE,
            silent[0].key,
            T("models and people are not told what to fill in here: {names}", names=names),
            do=T("move the description out of schema, to beside the name")
            if misplaced
            else T("add a description to each: what it is, in which form, an example"),
            related=[(given.key, T("this one too")) for given in silent[1:SHOWN]],
        )
