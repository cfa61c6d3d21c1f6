"""A text that is cut off at a `#`.

What it means: A text without quotes has a blank and a `#` in it. In YAML a comment begins there.

What Coze Studio does: Its YAML reader drops the rest of the line. The description, the name or the value ends before the `#`.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/get/summary
Lists all notes with the tag #todo, the newest first.
```

Use instead:

```yaml pluginproduct/notes.yaml#/paths/~1notes/get/summary
"Lists all notes with the tag #todo, the newest first."
```

See also: A comment that is meant as one, with two blanks before the `#` and one behind it, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cozecheck.core.catalogue import TEXT_CUT_BY_COMMENT as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.findings import finding
from cozecheck.core.node import Kind, Node
from cozecheck.core.text import T
from cozecheck.rules.walk import View
from cozecheck.source.files import META
from cozecheck.source.lines import lines

KEYS = ("description", "summary", "title", "name_for_human", "description_for_model", "description_for_human", "value")
# One blank before the '#', or none behind it.
_CUT = r"(?<=\S)(?:[ \t]#|[ \t]+#(?=[^\s#]))"


def check(view: View) -> Iterator[Finding]:
    """Looks at the tree only where a file has a line that may be meant."""
    roots = [(META, view.config.meta_root, "")] + [(document.path, document.root, str(plugin.meta.id.value)) for plugin, document, _ in view.documents]
    for path, root, plugin in roots:
        data = view.files.read(path).data
        if root is None or (b" #" not in data and b"\t#" not in data):
            continue
        text = lines(data, yaml=True)
        suspects = {number for number, line in enumerate(text, 1) if "#" in line and re.search(_CUT, line)}
        for node in _texts(root, suspects) if suspects else ():
            if re.compile(_CUT).match(text[node.end_line - 1], node.end_column - 1):
                yield finding(
                    view.files.name(path),
                    RULE,
                    node,
                    T("the text ends here: what follows the '#' is a comment"),
                    do=T("put quotes around the whole text, or two blanks before a comment that is meant"),
                    plugin=plugin,
                )


def _texts(root: Node, suspects: set[int]) -> Iterator[Node]:
    """The plain scalars under one of KEYS that end in one of the lines."""
    stack = [root]
    while stack:
        node = stack.pop()
        stack += node.items
        for key, value in node.pairs:
            if value.kind is not Kind.SCALAR:
                stack.append(value)
            elif key.text in KEYS and not value.style and value.text and value.end_line in suspects:
                yield value
