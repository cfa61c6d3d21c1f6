"""Colour, and how wide text is on a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache

Paint = Callable[[str, str], str]
"""(kind, text) → text, perhaps coloured."""

_STYLES: dict[str, dict[str, str | bool]] = {
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "note": {"fg": "cyan", "bold": True},
    "good": {"fg": "green", "bold": True},
    "strong": {"bold": True},
    "quiet": {"fg": "bright_black"},
    "related": {"fg": "blue", "bold": True},
}


def painter(color: bool) -> Paint:
    """Paints with click's styles, or not at all."""
    if not color:
        return lambda _kind, text: text
    from click import style

    return lambda kind, text: style(text, **_STYLES[kind]) if text else ""  # type: ignore[arg-type]


def cells(text: str) -> int:
    """The columns that the text takes: two for East Asian wide characters, none for combining ones."""
    return len(text) if text.isascii() else sum(map(_cells, text))


@lru_cache(maxsize=4096)
def _cells(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def pad(text: str, width: int) -> str:
    """The text with spaces up to `width` columns."""
    return text + " " * (width - cells(text))


def cut(text: str, width: int) -> str:
    """The text, shortened with '...' where it is wider than `width` columns."""
    if cells(text) <= width:
        return text
    used = end = 0
    for char in text:
        used += _cells(char)
        if used > width - 3:
            break
        end += 1
    return text[:end] + "..."
