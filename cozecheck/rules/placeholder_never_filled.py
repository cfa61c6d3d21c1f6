"""A placeholder where nobody fills it in.

What it means: `${NAME}` stands in a common parameter, a server's url, a path or a default. `cozecheck deploy` fills in placeholders of `auth.payload` only.

What Coze Studio does: It replaces no variables. The text is sent as it is, or makes a URL that leads nowhere.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/common_params/header/0
name: X-Region
value: ${REGION}
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/common_params/header/0
name: X-Region
value: cn-north-1
```

See also: `$${NAME}` is no placeholder. Descriptions and examples may hold what they like.
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import PLACEHOLDER_NEVER_FILLED as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.findings import finding
from cozecheck.core.node import Kind, Node
from cozecheck.core.placeholder import first
from cozecheck.core.text import T, Text
from cozecheck.rules.walk import View
from cozecheck.source.files import META


def check(view: View) -> Iterator[Finding]:
    """Of entries in use, and of their documents. Files without any such text, which are almost all, are not looked through."""
    do = T("write the value; only auth.payload is filled in when deploying")
    if b"${" in view.files.read(META).data:
        auths = [plugin.meta.manifest.auth for plugin in view.plugins if plugin.meta.manifest]
        payloads = {id(node.target or node) for node in (auth.payload.node for auth in auths if auth) if node}
        for plugin in view.plugins:
            for node in _below(plugin.meta.node, None):
                if first(node.text) and id(node) not in payloads:
                    yield view.in_meta(plugin, RULE, node, _words(node.text), do=do)
    for plugin, document, openapi in view.documents:
        if document.root is None or b"${" not in view.files.read(document.path).data:
            continue
        urls = [server.node.get("url") or server.node for server in openapi.servers if server]
        paths = document.root.get("paths")
        for node in (*urls, *(paths.keys.values() if paths else ()), *_below(document.root, "default")):
            if first(node.text):
                yield finding(document.file, RULE, node, _words(node.text), do=do, plugin=str(plugin.meta.id.value))


def _words(text: str) -> Text:
    return T("Coze Studio replaces no placeholder, and `cozecheck deploy` none here: {name} stays as it stands", name=first(text))


def _below(top: Node, name: str | None) -> Iterator[Node]:
    """The scalars below a node: those under the key `name`, or all but what people read. Not through aliases, whose targets stand somewhere, too."""
    pending = [top]
    while pending:
        node = pending.pop()
        pending += reversed(node.items)
        for key, value in reversed(node.pairs):
            if value.kind is not Kind.SCALAR:
                pending.append(value)
            elif key.text == name or (name is None and not key.text.startswith("description")):
                yield value
