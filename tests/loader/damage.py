"""Damages one known node, or one known line, of a healthy YAML file, as people do; and says where a person must edit to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from cozecheck.core.findings import Findings
from cozecheck.core.node import Kind, Node
from cozecheck.golang import yaml3

Lines = list[str]
METHODS = ("get", "post", "put", "patch", "delete")


class Damage(NamedTuple):
    """`lines` is the damaged file, `places` its lines (from 1) of which one must be edited; where `names` that have gone are used may be blamed instead."""

    lines: Lines
    places: set[int]
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Site:
    """A value in a file: under `key` of a mapping, or an item (`key` None) of a list.

    `owner` is the key under which that mapping or list stands; `outer` are the lines of what holds it.
    """

    parent: Node
    owner: Node | None
    outer: frozenset[int]
    number: int
    key: Node | None
    value: Node

    @property
    def names(self) -> tuple[str, ...]:
        """What others call it by; an operation, by its path."""
        text = (self.key or self.value).text
        return (text, self.owner.text) if text in METHODS and self.owner else (text,)

    @property
    def line(self) -> int:
        return (self.key or self.value).line

    @property
    def above(self) -> set[int]:
        """Where to add what is missing in the mapping or list: at its first line, or at its key."""
        return {self.parent.line, self.owner.line} if self.owner else {self.parent.line}


Kindly = Callable[[Lines, Site, Random], "Damage | None"]
"""Damages the lines, which are its own copy; None where this damage is none at this site."""


def sites(text: str) -> list[Site]:
    """Everything in a file that can be damaged: not what has anchors, tags or several lines of text."""
    root = yaml3.parse(text.encode(), Findings(""))
    assert root is not None
    return list(_sites(root, None, frozenset()))


def _sites(node: Node, owner: Node | None, outer: frozenset[int]) -> Iterator[Site]:
    here = frozenset({node.line, owner.line if owner else node.line})
    for number, (key, value) in enumerate(node.pairs):
        if _simple(key) and _simple(value):
            yield Site(node, owner, outer, number, key, value)
            yield from _sites(value, key, here)
    for number, item in enumerate(node.items):
        if _simple(item):
            yield Site(node, owner, outer, number, None, item)
            yield from _sites(item, None, here)


def _simple(node: Node) -> bool:
    one_line = node.kind is not Kind.SCALAR or node.line == node.end_line
    return one_line and node.kind is not Kind.ALIAS and not node.anchor and not node.tag and (bool(node.text) or node.kind is not Kind.SCALAR)


def splice(lines: Lines, begin: tuple[int, int], end: tuple[int, int], new: str) -> None:
    """Replaces what stands between two places, lines and columns from 1, the end exclusive."""
    before, after = lines[begin[0] - 1][: begin[1] - 1], lines[end[0] - 1][end[1] - 1 :]
    lines[begin[0] - 1 : end[0]] = (before + new + after).split("\n")


def start(node: Node) -> tuple[int, int]:
    return node.line, node.column


def end(node: Node) -> tuple[int, int]:
    return node.end_line, node.end_column


def in_flow(lines: Lines, parent: Node) -> bool:
    return lines[parent.line - 1][parent.column - 1] in "[{"


# The tree.

VALUES = ("5", "-1", "1.5", "text", "true", "null", "[]", "{}", "[1]", "{a: 1}", "''", '"5"', "2001-01-01", "1e3", "~", "[null]", "1_000", "no")


def retype(lines: Lines, site: Site, random: Random) -> Damage | None:
    """A value of another type."""
    new = random.choice(VALUES)
    if site.key is None:
        splice(lines, start(site.value), end(site.value), new)
    else:
        splice(lines, end(site.key), end(site.value), f": {new}")
    return Damage(lines, {site.line}, (site.value.text, *site.names))


WRONG = {
    "$ref": ("#/components/schemas/Nothing", "#/components/Nothing", "Nothing", "other.yaml#/a", "'#/paths'"),
    "type": ("str", "int", "list", "dict", "date", "String", "array", "object", "openapi3", "basic", "plugin"),
    "in": ("form", "body", "cookie", "Query"),
    "version": ("1.0.0", "1", "v1.0.0.0", "latest", "v01.2.3"),
    "plugin_type": ("2", "0", "6"),
    "plugin_id": ("0", "-1"),
    "openapi_doc_file": ("nothing.yaml", "''", "../plugin_meta.yaml", "plugin_meta.yaml"),
    "method": ("put", "fetch", "''"),
    "sub_url": ("/nothing", "nothing", "''"),
    "url": ("example.com", "''", "'http://'", "https://{host}/"),
    "format": ("int32", "int64", "date-time", "float"),
    "schema_version": ("v2", "1", "''"),
    "style": ("matrix", "deepObject", "nothing"),
    "default": ("[]", "{}", "'text'", "1.5", "true"),
    "required": ("yes", "1", "id", "'true'"),
    "operationId": ("''", "a"),
    "name": ("''",),
    "openapi": ("''", "3"),
    "description": ("''", "1"),
    "summary": ("''", "true"),
    "title": ("''", "{}"),
    "name_for_model": ("''",),
    "sub_type": ("token", "''"),
    "payload": ("'{'", "''", "'[]'"),
}


def wrong_value(lines: Lines, site: Site, random: Random) -> Damage | None:
    """A wrong value for a well-known key."""
    if site.key is None or site.key.text not in WRONG or site.value.kind is not Kind.SCALAR:
        return None
    splice(lines, start(site.value), end(site.value), random.choice(WRONG[site.key.text]))
    return Damage(lines, {site.line}, (site.value.text,))


KEYS = {"200": ("'404'", "201", "'20x'", "OK", "2XX"), "application/json": ("text/plain", "application/xml", "json")}


def wrong_key(lines: Lines, site: Site, random: Random) -> Damage | None:
    """A response status or media type that Coze Studio does not know."""
    if site.key is None or site.key.text not in KEYS:
        return None
    splice(lines, start(site.key), end(site.key), random.choice(KEYS[site.key.text]))
    return Damage(lines, {site.line}, site.names)


def rename(lines: Lines, site: Site, random: Random) -> Damage | None:
    """A slip of the pen in a key."""
    if site.key is None:
        return None
    old = site.key.text
    place = random.randrange(len(old))
    new = random.choice((old + "s", old + "x", old[:place] + old[place + 1 :], old.replace("_", "-"), old.swapcase(), old[:place] + old[place] + old[place:]))
    if not new or new == old:
        return None
    splice(lines, start(site.key), end(site.key), site.key.style + new + site.key.style)
    return Damage(lines, {site.line}, site.names)


def delete(lines: Lines, site: Site, _random: Random) -> Damage | None:
    """A key or item less."""
    nodes = [key for key, _ in site.parent.pairs] or site.parent.items
    ends = [value for _, value in site.parent.pairs] or site.parent.items
    first = site.number == 0
    following = nodes[site.number + 1] if site.number + 1 < len(nodes) else None
    own = site.key or site.value
    above = site.above
    if in_flow(lines, site.parent):
        if following is not None:
            splice(lines, start(own), start(following), "")
        else:
            splice(lines, start(own) if first else end(ends[site.number - 1]), end(site.value), "")
    elif first and following is not None and lines[site.line - 1][: own.column - 1].strip():
        splice(lines, start(own), start(following), "")
    else:
        if first and following is None:
            above |= site.outer  # the whole mapping has gone
        del lines[site.line - 1 : site.value.end_line]
    return Damage(lines, above, site.names)


def duplicate(lines: Lines, site: Site, _random: Random) -> Damage | None:
    """A key given twice."""
    if site.key is None:
        return None
    if in_flow(lines, site.parent):
        if site.key.line != site.value.end_line:
            return None
        copy = lines[site.line - 1][site.key.column - 1 : site.value.end_column - 1]
        splice(lines, end(site.value), end(site.value), f", {copy}")
        return Damage(lines, {site.line})
    copies = lines[site.line - 1 : site.value.end_line]
    copies[0] = " " * (site.key.column - 1) + copies[0][site.key.column - 1 :]
    lines[site.value.end_line : site.value.end_line] = copies
    return Damage(lines, {site.value.end_line + 1})


def null_item(lines: Lines, site: Site, random: Random) -> Damage | None:
    """An empty item in a list."""
    if site.key is not None:
        return None
    if in_flow(lines, site.parent):
        splice(lines, start(site.value), start(site.value), random.choice(("null, ", "~, ")))
    else:
        lines.insert(site.value.line - 1, " " * (site.parent.column - 1) + random.choice(("-", "- null", "- ~")))
    return Damage(lines, {site.value.line})


def repeat_item(lines: Lines, site: Site, _random: Random) -> Damage | None:
    """An item given twice: a plugin, a tool, a parameter, a server."""
    if site.key is not None or in_flow(lines, site.parent):
        return None
    count = site.value.end_line - site.value.line + 1
    first = site.value.end_line + 1
    lines[site.value.end_line : site.value.end_line] = lines[site.value.line - 1 : site.value.end_line]
    return Damage(lines, {*range(first, first + count), *range(site.value.line, first), *site.above})


# The text.


def open_quote(lines: Lines, site: Site, random: Random) -> Damage | None:
    """A quote too many before a text or behind it."""
    if site.value.kind is not Kind.SCALAR or site.value.style:
        return None
    where = random.choice((start(site.value), end(site.value)))
    splice(lines, where, where, random.choice("'\""))
    return Damage(lines, {site.line})


def lost_quote(lines: Lines, site: Site, random: Random) -> Damage | None:
    """One of the two quotes less."""
    node = random.choice([node for node in (site.key, site.value) if node is not None])
    if node.kind is not Kind.SCALAR or node.style not in ("'", '"'):
        return None
    column = random.choice((node.column, node.end_column - 1))
    splice(lines, (node.line, column), (node.line, column + 1), "")
    return Damage(lines, {node.line})


def after_quote(lines: Lines, site: Site, _random: Random) -> Damage | None:
    """Text behind a quoted text."""
    if site.value.style not in ("'", '"'):
        return None
    splice(lines, end(site.value), end(site.value), " and more")
    return Damage(lines, {site.value.line})


def lost_colon(lines: Lines, site: Site, random: Random) -> Damage | None:
    """No colon behind a key, or no space behind the colon."""
    if site.key is None:
        return None
    line, column = end(site.key)
    text = lines[line - 1]
    if text[column - 1 : column + 1] == ": " and random.random() < 0.5:
        splice(lines, (line, column + 1), (line, column + 2), "")
    elif text[column - 1 : column] == ":":
        splice(lines, (line, column), (line, column + 1), "")
    else:
        return None
    return Damage(lines, {line}, site.names)


def second_colon(lines: Lines, site: Site, random: Random) -> Damage | None:
    """A colon in an unquoted text."""
    if site.value.kind is not Kind.SCALAR or site.value.style or not site.key:
        return None
    splice(lines, end(site.value), end(site.value), random.choice((": more", ":", ": ")))
    return Damage(lines, {site.value.line})


def indent(lines: Lines, site: Site, random: Random) -> Damage | None:
    """A line moved to the right or the left."""
    line = lines[site.line - 1]
    by = random.choice((1, 2, 3, 4, -1, -2))
    if by < 0 and not line.startswith(" " * -by):
        return None
    lines[site.line - 1] = " " * by + line if by > 0 else line[-by:]
    return Damage(lines, {site.line}, site.names)


def tab(lines: Lines, site: Site, _random: Random) -> Damage | None:
    """A tab for an indentation."""
    line = lines[site.line - 1]
    if not line.startswith("  "):
        return None
    lines[site.line - 1] = re.sub("^ +", lambda spaces: "\t" * (len(spaces[0]) // 2), line)
    return Damage(lines, {site.line})


def bracket(lines: Lines, site: Site, random: Random) -> Damage | None:
    """A bracket too many, or one too few."""
    if site.value.kind is Kind.SCALAR and not site.value.style:
        splice(lines, start(site.value), start(site.value), random.choice("[{"))
    elif site.value.kind is not Kind.SCALAR and in_flow(lines, site.value) and site.value.line == site.value.end_line:
        column = random.choice((site.value.column, site.value.end_column - 1))
        splice(lines, (site.value.line, column), (site.value.line, column + 1), "")
    else:
        return None
    return Damage(lines, {site.value.line})


def odd_start(lines: Lines, site: Site, random: Random) -> Damage | None:
    """A text that begins with a character that YAML keeps for itself."""
    if site.value.kind is not Kind.SCALAR or site.value.style:
        return None
    splice(lines, start(site.value), start(site.value), random.choice(("@", "`", "%", "*", "& ", "! ", "? ", "- ", "> ", "| ", "#")))
    return Damage(lines, {site.value.line})


def lost_dash(lines: Lines, site: Site, random: Random) -> Damage | None:
    """No dash before an item, or no space behind it."""
    if site.key is not None or in_flow(lines, site.parent):
        return None
    line = site.value.line
    dash = lines[line - 1].rfind("-", 0, site.value.column - 1)
    if dash < 0:
        return None
    lines[line - 1] = lines[line - 1][:dash] + random.choice((" ", "-")) + lines[line - 1][dash + 1 :]
    if lines[line - 1][dash] == "-":
        lines[line - 1] = lines[line - 1][: dash + 1] + lines[line - 1][dash + 2 :]
    return Damage(lines, {line})


def control_character(lines: Lines, site: Site, random: Random) -> Damage | None:
    """A character that YAML does not allow, pasted into a text."""
    if site.value.kind is not Kind.SCALAR:
        return None
    splice(lines, end(site.value), end(site.value), random.choice("\x00\x07\x1b\x7f\x9f"))
    return Damage(lines, {site.value.line})


IN_THE_TREE: tuple[Kindly, ...] = (retype, wrong_value, wrong_key, rename, delete, duplicate, null_item, repeat_item)
IN_THE_TEXT: tuple[Kindly, ...] = (
    open_quote,
    lost_quote,
    after_quote,
    lost_colon,
    second_colon,
    indent,
    tab,
    bracket,
    odd_start,
    lost_dash,
    control_character,
)
