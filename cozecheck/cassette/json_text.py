"""JSON as text: secrets hidden and lines broken without reading a number or a name anew, so that nothing else changes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from cozecheck.cassette.model import MARK
from cozecheck.rules.secrets import is_secret_key

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9][0-9.eE+-]*|[{}\[\]:,]|true|false|null|[ \t\r\n]+', re.DOTALL)
_OPEN, _CLOSE = "{[", "}]"


def is_json(text: str) -> bool:
    """Whether it is an object or a list, by the standard."""
    if text.lstrip(" \t\r\n")[:1] not in ("{", "["):
        return False
    try:
        json.loads(text, parse_constant=_refuse, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(word: str) -> None:
    raise ValueError(word)


def hidden(text: str, hide: Callable[[str], str]) -> str:
    """JSON without what `hide` takes out of each text and number, and without texts under names such as 'access_token'.

    A number in which something is hidden becomes 0: it stays JSON.
    """
    parts = [found[0] for found in _TOKEN.finditer(text)]
    made, key = [], ""
    for at, part in enumerate(parts):
        kept = part
        if part[0] == '"':
            if _follows(parts, at) == ":":
                key = part[1:-1]
            elif len(part) > 2 and key and is_secret_key(key):
                kept = f'"{MARK}"'
            if kept is part:
                kept = f'"{hide(part[1:-1])}"'
        elif part[0] in "-0123456789" and hide(part) != part:
            kept = "0"
        if part in (",", *_OPEN):
            key = ""
        made.append(kept)
    return "".join(made)


def _follows(parts: list[str], at: int) -> str:
    return next((part for part in parts[at + 1 : at + 3] if not part.isspace()), "")


def lines(text: str) -> str:
    """JSON with a line for each value."""
    return "".join(_laid_out(part for part in (found[0] for found in _TOKEN.finditer(text)) if not part.isspace()))


def _laid_out(parts: Iterator[str]) -> Iterator[str]:
    depth, before = 0, ""
    for part in parts:
        if part in _CLOSE:
            depth -= 1
            if before not in _OPEN:
                yield _break(depth)
        elif before and before in _OPEN:
            yield _break(depth)
        yield part
        if part in _OPEN:
            depth += 1
        elif part == ",":
            yield _break(depth)
        elif part == ":":
            yield " "
        before = part
    yield "\n"


def _break(depth: int) -> str:
    return "\n" + "  " * depth
