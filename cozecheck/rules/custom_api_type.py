"""`api.type: coze-studio-custom`, which no plugin from a file can serve.

What it means: The plugin's tools are to be run by Go code inside Coze Studio instead of by a server.

What Coze Studio does: It loads the plugin. When a tool is called it looks for code that was registered for the tool's id. Coze Studio as it is
published registers none: every call fails with `custom tool not found`.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/api/type
coze-studio-custom
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/api/type
openapi
```

See also: CZ122 invalid-api-type, for the types that the loader refuses, among them `coze-studio-mcp`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import CUSTOM_API_TYPE as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """From customCallImpl.Do in domain/plugin/service/tool/invocation_custom_call.go."""
    for plugin in view.plugins:
        manifest = plugin.meta.manifest
        if manifest is not None and manifest.api_type.value == "coze-studio-custom":
            node = manifest.api_type.node or manifest.node
            yield view.in_meta(
                plugin,
                RULE,
                node,
                T("tools of this type need Go code inside Coze Studio: without it every call fails"),
                do=T("write openapi, unless your build registers this plugin's tools"),
            )
