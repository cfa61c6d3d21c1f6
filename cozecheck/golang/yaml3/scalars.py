"""The scalars of yaml.v3's scanner: plain, quoted, literal and folded. Each function reads one from `scanner.pos` and puts its token."""

from __future__ import annotations

import re

from cozecheck.golang.yaml3.cursor import Cursor
from cozecheck.golang.yaml3.tokens import Mark, T

_Z = "\r\n\x85\u2028\u2029\0"
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_SPACE = re.compile("[ \t\r\n\x85\u2028\u2029]*")
_BLANK_LINE = re.compile("[ \t]*")
_LINE = re.compile(f"[^{_Z}]*")
_FLOW = r",?\[\]{}"
# At most 1,000 words at once: the engine remembers each of them until it is through.
_PLAIN, _PLAIN_IN_FLOW = (re.compile(rf"(?:[^ \t:{ends}{_Z}]+|:(?![ \t{_Z}])|[ \t]+(?=[^ \t#:{ends}{_Z}]|:(?![ \t{_Z}]))){{1,1000}}") for ends in ("", _FLOW))
_DOUBLE = re.compile(rf'"([^"\\{_Z}]*)"')
_SINGLE = re.compile(rf"'([^'{_Z}]*(?:''[^'{_Z}]*)*)'(?!')")
_DOUBLE_RUN = re.compile(rf'[^"\\ \t{_Z}]+')
_SINGLE_RUN = re.compile(rf"(?:[^' \t{_Z}]|'')+")
_HEX = re.compile("[0-9A-Fa-f]*")
_BREAKS = frozenset("\r\n\x85\u2028\u2029")
_BLANKZ = frozenset(" \t\r\n\x85\u2028\u2029\0")
_BEHIND_QUOTE = _BLANKZ | frozenset(":,]}#")
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "'": "'", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_CODES = {"x": 2, "u": 4, "U": 8}


def plain_scalar(scanner: Cursor) -> None:
    """A scalar without quotes; it may go on in the following lines while these are indented deeper than the collection it stands in."""
    text = scanner.text
    start = scanner.mark()
    flow = scanner.flow_level > 0
    run = _PLAIN_IN_FLOW if flow else _PLAIN
    indent = scanner.indent + 1
    parts: list[str] = []
    end = start
    folded = False
    while True:
        if scanner.pos == scanner.line_start and text[scanner.pos : scanner.pos + 3] in ("---", "...") and text[scanner.pos + 3] in _BLANKZ:
            break
        match = None if text[scanner.pos] == "#" else run.match(text, scanner.pos)
        if match is None:
            break
        while match is not None:
            parts.append(match[0])
            scanner.pos = match.end()
            match = run.match(text, scanner.pos)
        folded = False
        end = scanner.mark()
        white = _SPACE.match(text, scanner.pos)
        assert white is not None
        if white.end() == scanner.pos:
            break
        if _BREAK.search(text, scanner.pos, white.end()) is None:
            # A ':', a '#' or an indicator behind blanks of the same line ends the scalar.
            scanner.pos = white.end()
            break
        parts.append(_fold(scanner, white.end(), start, indent))
        folded = True
        if not flow and scanner.pos - scanner.line_start < indent:
            break
    if folded:
        # White space behind the last word is not part of the scalar.
        parts.pop()
    scanner.put(T.SCALAR, start, "".join(parts), "", end)
    if folded:
        scanner.key_allowed = scanner.newlines = True


def _fold(scanner: Cursor, stop: int, start: Mark | None, indent: int) -> str:
    """Goes over white space that holds a break, up to `stop`; returns what it means between two words. `start` is given where tabs must not indent."""
    text = scanner.text
    first = _BREAK.search(text, scanner.pos, stop)
    assert first is not None
    _new_line(scanner, first.end())
    breaks = ""
    while True:
        after_blanks = _BLANK_LINE.match(text, scanner.pos).end()  # type: ignore[union-attr]
        if start is not None:
            tab = text.find("\t", scanner.pos, min(after_blanks, scanner.line_start + indent))
            if tab >= 0:
                scanner.pos = tab
                raise scanner.error("found a tab character that violates indentation", start)
        scanner.pos = after_blanks
        match = _BREAK.match(text, after_blanks)
        if match is None:
            break
        breaks += _normal(match[0])
        _new_line(scanner, match.end())
    lead = _normal(first[0])
    return (breaks or " ") if lead == "\n" else lead + breaks


def _new_line(scanner: Cursor, pos: int) -> None:
    scanner.pos = scanner.line_start = pos
    scanner.line += 1


def _normal(line_break: str) -> str:
    return line_break if line_break in "\u2028\u2029" else "\n"


def single_quoted(scanner: Cursor) -> None:
    """A scalar in single quotes, where '' stands for one."""
    simple = _SINGLE.match(scanner.text, scanner.pos)
    if simple is None:
        _quoted(scanner, single=True)
        return
    start = scanner.mark()
    scanner.pos = simple.end()
    scanner.put(T.SCALAR, start, simple[1].replace("''", "'"), "'")


def double_quoted(scanner: Cursor) -> None:
    """A scalar in double quotes, with escapes."""
    simple = _DOUBLE.match(scanner.text, scanner.pos)
    if simple is None:
        _quoted(scanner, single=False)
        return
    start = scanner.mark()
    scanner.pos = simple.end()
    scanner.put(T.SCALAR, start, simple[1], '"')


