"""The lines of a file as its parser counts them, for reports to quote."""

from __future__ import annotations

import codecs

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(data: bytes) -> str:
    """The text of a file in the encoding that its byte order mark tells, else UTF-8; what cannot be decoded becomes U+FFFD."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    return data.decode("utf-8", "replace")


def lines(data: bytes, *, yaml: bool) -> tuple[str, ...]:
    """The lines without their ends. YAML 1.1, which libyaml and yaml.v3 follow here, also ends lines at U+0085, U+2028 and U+2029."""
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    if yaml:
        for separator in ("\x85", "\u2028", "\u2029"):
            text = text.replace(separator, "\n")
    return tuple(text.split("\n"))
