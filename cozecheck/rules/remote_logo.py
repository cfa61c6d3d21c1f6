"""A logo given as a web address.

What it means: `logo_url` begins with `http://` or `https://`, or with a `/`.

What Coze Studio does: In spite of its name, `logo_url` is the name of a file in Coze Studio's own storage. A web address is looked up there
as such a name, and the plugin is shown with a broken picture.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/logo_url
https://notes.example.com/logo.png
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/manifest/logo_url
official_plugin_icon/notes.png
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import REMOTE_LOGO as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """From buildProductMetaInfo in application/plugin/plugin.go, which signs `logo_url` as an object's key."""
    for plugin in view.plugins:
        logo = plugin.meta.manifest.logo_url if plugin.meta.manifest else None
        if logo is not None and logo.node is not None and logo.value.lower().startswith(("http://", "https://", "/", "data:")):
            yield view.in_meta(
                plugin,
                RULE,
                logo.node,
                T("logo_url is no file name in the storage: the picture will be broken"),
                do=T("upload the picture to the storage, and write its name, for example official_plugin_icon/notes.png"),
            )
