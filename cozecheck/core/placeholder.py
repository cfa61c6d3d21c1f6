"""Placeholders: ${NAME} and ${NAME:-default} stand for a value that is put in later, $${NAME} for itself. Nothing in Coze Studio replaces them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

# Compiled by re when it is first needed: most texts hold none. A default neither nests nor holds braces; one that would is found as broken.
_PATTERN = r"\$(\$?)\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^${}]*))?\}|\$\{[A-Za-z_][A-Za-z0-9_]*:-"
NAME = r"[A-Za-z_][A-Za-z0-9_]*"
OWN = "COZECHECK_"
"""Our own variables hold tokens, each for one origin; no placeholder takes them anywhere else."""


class Mark(NamedTuple):
    """One placeholder as it is written, and where it begins. `default` is None without one; `literal` says that it stands for itself.

    `name` is '' for one that is not closed, or whose default holds '$', '{' or '}'.
    """

    text: str
    begin: int
    name: str
    default: str | None = None
    literal: bool = False


def marks(text: str) -> Iterator[Mark]:
    """All of a text, in its order."""
    if "${" in text:
        for found in re.finditer(_PATTERN, text):
            yield Mark(found[0], found.start(), found[2] or "", found[3], bool(found[1]))


def replace(text: str, put: Callable[[Mark], str]) -> str:
    """The text with `put` in the place of each placeholder; those that stand for themselves, and broken ones, are given to it too."""
    parts, at = [], 0
    for mark in marks(text):
        parts += [text[at : mark.begin], put(mark)]
        at = mark.begin + len(mark.text)
    return "".join((*parts, text[at:]))


def first(text: str) -> str:
    """The first that is to be filled in, as it is written; '' where there is none."""
    return next((mark.text for mark in marks(text) if mark.name and not mark.literal), "")


def defaults(text: str) -> str:
    """A text with the defaults in the place of placeholders, without what else stands there; one without placeholders as it is."""
    found = [mark.default or "" for mark in marks(text) if mark.name and not mark.literal]
    return " ".join(found).strip() if found else text
