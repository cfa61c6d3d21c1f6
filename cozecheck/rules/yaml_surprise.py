"""YAML that means something else to Go than it looks like.

What it means: A value without quotes is read as another number, as a date, or as empty; or other programs read it otherwise than Go does.

What Coze Studio does: Its YAML reader takes `010` and `0o17` for octal numbers (8 and 15), `1_000` for 1000, `2024-01-01` for a moment in time
(`2024-01-01T00:00:00Z`), `~` for nothing, and a number such as `10.5` for an id cuts to 10. `on`, `off`, `yes`, `no` and `12:30` stay texts, while
PyYAML, yq and others make booleans and numbers of them. What is read is what is sent.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0/schema
type: string
default: 2024-01-01
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0/schema
type: string
default: "2024-01-01"
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cozecheck.core.catalogue import YAML_SURPRISE as RULE
from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding
from cozecheck.core.node import Kind, Node
from cozecheck.core.text import T, Text
from cozecheck.loader.model import Field, Plugin
from cozecheck.rules.walk import View, common_params

_PLAIN_INT = r"0|-?[1-9][0-9]*"
_NUMBER_START = r"[-+.0-9]"
# YAML 1.1, which PyYAML and many others still read.
_OTHER_BOOL = r"yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF"
_OTHER_NUMBER = r"[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"
_LOOSE_BOOL = ("y", "yes", "on", "n", "no", "off")
_NULL = ("~", "null", "Null", "NULL")


def check(view: View) -> Iterator[Finding]:
    """Ids, flags and common parameters in plugin_meta.yaml; defaults and enums of what a tool can be given."""
    for plugin in view.plugins:
        yield from _in_entry(view, plugin)
    seen: set[int] = set()
    for use in view.uses:
        for given in use.inputs:
            for node in _values(given.schema.node):
                found = _surprise(node) if id(node) not in seen else None
                seen.add(id(node))
                if found:
                    message, advice, effect = found
                    yield use.found(RULE, node, message, do=advice, effect=effect)


def _in_entry(view: View, plugin: Plugin) -> Iterator[Finding]:
    numbers = [plugin.meta.id, plugin.meta.plugin_type, *(tool.id for tool in plugin.meta.tools if tool)]
    for number in numbers:
        node = _plain(number.node)
        # 0 is no id: the loader refuses it, or could not read the number at all.
        if node is not None and number.value and node.text != str(number.value):
            message = T("Go reads {written} as {value}", written=node.text, value=number.value)
            yield view.in_meta(plugin, RULE, node, message, do=T("write {value}, if that is meant", value=number.value))
    flags: list[Field[bool]] = [plugin.meta.deprecated, *(tool.deprecated for tool in plugin.meta.tools if tool)]
    for flag in flags:
        node = _plain(flag.node)
        if node is not None and node.text.lower() in _LOOSE_BOOL:
            value = str(flag.value).lower()
            message = T("Go reads {written} as {value} here; other programs may not", written=node.text, value=value)
            yield view.in_meta(plugin, RULE, node, message, do=T("write {value}", value=value), effect=Effect.NOTE)
    for _, param in common_params(plugin):
        node = _plain(param.value.node)
        if node is not None and node.text in _NULL and not param.value.value:
            message = T("{written} means nothing at all: the parameter is sent empty", written=node.text)
            yield view.in_meta(plugin, RULE, node, message, do=T("put quotes around it, or remove the parameter"))


def _values(schema: Node) -> Iterator[Node]:
    default, listed = schema.get("default"), schema.get("enum")
    for node in (default, listed):
        if node is not None:
            yield from node.data if isinstance(node.data, list) else (node,)


def _plain(node: Node | None) -> Node | None:
    """The scalar without quotes and tag that a node is, or stands for."""
    if node is not None and node.kind is Kind.ALIAS:
        node = node.target
    return node if node is not None and node.kind is Kind.SCALAR and not node.style and not node.tag else None


def _surprise(node: Node) -> tuple[Text, Text, Effect] | None:
    plain = _plain(node)
    if plain is None or not plain.text:
        return None
    text, data = plain.text, plain.data
    quotes = T("put quotes around it, if it is meant as text")
    if isinstance(data, str):
        if text != data:
            return T("Go reads {written} as a moment in time, and sends {value}", written=text, value=data), quotes, Effect.WARNING
        if re.fullmatch(_OTHER_BOOL, text) or (re.match(_NUMBER_START, text) and re.fullmatch(_OTHER_NUMBER, text)):
            return T("Go reads {written} as text; PyYAML and others do not", written=text), T("put quotes around it"), Effect.NOTE
    elif type(data) is int and not re.fullmatch(_PLAIN_INT, text) and re.match(_NUMBER_START, text) and not _is_decimal(text, data):
        return T("Go reads {written} as {value}", written=text, value=data), T("write {value}, or put quotes around it", value=data), Effect.WARNING
    return None


def _is_decimal(text: str, value: int) -> bool:
    """Whether a text such as `1e3`, `+5` or `2.0` reads as its value at first sight."""
    try:
        return "_" not in text and not re.match(r"[-+]?0[0-9]", text) and float(text) == value
    except ValueError:
        return False
