"""Go's words for values, and the case folding by which encoding/json matches names."""

from __future__ import annotations

import unicodedata

_ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", '"': '\\"', "\\": "\\\\"}
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"))


def quote(text: str) -> str:
    """strconv.Quote (what `%q` and, for strings, `%#v` print). A lone surrogate from 'surrogateescape' is a byte that is no UTF-8."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join(map(_quoted, text)) + '"'


def _quoted(char: str) -> str:
    known = _ESCAPES.get(char)
    if known is not None:
        return known
    code = ord(char)
    if char == " " or unicodedata.category(char) not in _HIDDEN:
        return char
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def fold(name: str) -> str:
    """The form under which encoding/json (Go 1.24, foldName) compares a key with a field's name: equal forms match.

    For each character it is the smallest of those that differ in case only, so that the Kelvin sign folds like k and the long s like s.
    """
    if name.isascii():
        return name.upper()
    return "".join(map(_fold, name))


# Those that Python's case mapping does not lead to the smallest, or leads astray: long s, Kelvin, dotless i, iotas, mus, theta, ohm, angstrom, monograph uk.
_FOLDS = str.maketrans(
    "\u017f\u212a\u0131\u0399\u03b9\u1fbe\u039c\u03bc\u03f4\u2126\u212b\ua64a\ua64b", "SK\u0131\u0345\u0345\u0345\xb5\xb5\u0398\u03a9\xc5\u1c88\u1c88"
)


def _fold(char: str) -> str:
    known = _FOLDS.get(ord(char))
    if known is not None:
        return chr(known)
    return min(other for other in (char, char.lower(), char.upper(), char.title()) if len(other) == 1)


def shorten(text: str, keep: int = 7, longest: int = 10) -> str:
    """How yaml.v3 quotes a value in an error: more than ten bytes are cut after seven, even within a character."""
    raw = text.encode("utf-8", "surrogateescape")
    if len(raw) <= longest:
        return text
    cut = raw[:keep].decode("utf-8", "surrogateescape")
    return "".join("\ufffd" if "\udc80" <= char <= "\udcff" else char for char in cut) + "..."
