"""JSON as Go 1.24's encoding/json accepts it (checkValid in scanner.go), with the place of every value."""

from __future__ import annotations

import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]

from cozecheck.core.node import Kind, Node
from cozecheck.golang.strings import quote

MAX_DEPTH = 10_000
_SPACE = re.compile(r"[ \t\r\n]*")
_SPACES = frozenset(" \t\r\n")
_BREAK = re.compile(r"\r\n|[\r\n]")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_STRING_PART = re.compile(r'(?:[^"\\\x00-\x1f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*')
_HEX = re.compile(r"\\u[0-9a-fA-F]*")
_NOT_UNICODE = re.compile("[\ud800-\udfff]")
_LITERALS = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}
_MAX_DIGITS = 4000
"""An integer of more digits is beyond every number of Go, and near the length at which Python refuses to read one."""

# What may come next.
_VALUE, _VALUE_OR_END, _KEY, _KEY_OR_END, _COLON, _AFTER = range(6)


class _SyntaxError(ValueError):
    """What encoding/json refuses: the offending character's index in the text, and Go's words for where it stands; '' is the end of the text."""

    def __init__(self, at: int, context: str) -> None:
        super().__init__(context)
        self.at, self.context = at, context


def parse(data: bytes) -> Node | None:
    """The tree of a JSON text, or None where Go has a SyntaxError. What is no Unicode becomes U+FFFD, as in Go.

    `data` of a number is an int where its literal is an integer, else a float; infinite where float64 cannot hold it. -0 is a float too, as int has none.
    """
    try:
        return _read(data.decode("utf-8", "surrogateescape"))
    except _SyntaxError:
        return None


def error(data: bytes) -> tuple[int, str] | None:
    """SyntaxError.Offset (bytes read, the offending one included) and the words of Go's SyntaxError; None for valid JSON."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        _read(text)
    except _SyntaxError as wrong:
        before = len(text[: wrong.at].encode("utf-8", "surrogateescape"))
        if before >= len(data) and not wrong.context:
            return len(data), "unexpected end of JSON input"
        # At the end Go tries a space, to see whether a number ends there.
        character = chr(data[before]) if before < len(data) else " "
        shown = {"'": r"\'", '"': '"'}.get(character) or quote(character)[1:-1]
        return min(before + 1, len(data)), f"invalid character '{shown}' {wrong.context}"
    return None


def _read(text: str) -> Node:
    at, line, begin, state = 0, 1, -1, _VALUE
    scalar, sequence, mapping = Kind.SCALAR, Kind.SEQUENCE, Kind.MAPPING
    document = Node(sequence, 1, 1, 1, 1)
    document.items = []
    stack, key, keys = [document], document, [document]
    while True:
        c = text[at : at + 1]
        if c == " ":
            at += 1
            c = text[at : at + 1]
        if c in _SPACES:
            space = _SPACE.match(text, at)
            assert space
            for found in _BREAK.finditer(text, at, space.end()):
                line, begin = line + 1, found.end() - 1
            at = space.end()
            c = text[at : at + 1]
        column = at - begin
        if state == _AFTER:
            parent = stack[-1]
            if parent is document:
                if c:
                    raise _SyntaxError(at, "after top-level value")
                return document.items[0]
            in_mapping = parent.kind is mapping
            at += 1
            if c == ",":
                state = _KEY if in_mapping else _VALUE
            elif c == ("}" if in_mapping else "]"):
                node, key = stack.pop(), keys.pop()
                node.end_line, node.end_column = line, column + 1
                _add(stack[-1], key, node)
            else:
                raise _SyntaxError(at - 1, c and ("after object key:value pair" if in_mapping else "after array element"))
        elif state == _COLON:
            if c != ":":
                raise _SyntaxError(at, c and "after object key")
            at += 1
            state = _VALUE
        elif c == '"':
            try:
                string, at = scanstring(text, at + 1, True)
            except JSONDecodeError:
                raise _string_error(text, at + 1) from None
            if not string.isascii():
                string = _NOT_UNICODE.sub("\ufffd", string)
            node = Node(scalar, line, column, line, at - begin, text=string, style='"')
            node.data = string
            if state in (_KEY, _KEY_OR_END):
                key, state = node, _COLON
            else:
                _add(stack[-1], key, node)
                state = _AFTER
        elif state in (_KEY, _KEY_OR_END):
            if c != "}" or state == _KEY:
                raise _SyntaxError(at, c and "looking for beginning of object key string")
            state = _AFTER
        elif c == "{" or c == "[":
            if len(stack) > MAX_DEPTH:
                raise _SyntaxError(at, "exceeded max depth")
            at += 1
            node = Node(mapping if c == "{" else sequence, line, column, line, column)
            if c == "{":
                node.pairs, node.data, node.keys = [], {}, {}
            else:
                node.data = node.items = []
            stack.append(node)
            keys.append(key)
            state = _KEY_OR_END if c == "{" else _VALUE_OR_END
        elif c == "]" and state == _VALUE_OR_END:
            state = _AFTER
        else:
            value, end = _literal(text, at, c)
            node = Node(scalar, line, column, line, end - begin, text=text[at:end])
            node.data = value
            at = end
            _add(stack[-1], key, node)
            state = _AFTER


def _add(parent: Node, key: Node, node: Node) -> None:
    if parent.kind is Kind.SEQUENCE:
        parent.items.append(node)
    else:
        parent.pairs.append((key, node))
        parent.data[key.text] = node
        parent.keys[key.text] = key


def _string_error(text: str, at: int) -> _SyntaxError:
    part = _STRING_PART.match(text, at)
    assert part
    at = part.end()
    if not text.startswith("\\", at):
        return _SyntaxError(at, "in string literal" if at < len(text) else "")
    hexadecimal = _HEX.match(text, at)
    if hexadecimal:
        return _SyntaxError(hexadecimal.end(), "in \\u hexadecimal character escape")
    return _SyntaxError(at + 1, "in string escape code")


def _literal(text: str, at: int, c: str) -> tuple[bool | float | None, int]:
    """The value of the number, true, false or null at `at`, and where it ends."""
    number = _NUMBER.match(text, at)
    if number:
        end = number.end()
        after, whole = text[end : end + 1], number[1] is None and number[2] is None
        if after == "." and whole:
            raise _SyntaxError(end + 1, "after decimal point in numeric literal")
        if after in ("e", "E") and number[2] is None:
            signed = text.startswith(("+", "-"), end + 1)
            raise _SyntaxError(end + 1 + signed, "in exponent of numeric literal")
        literal = number[0]
        return int(literal) if whole and literal != "-0" and len(literal) < _MAX_DIGITS else float(literal), end
    if c == "-":
        raise _SyntaxError(at + 1, "in numeric literal")
    if c not in _LITERALS:
        raise _SyntaxError(at, c and "looking for beginning of value")
    word, value = _LITERALS[c]
    for i, expected in enumerate(word):
        if text[at + i : at + i + 1] != expected:
            raise _SyntaxError(at + i, f"in literal {word} (expecting '{expected}')")
    return value, at + len(word)
