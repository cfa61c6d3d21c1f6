"""A parameter that stands at the path instead of in the operation.

What it means: `parameters` stands beside `get` or `post`, where OpenAPI lets it hold for all operations of the path.

What Coze Studio does: The loader accepts it. But a tool has only the parameters of its own operation: neither models nor workflows are
offered this one, and it is never sent. A path keeps its `{name}` as it stands.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/parameters
- name: folder
  in: query
  schema: {type: string}
```

Use instead:

```yaml pluginproduct/notes.yaml#/paths/~1notes/get/parameters
- name: folder
  in: query
  description: The folder to list.
  schema: {type: string}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import PARAMETER_ON_PATH_ITEM as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View, name_node


def check(view: View) -> Iterator[Finding]:
    """From groupedKeysByLocation in domain/plugin/service/tool/invocation_args.go; one finding for each parameter, at the first tool that lacks it."""
    seen: set[int] = set()
    for use in view.uses:
        item = use.path_item
        own = {(ref.value.in_, ref.value.name) for ref in use.operation.parameters if ref and ref.value}
        for ref in item.parameters if item else ():
            parameter = ref.value if ref else None
            if ref is None or parameter is None or id(ref) in seen or (parameter.in_, parameter.name) in own:
                continue
            seen.add(id(ref))
            yield use.found(
                RULE,
                ref.node if ref.ref else name_node(parameter),
                T("{name!r} stands at the path: {tool} does not have it, and it is never sent", name=parameter.name, tool=use.tool.meta.operation),
                do=T("move it into the parameters of the operation"),
            )
