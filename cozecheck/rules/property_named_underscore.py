"""A property named `_`.

What it means: The request has a property whose name is only `_`. Mostly it is a stand-in that was put there to make a list of properties not empty.

What Coze Studio does: It offers the property to models and workflows like any other, and sends what they fill in. The name tells them nothing,
so models fill it with anything.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/requestBody/content/application~1json/schema/properties/_
type: string
description: Not used.
```

Use instead:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/requestBody/content/application~1json/schema/properties/title
type: string
description: The title of the note.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import PROPERTY_NAMED_UNDERSCORE as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """Of the request only: nobody has to fill in an answer."""
    message, advice = T("the name '_' tells a model nothing: it fills in anything, and that is sent"), T("remove it: a tool needs no input; or give it a name")
    for use in view.uses:
        for given in use.inputs:
            name = given.path.rpartition(".")[2]
            if name and not name.strip("_"):
                yield use.found(RULE, given.key, message, do=advice)
