"""YAML as yaml.v3 v3.0.1 writes a map[string]any: encode.go, emitterc.go and sorter.go, for the values that a request's body can hold."""

from __future__ import annotations

import base64
import re
import unicodedata
from functools import cmp_to_key
from typing import Any

from cozecheck.calls.values import Number
from cozecheck.golang.numbers import format_float
from cozecheck.golang.octets import to_bytes
from cozecheck.golang.yaml3.resolve import resolve_plain

INDENT = 4
_OLD_BOOLS = frozenset(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF"))
_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_BREAKS = "\n\r\x85\u2028\u2029"
_ESCAPES = {
    "\0": "0", "\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r", "\x1b": "e",
    '"': '"', "\\": "\\", "\x85": "N", "\xa0": "_", "\u2028": "L", "\u2029": "P",
}  # fmt: skip
_SPECIAL_FLOATS = {"+Inf": ".inf", "-Inf": "-.inf", "NaN": ".nan"}
_INVALID = re.compile("[\ud800-\udfff]")


def marshal(value: dict[str, Any]) -> str:
    """yaml.Marshal."""
    writer = _Writer()
    writer.node(value, 0)
    writer.indent(0)
    return "".join(writer.parts)


class _Writer:
    """The emitter's column, and whether what was written last is white space, and all on this line indentation."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.column = 0
        self.white = self.indention = True

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.column += len(text)
        self.white = self.indention = False

    def line_break(self, text: str = "\n") -> None:
        self.parts.append(text)
        self.column = 0
        self.indention = True

    def indent(self, to: int) -> None:
        """yaml_emitter_write_indent."""
        if not self.indention or self.column > to or (self.column == to and not self.white):
            self.line_break()
        if self.column < to:
            self.parts.append(" " * (to - self.column))
            self.column = to
        self.white = True

    def indicator(self, mark: str) -> None:
        """A '-', '?' or ':' before a block."""
        self.parts.append(mark if self.white else " " + mark)
        self.column += len(self.parts[-1])
        self.white = False

    def node(self, value: Any, at: int, within: str = "") -> None:
        """A value at the indentation `at` that its place gives it; `within`: 'key' for a simple key."""
        if value.__class__ is dict and value:
            for key in sorted(value, key=cmp_to_key(compare)):
                self._pair(key, value[key], at)
        elif value.__class__ is list and value:
            for item in value:
                self.indent(at)
                self.indicator("-")
                self.node(item, at + 2)
        else:
            self._scalar(value, at, within == "key")

    def _pair(self, key: str, value: Any, at: int) -> None:
        self.indent(at)
        deeper = INDENT * ((at + INDENT) // INDENT)
        if len(to_bytes(key)) + (len("!!binary") if _INVALID.search(key) else 0) <= 128 and not any(char in _BREAKS for char in key):
            self.node(key, deeper, "key")
            self.put(":")
        else:
            self.indicator("?")
            self.node(key, deeper)
            self.indent(at)
            self.indicator(":")
        self.node(value, deeper)

    def _scalar(self, value: Any, at: int, key: bool) -> None:
        if isinstance(value, (str, Number)):
            _text(self, value if isinstance(value, str) else value.text, at, key)
        else:
            self.word(_plain(value))

    def word(self, text: str) -> None:
        """A text that a space keeps apart from what stands before."""
        self.put(text if self.white or not text else " " + text)


def _plain(value: Any) -> str:
    cls = value.__class__
    if value is None:
        return "null"
    if cls is bool:
        return "true" if value else "false"
    if cls is float:
        text = format_float(value)
        return _SPECIAL_FLOATS.get(text, text)
    if cls is int:
        return str(value)
    return "{}" if cls is dict else "[]"


def _text(writer: _Writer, text: str, at: int, key: bool) -> None:
    """stringv, then select_scalar_style."""
    if _INVALID.search(text):
        writer.word("!!binary")
        text = base64.b64encode(to_bytes(text)).decode()
        quoted = False
    else:
        quoted = resolve_plain(text)[0] != "!!str" or text in _OLD_BOOLS or _BASE_60.fullmatch(text) is not None
    look = _Look(text)
    if "\n" in text:
        style = "|" if look.block_allowed and not key else '"'
    elif quoted:
        style = '"'
    else:
        style = "" if look.plain_allowed and not (key and not text) else "'"
    if style == "'" and not look.single_allowed:
        style = '"'
    if style == '"':
        writer.word(f'"{_escaped(text)}"')
    elif style == "|":
        _literal(writer, text, at)
    elif style == "'":
        _single(writer, text, at)
    else:
        writer.word(text)


class _Look:
    """yaml_emitter_analyze_scalar, outside of flow collections."""

    def __init__(self, text: str) -> None:
        if not text:
            self.plain_allowed, self.single_allowed, self.block_allowed = True, True, False
            return
        indicators = text.startswith(("---", "...")) or text[0] in "#,[]{}&*!|>'\"%@`"
        indicators = (
            indicators or (text[0] in "?:-" and text[1:2] in ("", " ", "\t")) or re.search(r":(?:[ \t]|\Z)|[ \t\n\r\x85\u2028\u2029\0]#", text) is not None
        )
        special = any(char != "\t" and not _printable(char) for char in text)
        breaks = any(char in _BREAKS for char in text)
        break_space = re.search(f"[{_BREAKS}] ", text) is not None
        space_break = re.search(f" [{_BREAKS}]", text) is not None
        edges = text[0] == " " or text[0] in _BREAKS or text[-1] == " " or text[-1] in _BREAKS
        self.single_allowed = not (break_space or space_break or "\t" in text or special)
        self.plain_allowed = self.single_allowed and not (edges or breaks or indicators)
        self.block_allowed = not (text[-1] == " " or space_break or special)


def _printable(char: str) -> bool:
    """is_printable (yamlprivateh.go): what is beyond the basic plane is not."""
    return char == "\n" or " " <= char <= "~" or "\xa0" <= char <= "\ud7ff" or ("\ue000" <= char <= "\ufffd" and char != "\ufeff")


def _escaped(text: str) -> str:
    # is_bom looks at the text's beginning, wherever it is asked.
    every = text.startswith("\ufeff")
    return "".join(_escape(char) if every or not _printable(char) or char in _BREAKS or char in '"\\' else char for char in text)


def _escape(char: str) -> str:
    code = ord(char)
    return "\\" + (_ESCAPES.get(char) or (f"x{code:02X}" if code <= 0xFF else f"u{code:04X}" if code <= 0xFFFF else f"U{code:08X}"))


def _literal(writer: _Writer, text: str, at: int) -> None:
    ends = text[-1] in _BREAKS
    hint = str(INDENT) if text[0] == " " or text[0] in _BREAKS else ""
    writer.word("|" + hint + ("-" if not ends else "+" if len(text) == 1 or text[-2] in _BREAKS else ""))
    # The first line's indentation breaks the line; before an empty line yaml.v3 forgets to.
    writer.white = True
    _lines(writer, text, at, broken=True)


def _single(writer: _Writer, text: str, at: int) -> None:
    writer.word("'")
    _lines(writer, text.replace("'", "''"), at, broken=False)
    writer.put("'")


def _lines(writer: _Writer, text: str, at: int, broken: bool) -> None:
    for part in re.split(f"([{_BREAKS}])", text):
        if part and part in _BREAKS:
            writer.line_break(part)
            broken = True
        elif part:
            if broken:
                writer.indent(at)
            white = writer.white
            writer.put(part)
            writer.white, broken = white, False


def compare(a: str, b: str) -> int:
    """keyList.Less: numbers within names count as numbers, letters come last."""
    digits = False
    for i, (x, y) in enumerate(zip(a, b, strict=False)):
        if x == y:
            digits = _is_digit(x)
            continue
        letters = _is_letter(x), _is_letter(y)
        if all(letters):
            return -1 if x < y else 1
        if any(letters):
            return -1 if letters[0 if digits else 1] else 1
        start = 0
        if "0" in (x, y):
            before = i
            while before and _is_digit(a[before - 1]):
                before -= 1
                if a[before] != "0":
                    start = 1
                    break
        (m, k), (n, j) = _number(a, i, start), _number(b, i, start)
        if m != n:
            return -1 if m < n else 1
        if k != j:
            return -1 if k < j else 1
        return -1 if x < y else 1
    return (len(a) > len(b)) - (len(a) < len(b))


def _number(text: str, at: int, value: int) -> tuple[int, int]:
    while at < len(text) and _is_digit(text[at]):
        value = value * 10 + ord(text[at]) - ord("0")
        at += 1
    return (value + 2**63) % 2**64 - 2**63, at


def _is_digit(char: str) -> bool:
    return unicodedata.category(char) == "Nd"


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] == "L"
