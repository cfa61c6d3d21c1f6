"""Why yaml.v3 refuses a stream, for people: the place to edit, the usual cause as far as the line shows it, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cozecheck.core import catalogue
from cozecheck.core.effect import Effect
from cozecheck.core.findings import Findings
from cozecheck.core.node import Kind, Node
from cozecheck.core.text import T, Text
from cozecheck.golang.yaml3.mend import Change, Repair, mend
from cozecheck.golang.yaml3.reader import Source
from cozecheck.golang.yaml3.tokens import Mark, YamlError

_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_WORD = re.compile(r"[^\s,\]}]+")
_KEY_BEFORE = re.compile(r"\s*(?:- +)*(?:\"[^\"]*\"|'[^']*'|[^\s#][^#]*?)\s*:\s")

_LONGEST = 2_000
_QUOTE = T("put the whole text in quotes")
_INDENT = T("indent the line exactly like its neighbours, with spaces")


class _Place:
    """Where the problem is, and the words for it."""

    __slots__ = ("do", "mark", "message", "node", "related")

    def __init__(self, node: Node, message: Text, do: Text, mark: Text | None = None, related: Iterable[tuple[Node, Text]] = ()) -> None:
        self.node, self.message, self.do, self.mark, self.related = node, message, do, mark, related


def explain(error: YamlError, source: Source, findings: Findings, effect: Effect | None, log_prefix: str) -> None:
    """Adds the finding for what yaml.v3 refused."""
    lines = _BREAK.split(source.text)
    encoding = error.reader and source.problem is not None and error.problem == source.problem.problem
    place = _encoding(error, source, lines) if encoding else _syntax(error, lines)
    findings.add(
        catalogue.BAD_ENCODING if encoding else catalogue.YAML_SYNTAX,
        place.node,
        place.message,
        do=place.do,
        mark=place.mark,
        related=place.related,
        effect=effect,
        log=f"{log_prefix}yaml: {error.words()}",
    )


def crash(findings: Findings) -> None:
    """Adds the finding for a stream on which yaml.v3 itself panics, which nobody recovers from."""
    node = Node(Kind.SCALAR, 1, 1, 1, 1)
    message = T("Go's YAML parser itself crashes on this file")
    findings.add(catalogue.YAML_SYNTAX, node, message, do=T("write it more simply"), effect=Effect.SERVER_CRASH, log="panic: runtime error: index out of range")


def _encoding(error: YamlError, source: Source, lines: list[str]) -> _Place:
    line, column = len(lines), len(lines[-1]) + 1
    node = Node(Kind.SCALAR, line, column, line, column + 1)
    if error.problem == "control characters are not allowed":
        return _Place(node, T("a character that cannot be seen stands here; YAML does not allow it"), T("delete it"), T("an invisible character"))
    name = "UTF-8" if source.encoding == "utf-8" else "UTF-16"
    return _Place(node, T("the bytes here are not {encoding}", encoding=name), T("save the file as UTF-8"), T("not {encoding}", encoding=name))


def _syntax(error: YamlError, lines: list[str]) -> _Place:
    problem = error.problem
    if error.quote is not None:
        return _open_quote(error.quote[0], lines, error.quote[1])
    here = _node(error.mark, lines)
    line = lines[error.mark.line] if error.mark.line < len(lines) else ""
    before = line[: error.mark.column]
    if problem in _MENDABLE:
        if problem == _VALUE and (place := _second_colon(error, here, line)):
            return place
        if repair := mend(error, lines):
            return _mended(repair, here, lines)
    if "tab character" in problem or (problem == "found character that cannot start any token" and line[error.mark.column : error.mark.column + 1] == "\t"):
        return _Place(here, T("a tab stands here where YAML wants spaces"), T("replace the tab by spaces"), T("a tab"))
    if problem == "found character that cannot start any token":
        text = line[error.mark.column : error.mark.column + 1]
        return _Place(here, T("a text cannot begin with {character} unless it is in quotes", character=text), _QUOTE)
    if problem == "found unexpected end of stream":
        return _open_quote(error.context, lines, None)
    if problem.startswith("did not find expected ',' or"):
        return _flow(error, here, lines)
    if problem == _NO_COLON:
        return _Place(_line_node(error.context.line, lines, error.context.column), *_WORDS[Change.COLON])
    if problem in (_VALUE, "did not find expected key", "did not find expected '-' indicator"):
        return _unexpected(error, here, "" if problem == _VALUE else before, lines)
    if problem == "block sequence entries are not allowed in this context":
        return _Place(here, T("a list cannot begin here"), T("begin the list on a line of its own, or put the text in quotes"))
    if problem.startswith("unknown anchor"):
        message = T("{alias} refers to an anchor that does not stand above it", alias=here_text(here, lines))
        return _Place(here, message, T("put the text in quotes if it is meant as text, else define the anchor first"))
    if problem == "did not find expected alphabetic or numeric character":
        start = _node(error.context, lines)
        return _Place(start, T("a text that begins with & or * must be in quotes"), _QUOTE)
    if problem in _ESCAPES:
        return _Place(
            here, _ESCAPES[problem], T("write \\\\ for a backslash, or use single quotes"), related=[(_node(error.context, lines), T("the text begins here"))]
        )
    if problem == "found incompatible YAML document":
        return _Place(here, T("Go's YAML parser accepts %YAML 1.1 only"), T("remove this line"))
    if problem.startswith("exceeded max depth"):
        return _Place(here, T("the file is nested more than 10,000 levels deep"), T("nest less"))
    return _other(error, here, lines)


_VALUE, _NO_COLON = "mapping values are not allowed in this context", "could not find expected ':'"
_MENDABLE = (
    _VALUE,
    _NO_COLON,
    "did not find expected key",
    "did not find expected '-' indicator",
    "did not find expected node content",
    "did not find expected ',' or ']'",
    "did not find expected ',' or '}'",
    "block sequence entries are not allowed in this context",
)
"""What a slip in a line above may lead to."""

_ESCAPES = {
    "found unknown escape character": T("this backslash begins an escape that Go's YAML parser does not know"),
    "did not find expected hexdecimal number": T("this escape wants hexadecimal digits"),
    "found invalid Unicode character escape code": T("this escape is no Unicode character"),
}


def _other(error: YamlError, here: Node, lines: list[str]) -> _Place:
    start = error.context if error.context.line or error.context.column else error.mark
    if error.scanner and start != error.mark:
        return _Place(_node(start, lines), T("this is not valid YAML: {problem}", problem=error.problem), T("correct it, or put the text in quotes"))
    if here.line > len(lines) or (here.line == len(lines) and not lines[-1].strip()):
        return _Place(_node(start, lines), T("the file ends in the midst of what begins here"), T("complete it"))
    return _Place(here, T("this is not valid YAML: {problem}", problem=error.problem), T("correct it, or put the text in quotes"))


def _second_colon(error: YamlError, here: Node, line: str) -> _Place | None:
    """A colon behind another one in the same line."""
    if not _KEY_BEFORE.match(line[:_LONGEST], 0, min(error.mark.column, _LONGEST)):
        return None
    message = T("the text before this colon holds another colon, so that YAML sees a key within a value")
    return _Place(here, message, T("put the text behind the first colon in quotes"), T("this colon begins a second value"))


def _mended(repair: Repair, here: Node, lines: list[str]) -> _Place:
    """What a change that lets the file be read tells about it."""
    node = _line_node(repair.line, lines)
    related = [(here, T("here YAML finds that out"))] if here.line != node.line else []
    if repair.change is Change.INDENT:
        count = len(repair.text) - len(repair.text.lstrip())
        do = T("put {count} spaces before it", count=count) if count > 1 else T("put one space before it") if count else T("begin it at the margin")
        return _Place(node, T("this line is indented unlike its neighbours"), do, related=related)
    if repair.change is Change.BRACKET:
        closing = repair.text[-1]
        node.column = lines[repair.line].rindex({"]": "[", "}": "{"}[closing]) + 1
        node.end_column = node.column + 1
        return _Place(node, T("a bracket is opened here and never closed"), T("add {closing}, or put the text in quotes", closing=closing), related=related)
    message, do = _WORDS[repair.change]
    return _Place(node, message, do, related=related)


_WORDS = {
    Change.COLON: (T("this line has no colon, and so is no key"), T("write `key: value`, or indent the line if it belongs to the text above")),
    Change.SPACE_BEHIND_COLON: (T("there is no space behind the colon"), T("write a space behind the colon")),
    Change.SPACE_BEHIND_DASH: (T("there is no space behind the dash"), T("write a space behind the dash")),
    Change.QUOTE: (T("this quote is never closed"), T("close the quote at the end of its text")),
    Change.DASH: (T("this line begins an item of a list, and has no dash"), T("begin it with `- `")),
}


def _open_quote(start: Mark, lines: list[str], end: Mark | None) -> _Place:
    node = Node(Kind.SCALAR, start.line + 1, start.column + 1, start.line + 1, start.column + 2)
    related = [(_node(end, lines), T("here it is taken for closed"))] if end is not None else []
    return _Place(node, T("this quote is never closed"), T("close the quote at the end of its text"), T("opened here"), related)


def _flow(error: YamlError, here: Node, lines: list[str]) -> _Place:
    opening = Node(Kind.SCALAR, error.context.line + 1, error.context.column + 1, error.context.line + 1, error.context.column + 2)
    bracket = lines[error.context.line][error.context.column : error.context.column + 1] if error.context.line < len(lines) else ""
    closing = error.problem[-2]
    do = T("separate the items by commas, close {bracket} with {closing}, or put the text in quotes", bracket=bracket, closing=closing)
    return _Place(here, T("a comma or {closing} is expected here", closing=closing), do, related=[(opening, T("opened here"))])


def _unexpected(error: YamlError, here: Node, before: str, lines: list[str]) -> _Place:
    if before.rstrip()[-1:] in ("'", '"') and before.strip():
        return _Place(here, T("text stands behind the closing quote"), T("put the whole text in quotes, and escape the quotes within"))
    if before.strip():
        return _Place(here, T("this does not belong behind what stands before it"), T("put the text in quotes, or begin a new line"))
    related = [(_node(error.context, lines), T("it would have to stand below this"))]
    return _Place(_line_node(error.mark.line, lines), T("this line does not fit what stands above it"), _INDENT, related=related)


def here_text(node: Node, lines: list[str]) -> str:
    """The text that a node of one line covers."""
    return lines[node.line - 1][node.column - 1 : node.end_column - 1] if node.line <= len(lines) else ""


def _line_above(line: int, lines: list[str]) -> int | None:
    """The next line above that is neither empty nor a comment."""
    return next((above for above in range(min(line, len(lines)) - 1, -1, -1) if lines[above].strip() and not lines[above].lstrip().startswith("#")), None)


def _line_node(line: int, lines: list[str], column: int | None = None) -> Node:
    """A line without its indentation, or from a column on."""
    text = lines[line] if line < len(lines) else ""
    begin = len(text) - len(text.lstrip()) if column is None else column
    return Node(Kind.SCALAR, line + 1, begin + 1, line + 1, max(len(text.rstrip()), begin + 1) + 1)


def _node(mark: Mark, lines: list[str]) -> Node:
    """The word that begins at a mark, at least one character; at the end of the file what stands last in it."""
    line, column = mark.line, mark.column
    if line >= len(lines) or (line == len(lines) - 1 and not lines[line]):
        above = _line_above(line, lines)
        return Node(Kind.SCALAR, 1, 1, 1, 1) if above is None else Node(Kind.SCALAR, above + 1, len(lines[above]) + 1, above + 1, len(lines[above]) + 2)
    word = _WORD.match(lines[line], column)
    return Node(Kind.SCALAR, line + 1, column + 1, line + 1, word.end() + 1 if word else column + 2)
