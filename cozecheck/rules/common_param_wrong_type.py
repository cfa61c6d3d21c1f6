"""A common `body` parameter whose text does not fit the property that it fills.

What it means: The value of a common parameter is always text. The tool's request body has a property of this name with another type.

What Coze Studio does: It turns the text into a number or a boolean where it can. Where it cannot, and for arrays and objects always, each call
without a value of its own fails. For `integer` it says nothing and sends 0.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/common_params/body
- name: pinned
  value: "yes"
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/common_params/body
- name: pinned
  value: "true"
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cozecheck.core.catalogue import COMMON_PARAM_WRONG_TYPE as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View, common_params

FITS = {
    "integer": r"[-+]?[0-9]+",
    "number": r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?",
    # strconv.ParseBool
    "boolean": r"1|t|T|TRUE|true|True|0|f|F|FALSE|false|False",
    "array": r"(?!)",
    "object": r"(?!)",
}


def check(view: View) -> Iterator[Finding]:
    """From TryCorrectValueType in domain/plugin/internal/encoder/req_encode.go. One finding for each parameter."""
    for plugin in view.plugins:
        for location, param in common_params(plugin):
            if location != "body":
                continue
            for use in view.uses_of(plugin):
                ref = use.request.properties.get(param.name.value) if use.request is not None else None
                type_ = ref.value.type if ref is not None and ref.value is not None else ""
                if type_ in FITS and not re.fullmatch(FITS[type_], param.value.value):
                    yield view.in_meta(
                        plugin,
                        RULE,
                        param.value.node or param.node,
                        T("{tool} wants {type} for {name!r}, and this text is none", tool=use.tool.meta.operation, type=type_, name=param.name.value),
                        do=T("write a value of that type, or give the property a default in the document instead"),
                    )
                    break
