"""What the scanner hands to the parser, and how both fail."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Mark(NamedTuple):
    """A place in the text: index, line and column, all from 0, in characters."""

    index: int  # type: ignore[assignment]
    line: int
    column: int


class T(IntEnum):
    """Kinds of tokens."""

    STREAM_START = 0
    STREAM_END = 1
    VERSION_DIRECTIVE = 2
    TAG_DIRECTIVE = 3
    DOCUMENT_START = 4
    DOCUMENT_END = 5
    BLOCK_SEQUENCE_START = 6
    BLOCK_MAPPING_START = 7
    BLOCK_END = 8
    FLOW_SEQUENCE_START = 9
    FLOW_SEQUENCE_END = 10
    FLOW_MAPPING_START = 11
    FLOW_MAPPING_END = 12
    BLOCK_ENTRY = 13
    FLOW_ENTRY = 14
    KEY = 15
    VALUE = 16
    ALIAS = 17
    ANCHOR = 18
    TAG = 19
    SCALAR = 20


class Token(NamedTuple):
    """`value` is a scalar's or anchor's text or a tag's handle; `extra` a scalar's style, a tag's suffix, a directive's prefix or version."""

    kind: int
    start: Mark
    end: Mark
    value: str = ""
    extra: str = ""


NOWHERE = Mark(0, 0, 0)


class YamlError(Exception):
    """yaml.v3 refuses the stream. `context` and `mark` are its two marks; `scanner` says who failed, on which its line number depends.

    `quote` is where the first quoted text of several lines that has something right behind its closing quote begins and ends: rather two texts.
    """

    def __init__(self, problem: str, mark: Mark, context: Mark = NOWHERE, *, scanner: bool = False, reader: bool = False) -> None:
        super().__init__(problem)
        self.problem, self.mark, self.context, self.scanner, self.reader = problem, mark, context, scanner, reader
        self.quote: tuple[Mark, Mark] | None = None

    def words(self) -> str:
        """Go's error text without `yaml: ` (parser.fail): the line is that of the context and counts from 1 for the scanner only."""
        line = 0 if self.reader else self.context.line or self.mark.line
        if line and self.scanner:
            line += 1
        return f"line {line}: {self.problem}" if line else self.problem


class Comment:
    """A comment that no token has taken yet; `foot` says that it belongs to what stands before it, `line` that it stands behind something."""

    __slots__ = ("end", "foot", "line", "scan", "start", "text", "token")

    def __init__(self, text: str, scan: Mark, token: Mark, start: Mark, end: Mark, *, foot: bool = False, line: bool = False) -> None:
        self.text, self.scan, self.token, self.start, self.end, self.foot, self.line = text, scan, token, start, end, foot, line
