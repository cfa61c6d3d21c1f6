"""A plugin without `product_id`.

What it means: The entry has no `product_id`, which the deployment guide asks for.

What Coze Studio does: Its loader does not read the field, so nothing happens. The guide's own check (`validate-deployment.py`) stops here,
and tools that compare installations find the plugin by this number.

Example:

```yaml pluginproduct/plugin_meta.yaml
- plugin_id: 102
  version: v1.0.0
  openapi_doc_file: notes.yaml
  plugin_type: 1
  manifest:
    schema_version: v1
    name_for_model: notes
    name_for_human: 笔记
    description_for_model: Keeps short notes of the user, and lists them.
    description_for_human: 保存并列出用户的简短笔记。
    auth: {type: none}
    logo_url: official_plugin_icon/notes.png
    api: {type: openapi}
  tools:
    - {tool_id: 10201, method: post, sub_url: /notes}
    - {tool_id: 10202, method: get, sub_url: /notes}
```

Also: CZ401

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/product_id
7496002227321143302
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import PRODUCT_ID_MISSING as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View, first_key, raw


def check(view: View) -> Iterator[Finding]:
    """Deprecated entries are another rule's matter."""
    for plugin in view.plugins:
        if raw(plugin.meta.node, "product_id") is None:
            node = plugin.meta.id.node or first_key(plugin.meta.node)
            yield view.in_meta(plugin, RULE, node, T("this plugin has no product_id"), do=T("add product_id with a number of its own"))
