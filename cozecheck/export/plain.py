"""Texts that a program would take for its own variables or commands, written so that it does not."""

from __future__ import annotations

import json
import re

from cozecheck.core.text import T
from cozecheck.export.model import Request, UnwritableError

_OPENS = re.compile(r"\{(?=[{%#]|\Z)")
_NAME = re.compile(r"[A-Za-z0-9_.-]+")


def url(text: str) -> str:
    """Part of a URL: braces may stand escaped there."""
    return text.replace("{", "%7B").replace("}", "%7D")


def body(request: Request, text: str) -> str:
    """Part of a body: in JSON a brace may stand escaped, for two of them stand in its texts only. Raises UnwritableError elsewhere."""
    if not _OPENS.search(text):
        return text
    if "json" not in request.media_type:
        raise UnwritableError(T("left out, for its body holds '{{', which this format takes for a variable"))
    return _OPENS.sub(r"\\u007b", text)


def header(text: str) -> str:
    """Part of a header's value. Raises UnwritableError."""
    if _OPENS.search(text):
        raise UnwritableError(T("left out, for a header holds '{{', which this format takes for a variable"))
    return text


def header_name(name: str) -> str:
    """A header's name, where no format takes it for anything else. Raises UnwritableError."""
    if not _NAME.fullmatch(name):
        raise UnwritableError(T("left out, for this format cannot write the header {name!r}", name=name))
    return name


def as_json(value: object) -> str:
    """JSON for files: readable, and the same for the same value."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
