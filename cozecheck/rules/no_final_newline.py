"""`plugin_meta.yaml` does not end with a line break.

What it means: The last line of the file has no end. The next plugin is mostly appended below it, by hand or with `cat >>`.

What Coze Studio does: Nothing yet. But what is appended then goes on in the last line: `sub_url: /notes- plugin_id: 103`.
That is no valid YAML, and the server does not start.

Example:

```text pluginproduct/plugin_meta.yaml#/1/tools/1/sub_url
/notes\\
```

Use instead:

```text pluginproduct/plugin_meta.yaml#/1/tools/1/sub_url
/notes
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import NO_FINAL_NEWLINE as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.place import Place
from cozecheck.core.text import T
from cozecheck.rules.walk import View
from cozecheck.source.files import META
from cozecheck.source.lines import lines


def check(view: View) -> Iterator[Finding]:
    """Only of plugin_meta.yaml: nothing is ever appended to a document."""
    if view.config.meta_root is None or not view.config.plugins:
        return
    data = view.files.read(META).data
    if not data or data.endswith((b"\n", b"\r", b"\n\0", b"\r\0")):
        return
    text = lines(data, yaml=True)
    place = Place(view.config.meta_file, len(text), len(text[-1]) + 1, len(text), len(text[-1]) + 1)
    yield Finding(
        RULE,
        place,
        T("the last line has no end: a plugin that is appended here breaks the file"),
        RULE.effect,
        do=T("end the file with a line break"),
    )
