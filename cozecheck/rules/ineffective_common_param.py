"""A common `body` parameter that is never sent.

What it means: No tool of the plugin has a property of this name at the top of its request body.

What Coze Studio does: It puts the parameter into the body, then keeps only what the tool's schema names. The parameter is lost without a word.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/common_params/body
- name: source
  value: coze
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/common_params/header
- name: X-Source
  value: coze
```

See also: A common header, query or path parameter is sent whether a tool declares it or not.
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import INEFFECTIVE_COMMON_PARAM as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View, common_params


def check(view: View) -> Iterator[Finding]:
    """From setBodyDefaultValues in domain/plugin/service/tool/invocation_args.go. Silent where no tool's operation is known."""
    for plugin in view.plugins:
        body = [param for location, param in common_params(plugin) if location == "body"]
        uses = view.uses_of(plugin) if body else []
        if not uses:
            continue
        names = {name for use in uses if use.request is not None for name in use.request.properties}
        for param in body:
            if param.name.value not in names:
                yield view.in_meta(
                    plugin,
                    RULE,
                    param.name.node or param.node,
                    T("no tool's request body has a property {name!r}: it is never sent", name=param.name.value),
                    do=T("add the property to the tools' schemas, or send it as a header or query parameter"),
                )
