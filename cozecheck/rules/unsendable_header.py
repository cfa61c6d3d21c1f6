"""A header that Go refuses to send.

What it means: The name of a header has a blank or a letter beyond ASCII in it, or its value has a line break.

What Coze Studio does: It loads the plugin, and builds the request. Go's HTTP client refuses the request before anything is sent:
`net/http: invalid header field name`. Every call fails. A value in a `|` block ends with a line break, which is as bad.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/common_params/header
- name: User Agent
  value: Coze/1.0
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/common_params/header
- name: User-Agent
  value: Coze/1.0
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cozecheck.core.catalogue import UNSENDABLE_HEADER as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.credentials import is_service_token, payload
from cozecheck.rules.walk import View, common_params, name_node

# golang.org/x/net/http/httpguts: ValidHeaderFieldName, ValidHeaderFieldValue.
_NAME = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_BAD_VALUE = r"[\x00-\x08\x0a-\x1f\x7f]"


def check(view: View) -> Iterator[Finding]:
    """Common headers, the header of the service token, and header parameters: an optional one is sent too, empty."""
    for plugin in view.plugins:
        for location, param in common_params(plugin):
            if location != "header":
                continue
            if not re.fullmatch(_NAME, param.name.value):
                message = T("{name!r} is no name for a header: every call of this plugin fails", name=param.name.value)
                yield view.in_meta(plugin, RULE, param.name.node or param.node, message, do=T("use letters, digits and '-'"))
            if re.search(_BAD_VALUE, param.value.value):
                message = T("the value of the header {name!r} has a line break or control character: every call fails", name=param.name.value)
                yield view.in_meta(plugin, RULE, param.value.node or param.node, message, do=T("write it in one line, without '|'"))
        found = payload(plugin) if is_service_token(plugin) else None
        if found is None or found.get("location").lower() != "header":
            continue
        if found.get("key") and not re.fullmatch(_NAME, found.get("key")):
            message = T("{name!r} is no name for a header: every call of this plugin fails", name=found.get("key"))
            yield view.in_meta(plugin, RULE, found.node, message, do=T("use letters, digits and '-'"))
        if re.search(_BAD_VALUE, found.get("service_token")):
            message = T("the service token has a line break or control character: every call fails")
            yield view.in_meta(plugin, RULE, found.node, message, do=T("write it in one line"))
    for use in view.uses:
        for parameter, _ in use.parameters:
            if parameter.in_ == "header" and parameter.name and not re.fullmatch(_NAME, parameter.name):
                message = T("{name!r} is no name for a header: every call of this tool fails", name=parameter.name)
                yield use.found(RULE, name_node(parameter), message, do=T("use letters, digits and '-'"))
