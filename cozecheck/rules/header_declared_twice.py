"""A parameter that is both common and declared by a tool.

What it means: The same header, query or path parameter stands in `common_params`, and among the parameters of a tool.

What Coze Studio does: It offers the declared parameter to models and workflows. What they give wins; the common value fills in where they give
nothing; the default in the document never comes to its turn. So a model may replace what was meant to be fixed.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/common_params/query
- name: limit
  value: "5"
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/common_params/query
- name: region
  value: "5"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import HEADER_DECLARED_TWICE as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View, common_params


def check(view: View) -> Iterator[Finding]:
    """Go compares the names exactly here, and joins headers only when sending: then one that differs in case only is sent twice."""
    for plugin in view.plugins:
        for location, param in common_params(plugin):
            name = param.name.value
            tools = [
                use.tool.meta.operation
                for use in view.uses_of(plugin)
                for parameter, _ in use.parameters
                if parameter.in_ == location and (parameter.name == name or (location == "header" and parameter.name.lower() == name.lower()))
            ]
            if tools:
                yield view.in_meta(
                    plugin,
                    RULE,
                    param.name.node or param.node,
                    T("{tool} has the {location} parameter {name!r} too: what a caller gives there wins", tool=tools[0], location=location, name=name),
                    do=T("keep one of the two: the common one if the value is fixed"),
                )