def _quoted(scanner: Cursor, single: bool) -> None:
    text = scanner.text
    start = scanner.mark()
    scanner.pos += 1
    quote, run = ("'", _SINGLE_RUN) if single else ('"', _DOUBLE_RUN)
    parts: list[str] = []
    while True:
        if scanner.pos == scanner.line_start and text[scanner.pos : scanner.pos + 3] in ("---", "...") and text[scanner.pos + 3] in _BLANKZ:
            raise scanner.error("found unexpected document indicator", start)
        if scanner.pos >= scanner.end:
            raise scanner.error("found unexpected end of stream", start)
        escaped_break = False
        while text[scanner.pos] not in _BLANKZ:
            match = run.match(text, scanner.pos)
            if match is not None:
                parts.append(match[0].replace("''", "'") if single else match[0])
                scanner.pos = match.end()
            elif text[scanner.pos] == quote:
                break
            elif text[scanner.pos + 1] in _BREAKS:
                scanner.pos += 1
                scanner.skip_line()
                escaped_break = True
                break
            else:
                parts.append(_escape(scanner, start))
        if text[scanner.pos] == quote:
            break
        stop = _SPACE.match(text, scanner.pos).end()  # type: ignore[union-attr]
        if escaped_break:
            parts.append(_after_escaped_break(scanner, stop))
        elif _BREAK.search(text, scanner.pos, stop):
            parts.append(_fold(scanner, stop, None, 0))
        else:
            parts.append(text[scanner.pos : stop])
            scanner.pos = stop
    scanner.pos += 1
    if scanner.line > start.line and scanner.long_quote is None and text[scanner.pos] not in _BEHIND_QUOTE:
        scanner.long_quote = start, scanner.mark()
    scanner.put(T.SCALAR, start, "".join(parts), quote)


def _after_escaped_break(scanner: Cursor, stop: int) -> str:
    """White space behind an escaped line break: blanks go, breaks stay."""
    breaks = ""
    while (match := _BREAK.search(scanner.text, scanner.pos, stop)) is not None:
        breaks += _normal(match[0])
        _new_line(scanner, match.end())
    scanner.pos = stop
    return breaks


def _escape(scanner: Cursor, start: Mark) -> str:
    char = scanner.text[scanner.pos + 1]
    known = _ESCAPES.get(char)
    if known is not None:
        scanner.pos += 2
        return known
    length = _CODES.get(char)
    if length is None:
        raise scanner.error("found unknown escape character", start)
    scanner.pos += 2
    digits = scanner.text[scanner.pos : scanner.pos + length]
    if not _HEX.fullmatch(digits):
        raise scanner.error("did not find expected hexdecimal number", start)
    code = int(digits, 16)
    if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        raise scanner.error("found invalid Unicode character escape code", start)
    scanner.pos += length
    return chr(code)


def block_scalar(scanner: Cursor, style: str) -> None:
    """A literal (`|`) or folded (`>`) scalar."""
    text = scanner.text
    start = scanner.mark()
    scanner.pos += 1
    keep, indent = _block_header(scanner, start)
    parts: list[str] = []
    trailing, indent, end = _block_breaks(scanner, indent, start)
    scanner.newlines = True
    lead = ""
    after_blank = False
    while scanner.pos - scanner.line_start == indent and scanner.pos < scanner.end:
        blank = text[scanner.pos] in " \t"
        if style == ">" and not after_blank and not blank and lead == "\n":
            if not trailing:
                parts.append(" ")
        else:
            parts.append(lead)
        parts.append(trailing)
        after_blank = blank
        line = _LINE.match(text, scanner.pos)
        assert line is not None
        parts.append(line[0])
        scanner.pos = line.end()
        match = _BREAK.match(text, scanner.pos)
        if match is None:
            lead = ""
            scanner.newlines = False
        else:
            lead = _normal(match[0])
            _new_line(scanner, match.end())
        trailing, indent, end = _block_breaks(scanner, indent, start)
    if keep >= 0:
        parts.append(lead)
    if keep > 0:
        parts.append(trailing)
    scanner.put(T.SCALAR, start, "".join(parts), style, end)


def _block_header(scanner: Cursor, start: Mark) -> tuple[int, int]:
    """The chomping (-1, 0, +1) and the column of the content, 0 where it is to be found out; goes on to the next line."""
    text = scanner.text
    keep = increment = 0
    for _ in range(2):
        char = text[scanner.pos]
        if char in "+-" and keep == 0:
            keep = 1 if char == "+" else -1
        elif "0" <= char <= "9" and increment == 0:
            if char == "0":
                raise scanner.error("found an indentation indicator equal to 0", start)
            increment = int(char)
        else:
            break
        scanner.pos += 1
    scanner.blanks()
    if text[scanner.pos] == "#":
        scanner.pos = _LINE.match(text, scanner.pos).end()  # type: ignore[union-attr]
    match = _BREAK.match(text, scanner.pos)
    if match is not None:
        _new_line(scanner, match.end())
    elif scanner.pos < scanner.end:
        raise scanner.error("did not find expected comment or line break", start)
    return keep, max(scanner.indent, 0) + increment if increment else 0


def _block_breaks(scanner: Cursor, indent: int, start: Mark) -> tuple[str, int, Mark]:
    """Empty lines and the indentation of the next one: the breaks, the column of the content, the end of the last break."""
    text = scanner.text
    breaks = ""
    end = scanner.mark()
    widest = 0
    while True:
        blanks = len(text) if indent == 0 else scanner.line_start + indent
        while text[scanner.pos] == " " and scanner.pos < blanks:
            scanner.pos += 1
        column = scanner.pos - scanner.line_start
        widest = max(widest, column)
        if text[scanner.pos] == "\t" and (indent == 0 or column < indent):
            raise scanner.error("found a tab character where an indentation space is expected", start)
        match = _BREAK.match(text, scanner.pos)
        if match is None:
            break
        breaks += _normal(match[0])
        _new_line(scanner, match.end())
        end = scanner.mark()
    return breaks, indent or max(widest, scanner.indent + 1, 1), end
