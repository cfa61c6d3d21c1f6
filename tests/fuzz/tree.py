"""YAML as plain data that keeps how scalars were written, and back to text.

A tree is a dict, a list, a str (to be quoted where it needs to be) or a Raw (to stand in the text as it is).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any, TypeAlias

import yaml

Tree: TypeAlias = Any
Path: TypeAlias = tuple[Any, ...]

PLAIN = re.compile(r"[A-Za-z/][\w/ .-]*[\w/]|[A-Za-z]")
SPECIAL = re.compile(r"(?i)~|null|true|false|yes|no|on|off|y|n|\.inf|\.nan")
RESOLVER = yaml.resolver.Resolver()
FLOW_SAFE = re.compile(r"[\w.+~/-][\w.+~/ -]*")


class Raw(str):
    """Text that is written as it is: a plain scalar, or any piece of YAML in one line."""

    __slots__ = ()


class Twin(Raw):
    """A key that stands beside its equal: a mapping may then be written with the same key twice."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def parse(text: str) -> Tree:
    """The tree of a document; anchors are copied out. Raises yaml.YAMLError where PyYAML cannot read it."""
    return _tree(yaml.compose(text, Loader=yaml.CSafeLoader))


def _tree(node: yaml.Node | None) -> Tree:
    if isinstance(node, yaml.MappingNode):
        return {_tree(key): _tree(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_tree(item) for item in node.value]
    if not isinstance(node, yaml.ScalarNode):
        return Raw("")
    plain = not node.style
    if node.value == "":
        return Raw("") if plain else ""
    resolved: str = RESOLVER.resolve(yaml.ScalarNode, node.value, (True, False))  # type: ignore[no-untyped-call]
    as_written = plain and "\n" not in node.value and node.tag == resolved
    return Raw(node.value) if as_written else str(node.value)


def dump(tree: Tree, rng: Random, style: str = "block") -> str:
    """The text of a tree; `style` is block, flow or json."""
    if style != "block":
        return _flow(tree, style == "json") + "\n"
    return "\n".join(_block(tree, rng)) + "\n"


def _block(tree: Tree, rng: Random) -> Iterator[str]:
    if isinstance(tree, dict) and tree:
        for key, value in tree.items():
            yield from _entry(_scalar(key, key=True) + ":", value, rng, "  ")
    elif isinstance(tree, list) and tree:
        for value in tree:
            lines = list(_block(value, rng)) if isinstance(value, (dict, list)) else [_scalar(value)]
            yield "- " + lines[0] if lines[0] else "-"
            yield from ("  " + line for line in lines[1:])
    else:
        yield _flow(tree, False) if isinstance(tree, (dict, list)) else _scalar(tree)


def _entry(head: str, value: Tree, rng: Random, indent: str) -> Iterator[str]:
    if not isinstance(value, (dict, list)):
        yield f"{head} {_scalar(value)}".rstrip(" ")
    elif not value or rng.random() < 0.1:
        yield f"{head} {_flow(value, False)}"
    else:
        yield head
        yield from (indent + line for line in _block(value, rng))


def _scalar(value: Tree, key: bool = False) -> str:
    if isinstance(value, Raw) and (not key or FLOW_SAFE.fullmatch(value) or value == "<<"):
        return str(value)
    if PLAIN.fullmatch(str(value)) and not SPECIAL.fullmatch(str(value)):
        return str(value)
    return json.dumps(str(value), ensure_ascii=False)


def _flow(value: Tree, as_json: bool) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow_scalar(key, as_json and not isinstance(key, Twin))}: {_flow(item, as_json)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item, as_json) for item in value) + "]"
    return str(value) if as_json and isinstance(value, Raw) else _flow_scalar(value, as_json)


def _flow_scalar(value: Tree, quote: bool) -> str:
    safe = isinstance(value, Raw) and FLOW_SAFE.fullmatch(value)
    return str(value) if safe and not quote else json.dumps(str(value), ensure_ascii=False)


def paths(tree: Tree, here: Path = ()) -> Iterator[Path]:
    """The path of every node below the root."""
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in entries:
        yield (*here, key)
        yield from paths(value, (*here, key))


def get(tree: Tree, path: Path) -> Tree:
    """The node at a path."""
    for key in path:
        tree = tree[key]
    return tree


def copy(tree: Tree) -> Tree:
    """A copy that shares nothing but text."""
    return deepcopy(tree)


def name(path: Path) -> str:
    """A path in words."""
    return ".".join(str(part) for part in path) or "the root"
