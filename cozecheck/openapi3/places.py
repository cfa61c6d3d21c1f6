"""Where a person must edit, and small things that resolving and validating share."""

from __future__ import annotations

from typing import Any

from cozecheck.core.node import Kind, Node

Where = tuple[Node, str, str | int]
"""An object's node, a name in it, and a key or an index below that ('' for the name itself)."""

NIL_POINTER = "panic: runtime error: invalid memory address or nil pointer dereference"
STACK_OVERFLOW = "fatal error: stack overflow"


class CrashError(Exception):
    """Go panics, or overflows its stack, with this text."""


class CannotKnowError(Exception):
    """What Go does depends on the random order in which it walks a map."""


class EndlessError(Exception):
    """Go comes to an end some time, but takes so many steps for it that nobody will wait."""


def place(where: Where) -> Node:
    """The key, or the list item, that `where` names; as near as there is one."""
    holder, name, key = where
    below = holder.get(name)
    if below is None or key == "":
        return holder.key(name)
    if isinstance(key, int):
        return below.data[key] if below.data.__class__ is list and key < len(below.data) else holder.key(name)
    return below.keys.get(key) or holder.key(name)


def value_at(where: Where) -> Any:
    """The decoded data of what `where` names; None for nothing and for a null."""
    holder, name, key = where
    node = holder.get(name)
    if node is not None and isinstance(key, int):
        node = node.data[key] if node.data.__class__ is list and key < len(node.data) else None
    elif node is not None and isinstance(key, str) and key:
        node = node.get(key)
    return node.data if node is not None else None


def owners(root: Node) -> dict[int, Node]:
    """The key of every value below `root`, by the value's id."""
    found: dict[int, Node] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        if node.kind is Kind.ALIAS:
            continue
        if node.data.__class__ is dict:
            for key, child in node.data.items():
                if id(child) not in found:
                    found[id(child)] = node.keys[key]
                    stack.append(child)
        elif node.data.__class__ is list:
            stack.extend(node.data)
    return found
