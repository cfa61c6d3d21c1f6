"""Go's regular expressions (regexp/syntax, flags Perl), judged by RE2, which they were ported from.

Where the two differ, Go's way is taken here: it refuses `\\C`, group names beyond ASCII, and scripts that are younger than its Unicode tables (15.0);
it allows larger programs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

MAX_SURE = 3000
"""Characters. Go bounds the size of a compiled pattern in its own way; up to here RE2 is known to agree with it, but for `{0}`."""
_MAX_MEMORY = 128 << 20
_MAX_DEPTH = 1000
_PART = re.compile(
    r"\\Q.*?(?:\\E|\Z)|\\p\{[^}]*\}|\\P\{[^}]*\}|\\.|\[\^?\]?(?:\[:[^\]]*:\]|\\.|[^\]\\])*\]?|\(\?P?<[^>]*>?|\{[0-9]+(?:,[0-9]*)?\}|.", re.DOTALL
)
_HUGE = re.compile(r"\{(?:[0-9]+,)?[0-9]{9,}")
_NOT_UTF8 = re.compile("[\udc80-\udcff]")
_NAMED = re.compile(r"\(\?P?<")
_GROUP_NAME = re.compile(r"\(\?P?<[0-9A-Za-z_]+>")
_SCRIPT = re.compile(r"\\[pP]\{\^?(\w+)\}")
_YOUNG_SCRIPTS = frozenset(
    "Garay Gurung_Khema Kirat_Rai Ol_Onal Sunuwar Todhri Tulu_Tigalari Beria_Erfe Chisoi Sidetic Tai_Yo Tolong_Siki".split()  # noqa: SIM905 — a list of words
)
_GO_WORDS = {
    "missing )": "missing closing )",
    "missing ]": "missing closing ]",
    "no argument for repetition operator": "missing argument to repetition operator",
    "trailing \\": "trailing backslash at end of expression",
    "invalid perl operator": "invalid or unsupported Perl syntax",
    "invalid named capture group": "invalid named capture",
    "invalid repetition size": "invalid repeat count",
    "bad repetition operator": "invalid nested repetition operator",
    "pattern too large - compile failed": "expression too large",
}


class RegexpError(ValueError):
    """Why Go does not compile a pattern."""


class Pattern:
    """A compiled regular expression."""

    __slots__ = ("_engine",)

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def search(self, text: str) -> bool:
        """Regexp.MatchString: whether the pattern matches anywhere. A lone surrogate counts as U+FFFD, as in every string that Go read from JSON."""
        return self._engine.search(_whole(text)) is not None


def compile(pattern: str) -> Pattern:  # noqa: A001 — regexp.Compile
    """regexp.Compile. Raises RegexpError with Go's error text (a few differ in words, none in kind)."""
    if not pattern.isascii() and (bad := _NOT_UTF8.search(pattern)):
        raise RegexpError(f"error parsing regexp: invalid UTF-8: `{_whole(pattern[bad.start() :])}`")
    for at, words in _go_refuses(pattern):
        earlier = _refusal(pattern[:at])
        if earlier is None or earlier.startswith("missing closing )"):
            raise RegexpError(f"error parsing regexp: {words}")
        break
    refusal = _refusal(pattern)
    if refusal is None and _depth(pattern) >= _MAX_DEPTH:
        refusal = f"expression nests too deeply: `{pattern}`"
    if refusal is not None:
        raise RegexpError(f"error parsing regexp: {refusal}")
    return Pattern(_engine(pattern))


def _whole(text: str) -> str:
    return text if text.isascii() else "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)


def _engine(pattern: str) -> Any:
    """RE2's compiled pattern. Raises ValueError, whose argument is RE2's message in bytes."""
    import re2  # type: ignore[import-untyped]

    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MAX_MEMORY
    try:
        return re2.compile(_whole(pattern), options)
    except re2.error as error:
        raise ValueError(*error.args) from None


def _refusal(pattern: str) -> str | None:
    """Why RE2 refuses a pattern, in Go's words; None where it does not."""
    try:
        _engine(pattern)
    except ValueError as error:
        raw = error.args[0]
        code, _, argument = (raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)).partition(": ")
        argument = argument.removesuffix("?") if code == "invalid repetition size" else argument
        return f"{_GO_WORDS.get(code, code)}: `{argument}`"
    return None


def _depth(pattern: str) -> int:
    """How deep groups are nested. Go counts more than that (a repetition is a level too), which matters only where nobody writes patterns."""
    if pattern.count("(") < _MAX_DEPTH:
        return 0
    # Groups that only group leave no level behind.
    captures: list[bool] = []
    deepest = 0
    for match in _PART.finditer(pattern):
        if match[0].startswith("("):
            captures.append(match[0] != "(" or not pattern.startswith("?", match.end()))
            deepest = max(deepest, sum(captures)) if captures[-1] and len(captures) >= _MAX_DEPTH else deepest
        elif match[0] == ")" and captures:
            captures.pop()
    return deepest


def _go_refuses(pattern: str) -> Iterator[tuple[int, str]]:
    """Where Go refuses what RE2 takes, or says so in other words: the index and the words."""
    for match in _PART.finditer(pattern):
        part = match[0]
        if _HUGE.match(part):
            yield match.start(), f"invalid repeat count: `{part}`"
        elif part == "\\C":
            yield match.start(), "invalid escape sequence: `\\C`"
        elif _NAMED.match(part) and not _GROUP_NAME.fullmatch(part) and len(pattern) - match.start() > part.index("<") + 1:
            yield match.start(), f"invalid named capture: `{part}`"
        elif not part.startswith("\\Q") and (script := _SCRIPT.search(part)) is not None and script[1] in _YOUNG_SCRIPTS:
            yield match.start(), f"invalid character class range: `{script[0]}`"
