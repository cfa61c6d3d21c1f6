"""JSON values as the tool's code holds them, read by sonic v1.14.0 with UseNumber, and the texts that encoding/json and sonic write of them.

A value is None, bool, str, int (int64), float (float64), Number (json.Number), list or dict.
"""

from __future__ import annotations

import json
import re
from json import JSONDecoder
from json.scanner import py_make_scanner  # type: ignore[attr-defined]
from math import isfinite
from typing import Any, NoReturn

from cozecheck.golang.octets import to_bytes, to_text
from cozecheck.golang.strings import quote
from cozecheck.openapi3.gotext import json_float

MAX_DEPTH = 4096
_BLANK = re.compile(r"[ \t\r\n]*")
_OPENING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|([\[{])|([\]}])', re.DOTALL)
_MAY_BE_LONE = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL)
_KINDS = {dict: "object", list: "array", str: "string", bool: "bool"}
_GO_TYPES = {dict: "map[string]interface {}", list: "[]interface {}", str: "string", bool: "bool", int: "int64", float: "float64"}


class Number:
    """json.Number: a number as it was written."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Number({self.text!r})"


class NotAnObjectError(ValueError):
    """The text is not what decodes into map[string]any; the message is sonic's, in short."""


class EncodingError(ValueError):
    """The value cannot be written; the message is the library's."""


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _decoder() -> JSONDecoder:
    return JSONDecoder(strict=False, parse_float=Number, parse_int=Number, parse_constant=_no_constant)


_DECODER, _DEEP_DECODER = _decoder(), _decoder()
# Python 3.12 gives its decoder in C a limit of its own, below sonic's; the one in Python takes what `core.stack` gives.
_DEEP_DECODER.scan_once = py_make_scanner(_DEEP_DECODER)  # type: ignore[attr-defined]


def read_object(text: str) -> dict[str, Any] | None:
    """StreamDecoder.Decode into a map[string]any: the first value of the text, whatever comes behind it; None is a nil map.

    A text that begins with a closing bracket gives an empty map: `More` takes it for an end. Raises NotAnObjectError.
    """
    blank = _BLANK.match(text)
    begin = blank.end() if blank else 0
    if text[begin : begin + 1] in ("}", "]"):
        return {}
    if text.startswith("null", begin):
        return None
    if _is_deep(text, begin):
        raise NotAnObjectError("Syntax error: recursion exceeded max depth")
    if _MAY_BE_LONE.search(text):
        text = _ESCAPE.sub(lambda found: "\\ufffd" if found[1] else found[0], text)
    try:
        value, end = _first(text, begin)
    except ValueError:
        raise NotAnObjectError("Syntax error: invalid char" if _is_closed(text, begin) else "EOF") from None
    if value.__class__ is not dict:
        raise NotAnObjectError(_mismatch(_KINDS.get(value.__class__, "number"), text[begin:end]))
    return value


def _first(text: str, begin: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, begin)
    except RecursionError:
        return _DEEP_DECODER.raw_decode(text, begin)


def _mismatch(kind: str, text: str) -> str:
    """MismatchTypeError.Error (internal/decoder/errors): the value's first 32 bytes, and dots below them."""
    shown = to_bytes(text)[:32]
    where = f"at index 0: mismatched type with value\n\n\t{to_text(shown)}\n\t^{'.' * (len(shown) - 1)}\n"
    return f"Mismatch type map[string]interface {{}} with value {kind} {quote(where)}"


def _is_closed(text: str, begin: int) -> bool:
    depth = 0
    for found in _OPENING.finditer(text, begin):
        depth += 1 if found[1] else -1 if found[2] else 0
        if depth <= 0:
            return True
    return False


def _is_deep(text: str, begin: int) -> bool:
    """Whether the first value is nested too deep for sonic."""
    if text.count("[", begin) + text.count("{", begin) <= MAX_DEPTH:
        return False
    depth = 0
    for found in _OPENING.finditer(text, begin):
        depth += 1 if found[1] else -1 if found[2] else 0
        if depth > MAX_DEPTH or depth <= 0:
            return depth > 0
    return False


def must_string(value: Any) -> str:
    """MustString (internal/encoder/req_encode.go): a text as it is, nil as nothing, all else as encoding/json writes it, what cannot be written as nothing."""
    if value is None:
        return ""
    if value.__class__ is str:
        return value
    try:
        return go_json(value)
    except EncodingError:
        return ""


def go_json(value: Any) -> str:
    """json.Marshal: keys sorted, HTML escaped. Raises EncodingError."""
    return _write(value, True, True)


def sonic_json(value: Any, in_order: bool = False) -> str:
    """sonic.Marshal in its default configuration, whose keys come in the random order of a Go map; here as they are, or sorted. Raises EncodingError."""
    return _write(value, False, in_order)


def _write(value: Any, go: bool, in_order: bool) -> str:
    cls = value.__class__
    if cls is str:
        return _string(value, go)
    if value is None:
        return "null"
    if cls is bool:
        return "true" if value else "false"
    if isinstance(value, Number):
        return value.text
    if cls is int:
        return str(value)
    if cls is float:
        if not isfinite(value):
            raise EncodingError(f"json: unsupported value: {'NaN' if value != value else '+Inf' if value > 0 else '-Inf'}")
        return json_float(value)
    if cls is list:
        return "[" + ",".join([_write(item, go, in_order) for item in value]) + "]"
    return "{" + ",".join([f"{_string(key, go)}:{_write(value[key], go, in_order)}" for key in (sorted(value) if in_order else value)]) + "}"


_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_SHORT = re.compile(r"\\.")
_LONG = {"\\b": "\\u0008", "\\f": "\\u000c"}
_GO = re.compile("[<>&\u2028\u2029\udc80-\udcff]")


def _string(text: str, go: bool) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    if go:
        return _GO.sub(lambda found: _HTML.get(found[0], "\\ufffd"), quoted)
    return _SHORT.sub(lambda found: _LONG.get(found[0], found[0]), quoted) if "\\" in quoted else quoted


def go_type(value: Any) -> str:
    """What %T prints."""
    return "<nil>" if value is None else _GO_TYPES.get(value.__class__, "json.Number")
