"""A value as files and errors may quote it."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from cozecheck.calls.values import go_json
from cozecheck.golang.url_text import query_escape

SHORT = 4
"""Values of fewer characters are no secrets; to hide them would hide every '1' of a report."""


def in_json(text: str) -> str:
    """What stands between a JSON text's quotes, in letters that mean nothing to YAML either: no quote, space, colon or hash."""
    return re.sub(r"[^A-Za-z0-9_./+=~-]", lambda found: "".join(f"\\u{unit:04x}" for unit in _units(found[0])), text)


def _units(char: str) -> tuple[int, ...]:
    number = ord(char)
    return (number,) if number < 0x10000 else (0xD7C0 + (number >> 10), 0xDC00 + (number & 0x3FF))


def forms(text: str) -> frozenset[str]:
    """As it is, in JSON, in YAML's quotes, in a path and in a query; none of a value that is too short to be a secret."""
    if len(text) < SHORT:
        return frozenset()
    inner = [quoted[1:-1] for quoted in (json.dumps(text, ensure_ascii=False), json.dumps(text), go_json(text))] + [in_json(text)]
    yaml = [each.replace("\\", "\\\\").replace('"', '\\"') for each in inner] + [each.replace("'", "''") for each in inner]
    urls = query_escape(text), quote(text, "", errors="replace"), quote(text, "$&+,/:;=@", errors="replace")
    return frozenset((text, *inner, *yaml, *urls))
