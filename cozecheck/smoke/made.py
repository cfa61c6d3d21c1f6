"""Cases made from the documents, and the first smoke.yaml that is written from them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from cozecheck.calls.examples import Example, example
from cozecheck.core.result import ConfigResult
from cozecheck.core.stack import with_deep_stack
from cozecheck.core.text import T, Text
from cozecheck.loader.model import Config, Plugin, Tool
from cozecheck.smoke.environment import escaped
from cozecheck.smoke.model import Case

SAFE = ("GET", "HEAD")
"""What changes nothing, as far as a server keeps to HTTP."""


def made_cases(config: Config, outcome: ConfigResult, every_method: bool, seed: int) -> Iterator[Case]:
    """One for each tool of a loaded plugin, in the configuration's order. Without `every_method` those that may change something are skipped."""
    lost = {(loss.plugin, loss.tool): loss.cause for loss in outcome.prediction.losses if loss.tool and loss.cause}
    for plugin in config.plugins:
        if not plugin.loaded or plugin.document is None:
            continue
        for tool in plugin.tools:
            if tool.meta.deprecated.value:
                continue
            names = str(plugin.meta.id.value), str(tool.meta.id.value)
            cause = lost.get(names)
            if not tool.loaded or tool.operation is None:
                place = cause.place if cause else tool.meta.node.at(config.meta_file)
                reason = cause.message if cause else T("Coze Studio does not load this tool")
                yield Case(f"{plugin.meta.name} {tool.meta.operation}", names[0], names[1], place, problem=reason, made=True)
                continue
            method = tool.meta.method.value.upper()
            safe = every_method or method in SAFE
            made = _example(plugin, tool, seed)
            yield Case(
                f"{plugin.meta.name} {tool.operation.operation_id}",
                names[0],
                names[1],
                tool.operation.node.at(plugin.document.file),
                made.text,
                skip="" if safe else T("{method} may change something there: write the case into smoke.yaml, or use --mock", method=method),
                made=True,
                doubts=_doubts(made),
            )


def _example(plugin: Plugin, tool: Tool, seed: int) -> Example:
    return with_deep_stack(lambda: example(plugin, tool, seed))


def _doubts(made: Example) -> Text | None:
    return made.doubts[0] if made.doubts else None


HEAD = """\
# Calls of the plugins' tools, and what must come of them: `cozecheck smoke` runs them all.
# Written by `cozecheck smoke init`; the arguments are made from the documents. `cozecheck schema smoke` prints what else can stand here.
# ${SMOKE_NAME} in a text is a variable of the environment.
defaults:
  retries: 0
  timeout: 60
cases:
"""


def first_file(config: Config, seed: int = 0) -> tuple[str, int]:
    """A smoke.yaml with a case for each loaded tool, and how many there are."""
    parts = [HEAD]
    names = Counter(plugin.meta.name for plugin in config.plugins)
    for plugin in config.plugins:
        # A name that several plugins have is no name.
        name = plugin.meta.name if names[plugin.meta.name] == 1 and plugin.meta.name else str(plugin.meta.id.value)
        for tool in plugin.tools if plugin.loaded else ():
            if not tool.loaded or tool.operation is None:
                continue
            method = tool.meta.method.value.upper()
            made = _example(plugin, tool, seed)
            # JSON is YAML, whatever stands in these names and values.
            lines = [
                f"  - plugin: {_json(name)}  # {plugin.meta.id.value}",
                f"    tool: {_json(tool.operation.operation_id)}",
                f"    args: {_json(escaped(made.arguments))}",
                *(f"    # {_line(doubt)}" for doubt in made.doubts),
                *(() if method in SAFE else (f"    skip: {method} may change something there. Take this line out if that is meant.",)),
                "    expect: {success: true}",
            ]
            parts.append("\n".join(lines) + "\n")
    return "".join(parts) if len(parts) > 1 else HEAD.removesuffix("\n") + " []\n", len(parts) - 1


def _json(value: object) -> str:
    # U+007F and what YAML takes for a line's end would not be read back.
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(value)


def _line(text: Text) -> str:
    words = text.render()
    return words if words.isprintable() else ascii(words)
