"""A deprecated plugin lacks a field that the deployment guide asks for.

What it means: The entry is switched off with `deprecated: true`, and something that each entry should have is not there.

What Coze Studio does: It skips the entry. The guide's own check (`validate-deployment.py`) does not: it asks for `plugin_id`, `product_id`,
`version`, `openapi_doc_file`, `manifest` and `tools` in every entry, and stops at the first that is missing. So does Coze Studio
as soon as the plugin is switched on again.

Example:

```yaml pluginproduct/plugin_meta.yaml#/-
plugin_id: 103
product_id: 7496002227321143303
deprecated: true
version: v1.0.0
manifest: {}
tools: []
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/-
plugin_id: 103
product_id: 7496002227321143303
deprecated: true
version: v1.0.0
openapi_doc_file: old.yaml
manifest: {}
tools: []
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import META_FIELD_MISSING as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View, first_key, raw

FIELDS = ("plugin_id", "product_id", "version", "openapi_doc_file", "manifest", "tools")


def check(view: View) -> Iterator[Finding]:
    """Where the entry is not deprecated, the loader itself finds what is missing."""
    for plugin in view.config.plugins:
        missing = [name for name in FIELDS if plugin.meta.deprecated.value and raw(plugin.meta.node, name) is None]
        if missing:
            yield view.in_meta(
                plugin,
                RULE,
                plugin.meta.id.node or first_key(plugin.meta.node),
                T("this deprecated plugin has no {names}: the guide's own check stops here", names=", ".join(missing)),
                do=T("add what is missing, or remove the entry"),
            )
