"""'Did you mean …?'"""

from __future__ import annotations

from collections.abc import Container, Iterable

from cozecheck.core.catalogue import BY_CODE, BY_NAME
from cozecheck.core.node import Node

MANY = 100
"""A mapping of more keys is not searched for a slip of the pen: it holds names of its own making."""


def closest(word: str, known: Iterable[str]) -> str:
    """The known word that is most like `word`, '' where none is."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word[:80], known, 1)), "")


def misspelt(holder: Node, name: str, known: Container[str]) -> Node | None:
    """The key of a decoded mapping that was probably meant to be `name`, which is missing: much like it, and not one of `known`."""
    if len(holder.keys) > MANY:
        return None
    strange = {text.strip().lower()[: len(name) + 3]: key for text, key in holder.keys.items() if text not in known}
    near = closest(name.lower(), strange)
    return strange[near] if near else None


def where_missing(holder: Node, name: str, known: Container[str]) -> Node:
    """Where to add, or to fill, `name` in a decoded mapping: its key, else the key that was meant to be it, else the mapping."""
    return holder.keys.get(name) or misspelt(holder, name, known) or holder


def is_selector(word: str) -> bool:
    """Whether `word` is a rule's name, its code, or how codes begin."""
    return word in BY_NAME or (len(word) > 2 and any(code.startswith(word.upper()) for code in BY_CODE))


def closest_rule(word: str) -> str:
    """The rule's name that is most like `word`, '' where none is; codes are all alike."""
    return closest(word, BY_NAME) or next((name for name in BY_NAME if len(word) > 2 and word in name), "")
