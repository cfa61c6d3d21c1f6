"""Where the scanner stands in the text, and what it has read so far: what all that read tokens share."""

from __future__ import annotations

import re
from collections import deque

from cozecheck.golang.yaml3.reader import Source
from cozecheck.golang.yaml3.tokens import Comment, Mark, T, Token, YamlError

_BLANKS = re.compile("[ \t]*")


class Cursor:
    """`text` is padded with NULs behind `end`; `indent` is the column of the block collection that is open, -1 for none."""

    def __init__(self, source: Source) -> None:
        self.text = source.text + "\0" * 16
        self.end = len(source.text)
        self.pos = self.line = self.line_start = 0
        self.flow_level = 0
        self.indent = -1
        self.key_allowed = True
        self.tokens: deque[Token] = deque()
        self.last_kind = -1
        self.newlines = False
        self.comments: list[Comment] = []
        self.long_quote: tuple[Mark, Mark] | None = None

    def mark(self) -> Mark:
        return Mark(self.pos, self.line, self.pos - self.line_start)

    def error(self, problem: str, context: Mark | None = None) -> YamlError:
        here = self.mark()
        return YamlError(problem, here, here if context is None else context, scanner=True)

    def put(self, kind: T, start: Mark, value: str = "", extra: str = "", end: Mark | None = None) -> None:
        self.tokens.append(Token(kind, start, self.mark() if end is None else end, value, extra))
        self.last_kind = kind

    def skip_line(self) -> None:
        self.pos += 2 if self.text.startswith("\r\n", self.pos) else 1
        self.line += 1
        self.line_start = self.pos

    def blanks(self) -> None:
        self.pos = _BLANKS.match(self.text, self.pos).end()  # type: ignore[union-attr]
