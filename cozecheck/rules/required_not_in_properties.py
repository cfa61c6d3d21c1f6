"""`required` names a property that does not exist.

What it means: A name in `required` is not among `properties`. Mostly one of the two is misspelt.

What Coze Studio does: It takes no notice of the name. The property that was meant counts as optional, so models and workflows may leave it out.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/requestBody/content/application~1json/schema/required
[txt]
```

Use instead:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/requestBody/content/application~1json/schema/required
[text]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import REQUIRED_NOT_IN_PROPERTIES as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.node import Node
from cozecheck.core.text import T
from cozecheck.rules.walk import View, objects


def check(view: View) -> Iterator[Finding]:
    """Of requests only: in an answer nothing follows from `required`."""
    from cozecheck.core.guess import closest

    seen: set[int] = set()
    for use in view.uses:
        for schema in objects(use.request, use.inputs) if use.request is not None else ():
            unknown = [name for name in schema.required if name not in schema.properties]
            if not unknown or not schema.properties or id(schema) in seen:
                continue
            seen.add(id(schema))
            listed = schema.node.get("required")
            nodes: dict[str, Node] = {item.data: item for item in listed.data if isinstance(item.data, str)} if listed is not None else {}
            for name in unknown:
                node = nodes.get(name, schema.node)
                likely = closest(name, schema.properties)
                yield use.found(
                    RULE,
                    node,
                    T("required names {name!r}, but there is no such property", name=name),
                    do=T("did you mean {likely!r}?", likely=likely) if likely else T("add the property, or remove the name here"),
                )
