"""The document asks for credentials, the plugin has none.

What it means: The document has `security`, but the plugin's `auth.type` is `none`, and no common parameter stands in for it.

What Coze Studio does: It never looks at `security` or `securitySchemes`. What a call carries is decided by `manifest.auth` alone: here, nothing.

Example:

```yaml pluginproduct/notes.yaml#/security
- Key: []
```

```yaml pluginproduct/notes.yaml#/components/securitySchemes
Key: {type: http, scheme: bearer}
```

Use instead:

```yaml pluginproduct/notes.yaml#/security
- Key: []
```

```yaml pluginproduct/notes.yaml#/components/securitySchemes
Key: {type: http, scheme: bearer}
```

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/auth
type: service_http
sub_type: token/api_key
payload: '{"key": "Authorization", "service_token": "", "location": "Header"}'
```

Also: CZ422
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import SECURITY_NOT_APPLIED as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.openapi3.types import OpenAPI, Operation
from cozecheck.rules.credentials import is_secret_name
from cozecheck.rules.walk import View, common_params


def check(view: View) -> Iterator[Finding]:
    """One finding for each plugin. A tool that declares a header such as Authorization itself gets its credentials from the caller."""
    for plugin in view.plugins:
        auth = plugin.meta.manifest.auth if plugin.meta.manifest else None
        document = plugin.document.openapi if plugin.document else None
        if auth is None or auth.type.value != "none" or document is None or any(is_secret_name(param.name.value) for _, param in common_params(plugin)):
            continue
        for use in view.uses_of(plugin):
            operation = use.operation
            if _secured(document, operation) and not any(ref and ref.value and is_secret_name(ref.value.name) for ref in operation.parameters):
                owner = operation.node if operation.security is not None else document.node
                yield use.found(
                    RULE,
                    owner.key("security"),
                    T("the document asks for credentials, but the plugin has auth type none: calls carry none"),
                    do=T("set manifest.auth in plugin_meta.yaml, or remove security"),
                )
                break


def _secured(document: OpenAPI, operation: Operation) -> bool:
    """Whether every way to call the operation needs credentials."""
    security = operation.security if operation.security is not None else document.security
    return bool(security) and all(security or ())
