"""An input whose name workflows refuse.

What it means: The name of a parameter, or of a property at the top of the request body, holds something else than ASCII letters, digits and `_`,
or begins with a digit.

What Coze Studio does: It checks a workflow before it runs or publishes it, and refuses a node in which such an input is filled:
`parameter name only allows number or alphabet, and must begin with alphabet`. A required one makes the tool useless in workflows.
Agents do not mind.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0/name
search-words
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0/name
search_words
```

See also: A header such as `X-Region` cannot be renamed. Set it in `common_params` if its value is always the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cozecheck.core.catalogue import NAME_NOT_FOR_WORKFLOWS as RULE
from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.loader.manifest import LOCATIONS
from cozecheck.rules.walk import View, has_default

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"


def check(view: View) -> Iterator[Finding]:
    """From validateInputParameterName in domain/workflow/internal/canvas/validate/canvas_validate.go."""
    for use in view.uses:
        for given in use.inputs:
            if given.top and given.path and given.location in LOCATIONS and not re.fullmatch(_NAME, given.path):
                needed = given.required and not has_default(given.schema)
                yield use.found(
                    RULE,
                    given.key,
                    T("workflows refuse the name {name!r}, and it is required: they cannot use this tool", name=given.path)
                    if needed
                    else T("workflows refuse the name {name!r}: they can only leave it empty", name=given.path),
                    do=T("use ASCII letters, digits and '_' only, or make it a common parameter"),
                    effect=Effect.WARNING if needed else Effect.NOTE,
                )
