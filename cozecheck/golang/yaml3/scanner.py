"""yaml.v3's scanner (its scannerc.go): characters → tokens, with its own deviations from libyaml and from the standard.

Those that matter: it looks two tokens further ahead than its parser needs, so that an error just behind the place where the parser would have stopped
wins; `?` always ends a plain scalar in flow context; tags may hold `,[]`; a run of comment lines swallows the tabs between them; depth ends at 10,000.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable

from cozecheck.golang.yaml3.comments import comments, end_of_block, line_comment, line_comment_above_item
from cozecheck.golang.yaml3.cursor import Cursor
from cozecheck.golang.yaml3.reader import Source
from cozecheck.golang.yaml3.scalars import block_scalar, double_quoted, plain_scalar, single_quoted
from cozecheck.golang.yaml3.tokens import Mark, T, Token, YamlError

MAX_DEPTH = 10_000
MAX_KEY = 1024

_SPACES = re.compile(" *")
_BLANKS = re.compile("[ \t]*")
_COMMENT = re.compile("[^\r\n\x85\u2028\u2029\0]*")
_NAME = re.compile("[0-9A-Za-z_-]*")
_DIGITS = re.compile("[0-9]*")
_URI = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-;/?:@&=+$,.!~*'()[]")
_BLANKZ = frozenset(" \t\r\n\x85\u2028\u2029\0")
_BREAKS = frozenset("\r\n\x85\u2028\u2029")
_AFTER_ANCHOR = _BLANKZ | frozenset("?:,]}%@`")
_NEVER_PLAIN = _BLANKZ | frozenset("-?:,[]{}#&*!|>'\"%@`")


class _Key:
    """A place where an implicit ('simple') key may have begun."""

    __slots__ = ("mark", "possible", "required", "token_number")

    def __init__(self, possible: bool, required: bool, token_number: int, mark: Mark) -> None:
        self.possible, self.required, self.token_number, self.mark = possible, required, token_number, mark


class _Window:
    """The reader's buffer, of interest only where the text holds byte order marks.

    While the buffer *begins* with one (yaml.v3 looks there, not at the current place), the first character of each line that begins with white space
    or a comment or a token is skipped, whatever it is. The buffer is cut at the current place whenever more characters are needed than it holds.
    """

    def __init__(self, source: Source) -> None:
        self.text, self.chunks = source.text, deque(source.chunks())
        self.begin = self.end = 0

    def need(self, pos: int, count: int) -> None:
        if pos + count > self.end:
            self.begin = pos
            while pos + count > self.end:
                if not self.chunks:
                    self.end += 1
                    break
                self.end = self.chunks.popleft()

    def begins_with_mark(self, pos: int) -> bool:
        self.need(pos, 1)
        return self.text.startswith("\ufeff", self.begin)


class Scanner(Cursor):
    """Tokens on demand: `peek()` and `skip()`. Raises YamlError, and IndexError where Go panics."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.problem = source.problem
        self.window = _Window(source) if "\ufeff" in source.text else None
        self.indents: list[int] = []
        self.keys: list[_Key] = []
        self.key_of_token: dict[int, int] = {}
        self.parsed = 0
        self.available = False
        self.fetchers: dict[str, Callable[[], None]] = {
            "[": self.fetch_sequence_start,
            "{": self.fetch_mapping_start,
            "]": self.fetch_sequence_end,
            "}": self.fetch_mapping_end,
            ",": self.fetch_flow_entry,
            "*": self.fetch_alias,
            "&": self.fetch_anchor,
            "!": self.fetch_tag,
            "'": self.fetch_single_quoted,
            '"': self.fetch_double_quoted,
        }

    # For the parser.

    def peek(self) -> Token:
        """The next token, with all the looking ahead that Go does for its comments."""
        if not self.available:
            self.fetch_more()
        return self.tokens[0]

    def skip(self) -> None:
        """Removes the next token; after `peek` only."""
        self.available = False
        self.parsed += 1
        self.tokens.popleft()

    def fetch_more(self) -> None:
        tokens = self.tokens
        while True:
            if len(tokens) > 2:
                at = self.key_of_token.get(self.parsed)
                if at is None or not self.key_is_valid(self.keys[at]):
                    break
            if self.problem is None:
                self.fetch_next()
            else:
                self.fetch_next_of_bad_stream()
        self.available = True

    def fetch_next_of_bad_stream(self) -> None:
        """As fetch_next, where the stream ends in something that the reader refuses: that wins as soon as the scanner needs the chunk it stands in."""
        try:
            self.fetch_next()
        except YamlError:
            self.look_ahead(2)
            raise
        self.look_ahead(2)

    def look_ahead(self, count: int) -> None:
        """Fails where the reader cannot provide the next characters."""
        problem = self.problem
        if problem is not None and self.pos + count > problem.seen:
            raise YamlError(problem.problem, Mark(problem.index, 0, 0), reader=True)

    # Keys.

    def insert(self, number: int, token: Token) -> None:
        """Puts a token before those that were read since token `number`; at the end where that one is gone (as Go does)."""
        at = number - self.parsed
        if at < 0:
            self.tokens.append(token)
        else:
            self.tokens.insert(at, token)

    def key_is_valid(self, key: _Key) -> bool:
        if not key.possible:
            return False
        if key.mark.line < self.line or key.mark.index + MAX_KEY < self.pos:
            if key.required:
                raise self.error("could not find expected ':'", key.mark)
            key.possible = False
            return False
        return True

    def save_key(self) -> None:
        if self.key_allowed:
            mark = self.mark()
            required = self.flow_level == 0 and self.indent == mark.column
            key = _Key(True, required, self.parsed + len(self.tokens), mark)
            self.remove_key()
            self.keys[-1] = key
            self.key_of_token[key.token_number] = len(self.keys) - 1

    def remove_key(self) -> None:
        key = self.keys[-1]
        if key.possible:
            if key.required:
                raise self.error("could not find expected ':'", key.mark)
            key.possible = False
            self.key_of_token.pop(key.token_number, None)

    def roll_indent(self, column: int, number: int, kind: T, mark: Mark) -> None:
        """Opens a block collection where the column is deeper than the current one; `number` -1 stands for the end of the queue."""
        if self.flow_level > 0 or self.indent >= column:
            return
        self.indents.append(self.indent)
        self.indent = column
        if len(self.indents) > MAX_DEPTH:
            raise self.error(f"exceeded max depth of {MAX_DEPTH}", self.keys[-1].mark)
        token = Token(kind, mark, mark)
        if number < 0:
            self.tokens.append(token)
        else:
            self.insert(number, token)

    def unroll_indent(self, column: int, mark: Mark) -> None:
        if self.flow_level == 0 and self.indent > column:
            mark = Mark(mark.index - 1, mark.line, mark.column)
            while self.indent > column:
                if self.comments:
                    mark = end_of_block(self, mark)
                self.tokens.append(Token(T.BLOCK_END, mark, mark))
                self.indent = self.indents.pop()

    # The dispatcher.

    def fetch_next(self) -> None:
        if not self.keys:
            self.keys.append(_Key(False, False, 0, Mark(0, 0, 0)))
            self.put(T.STREAM_START, Mark(0, 0, 0))
            return
        before = self.mark()
        self.to_next_token(before)
        text, pos = self.text, self.pos
        line, column = self.line, pos - self.line_start
        if self.window is not None:
            self.window.need(pos, 4)
        self.look_ahead(4)
        if self.flow_level == 0 and self.indent > column:
            self.unroll_indent(column, before)
        char = text[pos]
        if pos >= self.end:
            self.fetch_stream_end()
            return
        if column == 0:
            if char == "%":
                self.fetch_directive()
                return
            if char in "-." and text[pos + 3] in _BLANKZ and text[pos : pos + 3] in ("---", "..."):
                self.fetch_document_indicator(T.DOCUMENT_START if char == "-" else T.DOCUMENT_END)
                return
        self.newlines = False
        owner = None
        if self.tokens and char == (":" if self.flow_level == 0 else ","):
            owner = self.tokens[-1].start
        fetch = self.fetchers.get(char)
        if fetch is not None:
            fetch()
        else:
            self.fetch_other(char, text[pos + 1])
        if self.window is not None:
            self.window.need(self.pos, 2 if not self.newlines else 4 if self.flow_level > 0 else 1)
        if not self.newlines and self.last_kind != T.BLOCK_ENTRY:
            following = self.text[self.pos]
            if following == "#" or following in " \t":
                line_comment(self, owner or Mark(pos, line, column))

    def fetch_other(self, char: str, following: str) -> None:
        """What needs a look at the next character too."""
        flow = self.flow_level > 0
        if char == "-" and following in _BLANKZ:
            self.fetch_block_entry()
        elif char == "?" and (flow or following in _BLANKZ):
            self.fetch_key()
        elif char == ":" and (flow or following in _BLANKZ):
            self.fetch_value()
        elif char in "|>" and not flow:
            self.fetch_block_scalar(char)
        elif char not in _NEVER_PLAIN or char == "-" or (not flow and char in "?:"):
            self.save_key()
            self.key_allowed = False
            plain_scalar(self)
        else:
            raise self.error("found character that cannot start any token")

    # White space and comments.

    def to_next_token(self, before: Mark) -> None:
        text = self.text
        while True:
            if self.window is not None and self.window.begins_with_mark(self.pos) and self.pos == self.line_start:
                self.pos += 1
            skip = _BLANKS if self.flow_level > 0 or not self.key_allowed else _SPACES
            self.pos = skip.match(text, self.pos).end()  # type: ignore[union-attr]
            char = text[self.pos]
            if self.comments:
                line_comment_above_item(self)
            if char == "#":
                comments(self, before)
                char = text[self.pos]
            if char not in _BREAKS:
                return
            self.skip_line()
            if self.flow_level == 0:
                self.key_allowed = True

    # One function a kind of token.

    def fetch_stream_end(self) -> None:
        if self.pos != self.line_start:
            self.line_start = self.pos
            self.line += 1
        self.unroll_indent(-1, self.mark())
        self.remove_key()
        self.key_allowed = False
        self.put(T.STREAM_END, self.mark())

    def fetch_document_indicator(self, kind: T) -> None:
        self.unroll_indent(-1, self.mark())
        self.remove_key()
        self.key_allowed = False
        start = self.mark()
        self.pos += 3
        self.put(kind, start)

    def fetch_sequence_start(self) -> None:
        self.flow_start(T.FLOW_SEQUENCE_START)

    def fetch_mapping_start(self) -> None:
        self.flow_start(T.FLOW_MAPPING_START)

    def flow_start(self, kind: T) -> None:
        self.save_key()
        start = self.mark()
        self.keys.append(_Key(False, False, self.parsed + len(self.tokens), start))
        self.flow_level += 1
        if self.flow_level > MAX_DEPTH:
            raise self.error(f"exceeded max depth of {MAX_DEPTH}", start)
        self.key_allowed = True
        self.pos += 1
        self.put(kind, start)

    def fetch_sequence_end(self) -> None:
        self.flow_end(T.FLOW_SEQUENCE_END)

    def fetch_mapping_end(self) -> None:
        self.flow_end(T.FLOW_MAPPING_END)

    def flow_end(self, kind: T) -> None:
        self.remove_key()
        if self.flow_level > 0:
            self.flow_level -= 1
            self.key_of_token.pop(self.keys.pop().token_number, None)
        self.key_allowed = False
        self.indicator(kind)

    def indicator(self, kind: T) -> None:
        start = self.mark()
        self.pos += 1
        self.put(kind, start)

    def fetch_flow_entry(self) -> None:
        self.remove_key()
        self.key_allowed = True
        self.indicator(T.FLOW_ENTRY)

    def fetch_block_entry(self) -> None:
        if self.flow_level == 0:
            mark = self.mark()
            if not self.key_allowed:
                raise self.error("block sequence entries are not allowed in this context")
            self.roll_indent(mark.column, -1, T.BLOCK_SEQUENCE_START, mark)
        self.remove_key()
        self.key_allowed = True
        self.indicator(T.BLOCK_ENTRY)

    def fetch_key(self) -> None:
        if self.flow_level == 0:
            mark = self.mark()
            if not self.key_allowed:
                raise self.error("mapping keys are not allowed in this context")
            self.roll_indent(mark.column, -1, T.BLOCK_MAPPING_START, mark)
        self.remove_key()
        self.key_allowed = self.flow_level == 0
        self.indicator(T.KEY)

    def fetch_value(self) -> None:
        key = self.keys[-1]
        if self.key_is_valid(key):
            self.insert(key.token_number, Token(T.KEY, key.mark, key.mark))
            self.roll_indent(key.mark.column, key.token_number, T.BLOCK_MAPPING_START, key.mark)
            key.possible = False
            self.key_of_token.pop(key.token_number, None)
            self.key_allowed = False
        else:
            if self.flow_level == 0:
                mark = self.mark()
                if not self.key_allowed:
                    raise self.error("mapping values are not allowed in this context")
                self.roll_indent(mark.column, -1, T.BLOCK_MAPPING_START, mark)
            self.key_allowed = self.flow_level == 0
        self.indicator(T.VALUE)

    def fetch_alias(self) -> None:
        self.anchor(T.ALIAS)

    def fetch_anchor(self) -> None:
        self.anchor(T.ANCHOR)

    def anchor(self, kind: T) -> None:
        self.save_key()
        self.key_allowed = False
        start = self.mark()
        begin = self.pos + 1
        self.pos = _NAME.match(self.text, begin).end()  # type: ignore[union-attr]
        if self.pos == begin or self.text[self.pos] not in _AFTER_ANCHOR:
            raise self.error("did not find expected alphabetic or numeric character", start)
        self.put(kind, start, self.text[begin : self.pos])

    def fetch_block_scalar(self, char: str) -> None:
        self.remove_key()
        self.key_allowed = True
        block_scalar(self, char)

    def fetch_single_quoted(self) -> None:
        self.save_key()
        self.key_allowed = False
        single_quoted(self)

    def fetch_double_quoted(self) -> None:
        self.save_key()
        self.key_allowed = False
        double_quoted(self)

    def fetch_tag(self) -> None:
        self.save_key()
        self.key_allowed = False
        start = self.mark()
        if self.text[self.pos + 1] == "<":
            self.pos += 2
            handle, suffix = "", self.uri("", start)
            if self.text[self.pos] != ">":
                raise self.error("did not find the expected '>'", start)
            self.pos += 1
        else:
            handle = self.tag_handle(False, start)
            if len(handle) > 1 and handle[-1] == "!":
                suffix = self.uri("", start)
            else:
                suffix = self.uri(handle, start)
                handle = "!"
                if not suffix:
                    handle, suffix = "", "!"
        if self.text[self.pos] not in _BLANKZ:
            raise self.error("did not find expected whitespace or line break", start)
        self.put(T.TAG, start, handle, suffix)

    def tag_handle(self, directive: bool, start: Mark) -> str:
        begin = self.pos
        if self.text[begin] != "!":
            raise self.error("did not find expected '!'", start)
        self.pos = _NAME.match(self.text, begin + 1).end()  # type: ignore[union-attr]
        if self.text[self.pos] == "!":
            self.pos += 1
        elif directive and self.pos > begin + 1:
            raise self.error("did not find expected '!'", start)
        return self.text[begin : self.pos]

    def uri(self, head: str, start: Mark) -> str:
        """The rest of a tag; an escaped octet that is no UTF-8 comes out as a lone surrogate."""
        octets = bytearray(head[1:].encode())
        begin = self.pos
        while True:
            char = self.text[self.pos]
            if char == "%":
                self.escaped_character(octets, start)
            elif char in _URI:
                octets += char.encode()
                self.pos += 1
            else:
                break
        if not head and self.pos == begin:
            raise self.error("did not find expected tag URI", start)
        return octets.decode("utf-8", "surrogateescape")

    def escaped_character(self, octets: bytearray, start: Mark) -> None:
        left = 0
        while True:
            digits = self.text[self.pos + 1 : self.pos + 3]
            if self.text[self.pos] != "%" or not re.fullmatch("[0-9A-Fa-f]{2}", digits):
                raise self.error("did not find URI escaped octet", start)
            octet = int(digits, 16)
            if left == 0:
                left = 1 if octet < 0x80 else 2 if octet & 0xE0 == 0xC0 else 3 if octet & 0xF0 == 0xE0 else 4 if octet & 0xF8 == 0xF0 else 0
                if left == 0:
                    raise self.error("found an incorrect leading UTF-8 octet", start)
            elif octet & 0xC0 != 0x80:
                raise self.error("found an incorrect trailing UTF-8 octet", start)
            octets.append(octet)
            self.pos += 3
            left -= 1
            if left == 0:
                return

    # Directives.

    def fetch_directive(self) -> None:
        self.unroll_indent(-1, self.mark())
        self.remove_key()
        self.key_allowed = False
        start = self.mark()
        text = self.text
        begin = self.pos + 1
        self.pos = _NAME.match(text, begin).end()  # type: ignore[union-attr]
        name = text[begin : self.pos]
        if not name:
            raise self.error("could not find expected directive name", start)
        if text[self.pos] not in _BLANKZ:
            raise self.error("found unexpected non-alphabetical character", start)
        if name == "YAML":
            self.blanks()
            major = self.version_number(start)
            if text[self.pos] != ".":
                raise self.error("did not find expected digit or '.' character", start)
            self.pos += 1
            kind, value, extra = T.VERSION_DIRECTIVE, major, self.version_number(start)
        elif name == "TAG":
            self.blanks()
            kind, value = T.TAG_DIRECTIVE, self.tag_handle(True, start)
            if text[self.pos] not in " \t":
                raise self.error("did not find expected whitespace", start)
            self.blanks()
            extra = self.uri("", start)
            if text[self.pos] not in _BLANKZ:
                raise self.error("did not find expected whitespace or line break", start)
        else:
            raise self.error("found unknown directive name", start)
        end = self.mark()
        self.blanks()
        if text[self.pos] == "#":
            self.pos = _COMMENT.match(text, self.pos).end()  # type: ignore[union-attr]
        if text[self.pos] not in _BREAKS and self.pos < self.end:
            raise self.error("did not find expected comment or line break", start)
        if text[self.pos] in _BREAKS:
            self.skip_line()
        self.put(kind, start, value, extra, end)

    def version_number(self, start: Mark) -> str:
        begin = self.pos
        self.pos = _DIGITS.match(self.text, begin, begin + 2).end()  # type: ignore[union-attr]
        if self.pos == begin:
            raise self.error("did not find expected version number", start)
        if self.text[self.pos].isdigit() and self.text[self.pos].isascii():
            raise self.error("found extremely long version number", start)
        return self.text[begin : self.pos]
