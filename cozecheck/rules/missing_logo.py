"""A plugin without a logo.

What it means: `logo_url` is missing or empty.

What Coze Studio does: It asks its storage for the address of the file with this name. MinIO, which it is shipped with, answers
`Object name cannot be empty`. The plugin list then shows no picture. Workflows fare worse: adding or opening a tool of the plugin
as a node fails with this error.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/logo_url
""
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/logo_url
official_plugin_icon/notes.png
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import MISSING_LOGO as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View, first_key


def check(view: View) -> Iterator[Finding]:
    """From GetPluginToolsInfo in domain/workflow/plugin/plugin.go, which gives up, and minio-go's CheckValidObjectName."""
    for plugin in view.plugins:
        manifest = plugin.meta.manifest
        if manifest is not None and not manifest.logo_url.value:
            node = manifest.logo_url.node or first_key(manifest.node)
            yield view.in_meta(
                plugin,
                RULE,
                node,
                T("the plugin has no logo_url: workflows cannot open its tools as nodes"),
                do=T("name a picture in the storage, for example official_plugin_icon/plugin_library_search.png"),
            )
