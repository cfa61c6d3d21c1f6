"""A description too short to choose by.

What it means: The `summary` of an operation, or a plugin's description, is only a word or two, or repeats the name.

What Coze Studio does: It gives a model the `operationId` and the `summary` of each tool, and nothing else about it. The model has to choose among
all of an agent's tools by these. `description_for_human` is what people choose by in the plugin list; `description_for_model` is only wanted
to be there by this version, and may be shown to models by others.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/summary
Search
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/summary
Finds the web pages that contain all of the given words.
```

See also: Length counts Chinese characters double, as they say more.
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import POOR_DESCRIPTION as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import View

SUMMARY, PLUGIN = 8, 10
"""The least width that can say what something does: four or five Chinese characters, a verb and a noun in English."""


def check(view: View) -> Iterator[Finding]:
    """Empty ones are the loader's matter."""
    for plugin in view.plugins:
        manifest = plugin.meta.manifest
        if manifest is None:
            continue
        names = (manifest.name_for_human.value.strip(), manifest.name_for_model.value.strip())
        for key, field in (("description_for_model", manifest.description_for_model), ("description_for_human", manifest.description_for_human)):
            text = field.value.strip()
            # The same text in both is one mistake.
            if field.node is None or not field.value or (key == "description_for_human" and text == manifest.description_for_model.value.strip()):
                continue
            if text in names or width(text) < PLUGIN:
                message = T("{key} says no more than the name", key=key) if text in names else T("{key} is too short to choose the plugin by", key=key)
                yield view.in_meta(plugin, RULE, field.node, message, do=T("say in a sentence what the plugin does, and for what it is good"))
    for use in view.uses:
        operation = use.operation
        text = operation.summary.strip()
        if operation.summary and (width(text) < SUMMARY or text.lower() == operation.operation_id.lower()):
            yield use.found(
                RULE,
                operation.node.get("summary") or operation.node,
                T("the summary is all that a model knows of this tool, and it is too short to choose by"),
                do=T("say in a sentence what the tool does, with what, and what comes back"),
            )


def width(text: str) -> int:
    """The length of a text, wide characters counted double."""
    if text.isascii() or len(text) > PLUGIN:
        return len(text)
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
