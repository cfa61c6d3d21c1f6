"""The tree of one YAML or JSON file: what stands where, and the value that Go's libraries make of it."""

from __future__ import annotations

from enum import Enum
from typing import Any

from cozecheck.core.place import Place


class Kind(Enum):
    """What a node is in the file."""

    SCALAR = "scalar"
    SEQUENCE = "sequence"
    MAPPING = "mapping"
    ALIAS = "alias"


# Most nodes are scalars: they share these, which nobody may fill. Whoever builds a collection gives it its own.
_NO_ITEMS: list[Node] = []
_NO_PAIRS: list[tuple[Node, Node]] = []
_NO_KEYS: dict[str, Node] = {}


class Node:
    """One node of a file, in the order and the words of the file, and its decoded value.

    `text` is a scalar's text after unquoting, or an alias's anchor name; `style` is one of '' (plain), "'", '"', '|', '>';
    `tag` the explicit tag in short form ('!!str', '!mine') or ''. `items` are a sequence's nodes, `pairs` a mapping's
    keys and values in the file's order, duplicates and '<<' included; `target` is what an alias refers to.

    `data` is filled by decoding (`golang.yaml3.to_json`, `golang.json.parse`) and is what Go's encoding/json sees after it:
    None, bool, str, int (a number whose JSON literal is an integer), float (any other number), list[Node], dict[str, Node]
    (aliases followed, merge keys merged); `keys` then holds the node of each key of the dict.

    Lines and columns count from 1, columns in code points; the end is exclusive. Built by the hundred thousand: slots, no dataclass.
    """

    __slots__ = ("anchor", "column", "data", "end_column", "end_line", "items", "keys", "kind", "line", "pairs", "style", "tag", "target", "text")

    def __init__(
        self, kind: Kind, line: int, column: int, end_line: int, end_column: int, *, text: str = "", style: str = "", tag: str = "", anchor: str = ""
    ) -> None:
        self.kind = kind
        self.line, self.column, self.end_line, self.end_column = line, column, end_line, end_column
        self.text, self.style, self.tag, self.anchor = text, style, tag, anchor
        self.items: list[Node] = _NO_ITEMS
        self.pairs: list[tuple[Node, Node]] = _NO_PAIRS
        self.target: Node | None = None
        self.data: Any = None
        self.keys: dict[str, Node] = _NO_KEYS

    def get(self, name: str) -> Node | None:
        """The value under `name` of a decoded mapping; None for an absent name or any other kind of node."""
        return self.data.get(name) if isinstance(self.data, dict) else None

    def key(self, name: str) -> Node:
        """The key node of `name` in a decoded mapping, or the mapping itself where it has no such key."""
        return self.keys.get(name, self)

    def at(self, file: str) -> Place:
        """The place of this node in `file`."""
        return Place(file, self.line, self.column, self.end_line, self.end_column)

    def __repr__(self) -> str:
        return f"<{self.kind.value} {self.line}:{self.column} {self.text!r}>"
