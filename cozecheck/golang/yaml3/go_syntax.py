"""What Go's `%#v` prints of values that yaml.v3 decoded into interface{}: it stands in errors about mapping keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cozecheck.core.node import Kind, Node
from cozecheck.golang.numbers import format_float
from cozecheck.golang.strings import quote
from cozecheck.golang.yaml3.resolve import MERGE, STR, CannotDecodeError, Timestamp, resolve_scalar, tag_of

GoKey = tuple[str, bool | int | float | str | None]
"""A key of map[interface{}]interface{}: its tag, by which 1, 1.0 and "1" differ, and its value."""
Entries = dict[GoKey, tuple[Node, Node]]
"""Such a map: key → the nodes of the key and of the value."""

_DEEPEST = 20
_LONGEST = 200
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def go_syntax(entries: Mapping[int, Entries], node: Node) -> str:
    """`%#v` of a node's value, `entries` being the mappings decoded so far by id; '…' stands for what goes on longer or deeper than anybody reads."""
    return _syntax(entries, node, 0, [_LONGEST])


def _syntax(entries: Mapping[int, Entries], node: Node, depth: int, left: list[int]) -> str:
    """`left` holds how many more values are to be shown."""
    node = node.target if node.target is not None else node
    left[0] -= 1
    if depth > _DEEPEST or left[0] < 0:
        return "…"
    if node.kind is Kind.SCALAR:
        try:
            return scalar_syntax(resolve_scalar(node)[1], nested=depth > 0)
        except CannotDecodeError:
            return "interface {}(nil)"
    if node.kind is Kind.SEQUENCE:
        return "[]interface {}{" + ", ".join(_syntax(entries, item, depth + 1, left) for item in node.items[:_LONGEST]) + "}"
    kind = "string" if all(tag_of(key) in (STR, MERGE) for key, _ in node.pairs) else "interface {}"
    pairs = sorted(entries.get(id(node), {}).items(), key=lambda item: _order(*item[0]))[:_LONGEST]
    inner = ", ".join(
        f"{quote(str(name)) if kind == 'string' else _syntax(entries, key, depth + 1, left)}:{_syntax(entries, value, depth + 1, left)}"
        for (_, name), (key, value) in pairs
    )
    return f"map[{kind}]interface {{}}{{{inner}}}"


def _order(tag: str, value: bool | int | float | str | None) -> tuple[int, str | float]:
    """Go prints maps sorted by the keys' types, in the order in which these lie in memory, then by value."""
    if isinstance(value, str):
        return (1 if tag == STR else 6), value
    if isinstance(value, bool):
        return 5, value
    if isinstance(value, float):
        return 4, value
    return (0, 0) if value is None else (2 if value >= 1 << 63 else 3, value)


def scalar_syntax(value: Any, *, nested: bool = True) -> str:
    """`%#v` of a scalar; a nil on its own is `<nil>`."""
    if value is None:
        return "interface {}(nil)" if nested else "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Timestamp):
        return _time(value)
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, float):
        return format_float(value)
    return hex(value) if value >= 1 << 63 else str(value)


def _time(stamp: Timestamp) -> str:
    date, clock = stamp[:10].split("-"), stamp[11:19].split(":")
    fraction = stamp[20:].rstrip("Z").split("+")[0].split("-")[0] if stamp[19:20] == "." else "0"
    zone = "time.UTC" if stamp.endswith("Z") else 'time.Location("")'
    numbers = ", ".join(str(int(part)) for part in (date[2], *clock))
    return f"time.Date({int(date[0])}, time.{_MONTHS[int(date[1]) - 1]}, {numbers}, {int(fraction.ljust(9, '0'))}, {zone})"
