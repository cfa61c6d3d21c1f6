"""An `openapi_doc_file` that differs from the file's name in upper and lower case only.

What it means: The entry says `Search.yaml`, the file is called `search.yaml`, or the other way round.

What Coze Studio does: On Linux, and so in its container, these are two names: the document is missing and the plugin is dropped.
On macOS and Windows the file is found, so that the mistake does not show where it is made.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/openapi_doc_file
Search.yaml
```

Also: CZ002

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/openapi_doc_file
search.yaml
```
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from cozecheck.core.catalogue import DOCUMENT_PATH_CASE as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """Compares with what the folders really hold: opening the file tells nothing on a file system that ignores case."""
    listed: dict[str, dict[str, str]] = {}
    for plugin in view.plugins:
        if plugin.document is None or plugin.document.path.startswith("../"):
            continue
        real = _real_name(view.config.root, plugin.document.path, listed)
        if real:
            node = plugin.meta.openapi_doc_file.node or plugin.meta.node
            yield view.in_meta(
                plugin,
                RULE,
                node,
                T("the file is called {real!r}: on Linux this is another name, and the document is missing", real=real),
                do=T("write the name as the file has it"),
            )


def _real_name(root: str, path: str, listed: dict[str, dict[str, str]]) -> str:
    """How the first part of `path` that is written otherwise is really written; '' where all is well or nothing is like it."""
    folder = ""
    for part in path.split("/"):
        if folder not in listed:
            try:
                names = os.listdir(os.path.join(root, folder))
            except (OSError, ValueError):
                names = []
            listed[folder] = {name.casefold(): name for name in names} | {name: name for name in names}
        names_here = listed[folder]
        if part not in names_here:
            return names_here.get(part.casefold(), "")
        if names_here[part] != part:
            return names_here[part]
        folder = f"{folder}/{part}" if folder else part
    return ""
