"""An `x-assist-type` that Coze Studio does not know.

What it means: `x-assist-type` says that a text is the address of a file of some kind. The kind is none that Coze Studio has.

What Coze Studio does: The loader does not look. Agents ask for a plugin's tools when it is added or shown, and get an error for the whole plugin:
`the assist type '…' of field '…' is invalid`.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/requestBody/content/application~1json/schema/properties/picture
type: string
description: The address of a picture.
x-assist-type: picture
```

Use instead:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/requestBody/content/application~1json/schema/properties/picture
type: string
description: The address of a picture.
x-assist-type: image
```

See also: CZ302 unsupported-format, for `format`, which says the same with other words (`image_url`).
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import UNKNOWN_ASSIST_TYPE as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View

KEY = "x-assist-type"
KINDS = ("file", "image", "doc", "ppt", "code", "excel", "zip", "video", "audio", "txt")


def check(view: View) -> Iterator[Finding]:
    """From ToPluginParameters in crossdomain/plugin/model/toolinfo.go, for GetPlaygroundPluginList. Arrays of texts are not looked into."""
    seen: set[int] = set()
    for use in view.uses:
        for given in use.inputs:
            kind = given.schema.extensions.get(KEY)
            if kind is not None and isinstance(kind.data, str) and kind.data not in KINDS and id(kind) not in seen:
                seen.add(id(kind))
                yield use.found(
                    RULE,
                    kind,
                    T("there is no assist type {kind!r}: agents cannot show this plugin's tools", kind=kind.data),
                    do=T("use one of {kinds}, or remove it", kinds=", ".join(KINDS)),
                )
