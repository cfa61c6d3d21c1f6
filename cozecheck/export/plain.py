"""Texts that a program would take for its own variables or commands, written so that it does not."""

from __future__ import annotations

import json
import re

from cozecheck.core.text import T
from cozecheck.export.model import Request, UnwritableError

_OPENS = re.compile(r"\{(?=[{%#])")
# In a JSON text also a brace before a variable, and what some take for the end of a line or turns the direction of writing.
_IN_JSON = re.compile(r"\{(?=[{%#]|\Z)|[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_NAME = re.compile(r"[A-Za-z0-9_.-]+")


def url(text: str) -> str:
    """Part of a URL: braces may stand escaped there."""
    return text.replace("{", "%7B").replace("}", "%7D")


def body(request: Request, text: str) -> str:
    """Part of a body: in JSON a brace may stand escaped, for two of them stand in its texts only. Raises UnwritableError elsewhere."""
    if "json" in request.media_type:
        return _IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    if _OPENS.search(text):
        raise UnwritableError(T("left out, for its body holds '{{', which this format takes for a variable"))
    return text


def header(text: str) -> str:
    """Part of a header's value. Raises UnwritableError."""
    if _OPENS.search(text):
        raise UnwritableError(T("left out, for a header holds '{{', which this format takes for a variable"))
    if not text.isascii():
        # Go sends UTF-8; Node.js, on which these programs stand, sends Latin-1 or refuses.
        raise UnwritableError(T("left out, for this format cannot write one of its headers"))
    return text


def header_name(name: str) -> str:
    """A header's name, where no format takes it for anything else. Raises UnwritableError."""
    if not _NAME.fullmatch(name):
        raise UnwritableError(T("left out, for this format cannot write the header {name!r}", name=name))
    return name


def as_json(value: object) -> str:
    """JSON for files: readable, and the same for the same value."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
