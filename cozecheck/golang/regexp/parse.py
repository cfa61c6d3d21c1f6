"""Regular expressions as Go 1.24 reads them (regexp/syntax/parse.go, in Perl mode), as far as it takes to refuse what Go refuses, in its words."""

from __future__ import annotations

import re
from typing import NoReturn

from cozecheck.golang.regexp.names import POSIX, UNICODE
from cozecheck.golang.regexp.tree import MAX_REPEATS, TooDeepError, TooLargeError, Tree

_PLAIN = re.compile(r"[^()|^$.\[*+?{\\\udc80-\udcff]+")
_NOT_UTF8 = re.compile("[\udc80-\udcff]")
_REPEAT = re.compile(r"\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*)?)?\}")
_GROUP_NAME = re.compile(r"[A-Za-z0-9_]+")
_OCTAL = re.compile(r"0[0-7]{0,2}|[1-7][0-7]{1,2}")
_HEXADECIMAL = "0123456789abcdefABCDEF"
_CONTROL = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_MAX_RUNE = 0x10FFFF


class RegexpError(ValueError):
    """Why Go does not compile a pattern; the text is Go's whole error."""

    def __init__(self, reason: str, where: str) -> None:
        super().__init__(f"error parsing regexp: {reason}: `{where}`")


def check(pattern: str) -> list[tuple[int, int]]:
    """Raises RegexpError where Go refuses a pattern, whose bytes that are no UTF-8 are lone surrogates, as `surrogateescape` makes them.

    Returns the places (start, end) of what begins a group with a name, such as `(?P<name>`.
    """
    parser = _Parser(pattern)
    try:
        parser.parse()
    except TooLargeError:
        raise RegexpError("expression too large", pattern) from None
    except TooDeepError:
        raise RegexpError("expression nests too deeply", pattern) from None
    return parser.named


