"""How yaml.v3's scanner reads comments (its additions to libyaml's scannerc.go).

What a comment says matters to nobody here. But reading comments swallows white space that would be wrong elsewhere (tabs), decides where a block
collection ends, and, where a comment stands above a list item, makes the parser go on once after an error, which changes the words of the error.
"""

from __future__ import annotations

import re

from cozecheck.golang.yaml3.cursor import Cursor
from cozecheck.golang.yaml3.tokens import NOWHERE, Comment, Mark, T, Token

PEEK = 512
_TEXT = re.compile("[^\r\n\x85\u2028\u2029\0]*")
_BLANKS = re.compile("[ \t]*")
_SPACE = frozenset(" \t\r\n\x85\u2028\u2029")
_BREAKS = frozenset("\r\n\x85\u2028\u2029")


def line_comment(scanner: Cursor, token: Mark) -> None:
    """The comment behind a token, with the white space before it."""
    begin = _BLANKS.match(scanner.text, scanner.pos, scanner.pos + PEEK - 1).end()  # type: ignore[union-attr]
    if scanner.text[begin] == "#":
        scanner.pos = begin
        start = scanner.mark()
        scanner.comments.append(Comment(_text(scanner), NOWHERE, token, start, NOWHERE, line=True))


def line_comment_above_item(scanner: Cursor) -> None:
    """The comment behind `key:` becomes that of the first list item when that begins below it."""
    tokens, comment = scanner.tokens, scanner.comments[-1]
    if comment.line and len(tokens) > 1 and tokens[-1].kind == T.BLOCK_ENTRY and tokens[-2].kind == T.BLOCK_SEQUENCE_START:
        if scanner.text[scanner.pos] in _BREAKS:
            return
        comment.line = False
        if comment.start.line == scanner.line - 1:
            comment.token = scanner.mark()


def comments(scanner: Cursor, scan: Mark) -> None:
    """A comment and those below it with nothing but white space between, tabs included: up to 512 characters, and no Unicode breaks."""
    text = scanner.text
    token = scanner.tokens[-1]
    if token.kind == T.FLOW_ENTRY and len(scanner.tokens) > 1:
        token = scanner.tokens[-2]
    newlines = _newlines_before(text, scanner.pos)
    owner, start = token.start, NOWHERE
    indent = max(scanner.indent, 0)
    empty, first_empty = False, newlines <= 1
    line, column = scanner.line, scanner.pos - scanner.line_start
    foot_line = -1
    if scan.line > 0:
        foot_line = line - newlines + (2 if newlines == 0 and column > 1 else 1)
    words: list[str] = []
    at = 0

    def foot() -> None:
        nonlocal scan, owner
        here = Mark(scanner.pos + at, line, column)
        scanner.comments.append(Comment("".join(words), scan, owner, start, here, foot=True))
        scan = owner = here
        words.clear()

    while at < PEEK:
        column += 1
        char = text[scanner.pos + at]
        closes = scanner.flow_level > 0 and char in "]}"
        if closes or char in _BREAKS or char == "\0":
            dedented = start.column - 1 < indent
            if closes or not empty:
                if closes or (first_empty and ((start.line == foot_line and token.kind != T.VALUE) or dedented)):
                    if words:
                        if dedented:
                            owner = start
                        foot()
                elif words and char != "\0":
                    words.append("\n")
            if char not in "\r\n":
                break
            first_empty, empty, column = False, True, 0
            line += 1
        elif char not in " \t":
            if words and column - 1 < indent and column != start.column:
                foot()
            if char != "#":
                break
            if words:
                words.append("\n")
            else:
                start = Mark(scanner.pos + at, line, column)
            empty = False
            stop = scanner.pos + at
            while scanner.pos < stop:
                if text[scanner.pos] in _BREAKS:
                    scanner.skip_line()
                else:
                    scanner.pos += 1
            words.append(_text(scanner))
            at, column, line = 0, 0, scanner.line
            if text[scanner.pos] in "\x85\u2028\u2029":
                # Go looks at bytes, and what follows the first byte of such a break is never a '#'.
                at = column = 1
                if indent > 0 and start.column != 1:
                    foot()
                break
        at += 1
    if words:
        scanner.comments.append(Comment("".join(words), scan, start, start, Mark(scanner.pos + at - 1, line, column)))


def _text(scanner: Cursor) -> str:
    match = _TEXT.match(scanner.text, scanner.pos)
    assert match is not None
    scanner.pos = match.end()
    return match[0]


def _newlines_before(text: str, pos: int) -> int:
    """The line breaks since the last character that is neither break nor blank."""
    count = 0
    while pos > 0 and text[pos - 1] in _SPACE:
        pos -= 1
        if text[pos] in _BREAKS and not (text[pos] == "\r" and text[pos + 1] == "\n"):
            count += 1
    return count


def end_of_block(scanner: Cursor, mark: Mark) -> Mark:
    """Where the block collection that ends at `mark` is said to end: before the comments of its own depth that follow it."""
    stop = mark.index
    for comment in reversed(scanner.comments):
        if comment.end.index < stop:
            break
        if comment.start.column == scanner.indent + 1:
            mark = comment.start
        stop = comment.scan.index
    return mark


def take(scanner: Cursor, token: Token, head: str) -> str:
    """Gives a token the comments before it; returns the head comments collected so far, which were `head`."""
    waiting = scanner.comments
    taken = 0
    for comment in waiting:
        if token.start.index < comment.token.index:
            break
        if not comment.foot and not comment.line:
            if token.kind == T.BLOCK_END:
                break
            head = f"{head}\n{comment.text}" if head else comment.text
        taken += 1
    del waiting[:taken]
    return head
