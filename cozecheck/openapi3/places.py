"""Where a person must edit, and small things that resolving and validating share."""

from __future__ import annotations

from cozecheck.core.node import Node

Where = tuple[Node, str, str | int]
"""An object's node, a name in it, and a key or an index below that ('' for the name itself)."""

NIL_POINTER = "panic: runtime error: invalid memory address or nil pointer dereference"
STACK_OVERFLOW = "fatal error: stack overflow"


class CrashError(Exception):
    """Go panics, or overflows its stack, with this text."""


class CannotKnowError(Exception):
    """What Go does depends on the random order in which it walks a map."""


def place(where: Where) -> Node:
    """The key, or the list item, that `where` names; as near as there is one."""
    holder, name, key = where
    below = holder.get(name)
    if below is None or key == "":
        return holder.key(name)
    if isinstance(key, int):
        return below.data[key] if below.data.__class__ is list and key < len(below.data) else holder.key(name)
    return below.keys.get(key) or holder.key(name)