class _Parser:
    """Reads from left to right; `at` is where it stands, `fold` whether case does not count there."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.fold = False
        self.tree = Tree()
        self.named: list[tuple[int, int]] = []
        self._last_posix = pattern.rfind(":]")

    def parse(self) -> None:
        pattern, tree, size = self.pattern, self.tree, len(self.pattern)
        repeated = -1
        while self.at < size:
            begin, before = self.at, repeated
            repeated = -1
            c = pattern[begin]
            plain = _PLAIN.match(pattern, begin)
            if plain:
                self.at = plain.end()
                tree.literal(self.fold, self.at - begin)
            elif c == "(":
                self._open()
            elif c == ")":
                if len(tree.groups) == 1:
                    tree.finish()
                    raise RegexpError("unexpected )", pattern)
                self.fold = tree.close()
                self.at += 1
            elif c == "|":
                tree.bar()
                self.at += 1
            elif c in "^$.":
                tree.add(single=c == ".")
                self.at += 1
            elif c == "[":
                self._class()
            elif c in "*+?{":
                if self._repeat(c, before):
                    repeated = begin
            elif c == "\\":
                self._backslash()
            else:
                self._fail("invalid UTF-8", begin, size)
        tree.finish()
        if len(tree.groups) > 1:
            raise RegexpError("missing closing )", pattern)

    def _fail(self, reason: str, start: int, end: int) -> NoReturn:
        raise RegexpError(reason, self.pattern[start:end])

    def _rune(self, at: int) -> str:
        """The character at `at`, empty at the end of the pattern."""
        c = self.pattern[at : at + 1]
        if "\udc80" <= c <= "\udcff":
            self._fail("invalid UTF-8", at, len(self.pattern))
        return c

    def _check_utf8(self, start: int, end: int) -> None:
        bad = _NOT_UTF8.search(self.pattern, start, end)
        if bad:
            self._fail("invalid UTF-8", bad.start(), end)

    def _repeat(self, c: str, before: int) -> bool:
        """A repetition, whose own repetition began at `before`, if any; False where the brace is a mere character."""
        pattern, begin = self.pattern, self.at
        low, high, end = 0, 0, begin + 1
        if c == "{":
            match = _REPEAT.match(pattern, begin)
            if not match:
                self.tree.literal(self.fold)
                self.at += 1
                return False
            end = match.end()
            # Longer numbers are out of bounds in any case.
            low = int(match[1][:9])
            high = low if not match[2] else -1 if match[3] is None else int(match[3][:9])
            if low > MAX_REPEATS or high > MAX_REPEATS or 0 <= high < low:
                self._fail("invalid repeat count", begin, end)
        if pattern.startswith("?", end):
            end += 1
        if before >= 0:
            self._fail("invalid nested repetition operator", before, end)
        if not self.tree.groups[-1].parts:
            self._fail("missing argument to repetition operator", begin, end)
        if not self.tree.repeat(low, high, {"*": 2, "{": 0}.get(c, 1)):
            self._fail("invalid repeat count", begin, end)
        self.at = end
        return True

    def _open(self) -> None:
        """A parenthesis, with flags or a name where such follow."""
        pattern, begin = self.pattern, self.at
        if not pattern.startswith("(?", begin):
            self.tree.open(True, self.fold)
            self.at += 1
            return
        for start in ("(?P<", "(?<"):
            name = begin + len(start)
            if pattern.startswith(start, begin) and name < len(pattern):
                end = pattern.find(">", begin)
                if end < 0:
                    self._check_utf8(begin, len(pattern))
                    self._fail("invalid named capture", begin, len(pattern))
                self._check_utf8(name, end)
                if not _GROUP_NAME.fullmatch(pattern, name, end):
                    self._fail("invalid named capture", begin, end + 1)
                self.named.append((begin, end + 1))
                self.tree.open(True, self.fold)
                self.at = end + 1
                return
        self._flags()

    def _flags(self) -> None:
        begin, at = self.at, self.at + 2
        fold, negative, flagged = self.fold, False, False
        while at < len(self.pattern):
            c = self._rune(at)
            at += 1
            if c in "imsU":
                flagged = True
                if c == "i":
                    fold = not negative
            elif c == "-" and not negative:
                negative, flagged = True, False
            elif c in ":)" and (flagged or not negative):
                if c == ":":
                    self.tree.open(False, self.fold)
                self.fold, self.at = fold, at
                return
            else:
                break
        self._fail("invalid or unsupported Perl syntax", begin, at)

    def _backslash(self) -> None:
        pattern, tree, at = self.pattern, self.tree, self.at
        c = pattern[at + 1 : at + 2]
        if c and c in "AbBz":
            tree.add()
            self.at += 2
        elif c == "C":
            self._fail("invalid escape sequence", at, at + 2)
        elif c == "Q":
            end = pattern.find("\\E", at + 2)
            stop = end if end >= 0 else len(pattern)
            self._check_utf8(at + 2, stop)
            tree.literal(self.fold, stop - at - 2)
            self.at = stop + 2 if end >= 0 else stop
        else:
            end = self._set(at)
            if end:
                tree.add(single=True)
                self.at = end
            else:
                self.at = self._escape(at)[1]
                tree.literal(self.fold)

    def _set(self, at: int) -> int:
        r"""Where the set of characters at `at` ends, such as \d or \p{Greek}; 0 where there is none."""
        pattern = self.pattern
        c = pattern[at + 1 : at + 2] if pattern.startswith("\\", at) else ""
        if not c or c not in "dswDSWpP":
            return 0
        end = at + 2
        if c not in "pP":
            return end
        name = self._rune(end)
        end += len(name)
        if name == "{":
            end = pattern.find("}", at) + 1
            if not end:
                self._check_utf8(at, len(pattern))
                self._fail("invalid character class range", at, len(pattern))
            self._check_utf8(at + 3, end - 1)
            name = pattern[at + 3 : end - 1]
        if name.removeprefix("^") not in UNICODE:
            self._fail("invalid character class range", at, end)
        return end

    def _escape(self, at: int) -> tuple[str, int]:
        """The character that is escaped at `at`, and where that ends."""
        pattern, begin = self.pattern, at
        if at + 1 == len(pattern):
            self._fail("trailing backslash at end of expression", at + 1, at + 1)
        c = self._rune(at + 1)
        at += 2
        if c.isascii() and not c.isalnum():
            return c, at
        octal = _OCTAL.match(pattern, at - 1)
        if octal:
            return chr(int(octal[0], 8)), octal.end()
        if c in _CONTROL:
            return _CONTROL[c], at
        if c == "x":
            value, at = self._hexadecimal(at)
            if value >= 0:
                return chr(value), at
        return self._fail("invalid escape sequence", begin, at)

    def _hexadecimal(self, at: int) -> tuple[int, int]:
        r"""The value of what follows \x, -1 where it is wrong, and how far Go has looked."""
        first = self._rune(at)
        if first == "{":
            value, at, begin = 0, at + 1, at + 1
            while c := self._rune(at):
                at += 1
                if c == "}":
                    return (value if at > begin + 1 else -1), at
                if c not in _HEXADECIMAL or value * 16 + int(c, 16) > _MAX_RUNE:
                    return -1, at
                value = value * 16 + int(c, 16)
            return -1, at
        if not first:
            return -1, at
        second = self._rune(at + 1)
        at += 1 + len(second)
        if second and first in _HEXADECIMAL and second in _HEXADECIMAL:
            return int(first + second, 16), at
        return -1, at

    def _class(self) -> None:
        """A class in brackets, in which a bracket or a hyphen may come first."""
        pattern, begin, size = self.pattern, self.at, len(self.pattern)
        at = begin + 2 if pattern.startswith("^", begin + 1) else begin + 1
        first = True
        while first or not pattern.startswith("]", at):
            first = False
            if pattern.startswith("[:", at) and at + 2 <= self._last_posix:
                end = pattern.index(":]", at + 2) + 2
                if pattern[at + 2 : end - 2].removeprefix("^") not in POSIX:
                    self._fail("invalid character class range", at, end)
                at = end
                continue
            end = self._set(at)
            if end:
                at = end
                continue
            low, end = self._class_character(at, begin)
            if pattern.startswith("-", end) and end + 1 < size and pattern[end + 1] != "]":
                high, end = self._class_character(end + 1, begin)
                if high < low:
                    self._fail("invalid character class range", at, end)
            at = end
        self.tree.add(single=True)
        self.at = at + 1

    def _class_character(self, at: int, begin: int) -> tuple[str, int]:
        c = self._rune(at)
        if not c:
            self._fail("missing closing ]", begin, len(self.pattern))
        return self._escape(at) if c == "\\" else (c, at + 1)
