"""An `openapi_doc_file` that leads out of `pluginproduct/`.

What it means: The path goes up with `..`, so the document lies beside the folder that is meant for it.

What Coze Studio does: It joins the path to `pluginproduct/` and reads whatever is there. In a container only the config folder
is copied or mounted, so a document further out is missing there, and the plugin is dropped.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/openapi_doc_file
../common/notes.yaml
```

Also: CZ002, CZ401

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/openapi_doc_file
notes.yaml
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import DOCUMENT_OUTSIDE_CONFIG as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """A document outside the config folder itself is not read at all, which the loader says."""
    for plugin in view.plugins:
        document = plugin.document
        if document is not None and not document.path.startswith(("pluginproduct/", "../")):
            node = plugin.meta.openapi_doc_file.node or plugin.meta.node
            yield view.in_meta(
                plugin,
                RULE,
                node,
                T("the document lies outside pluginproduct/: it is easily forgotten when the folder is copied or mounted"),
                do=T("move it into pluginproduct/, and write its name only"),
            )
