"""Regular expressions as Go 1.24's package regexp takes them. Go's rules decide what is one, RE2, from which Go's engine descends, what it finds.

RE2 brings its own Unicode tables: it may know characters and cases that were added after Unicode 15.0, which Go 1.24 has.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from cozecheck.golang.octets import to_bytes, to_text
from cozecheck.golang.regexp.parse import RegexpError, check

__all__ = ["Pattern", "RegexpError", "compile"]

_NOT_UTF8 = re.compile("[\udc80-\udcff]")
_MEMORY = 1 << 30
"""Bytes. RE2's own limit would refuse what Go takes."""


class Pattern:
    """A pattern that Go accepts."""

    def __init__(self, pattern: str, named: list[tuple[int, int]]) -> None:
        self.pattern = pattern
        self._named = named

    def search(self, text: str) -> bool:
        """Regexp.MatchString: whether the text holds a match. True for the few patterns that RE2 finds too deep, of which nothing is known."""
        if self._engine is None:
            return True
        return self._engine.search(_valid(text).encode()) is not None

    @cached_property
    def _engine(self) -> Any:
        import re2  # type: ignore[import-untyped]

        options = re2.Options()
        options.max_mem = _MEMORY
        options.log_errors = False
        # Go lets two groups have the same name.
        nameless, end = "", 0
        for start, after in self._named:
            nameless += self.pattern[end:start] + "("
            end = after
        try:
            return re2.compile((nameless + self.pattern[end:]).encode(), options)
        except re2.error:
            return None


def compile(pattern: str) -> Pattern:  # noqa: A001 – the name that Go gives it
    """regexp.Compile. Raises RegexpError."""
    pattern = to_text(to_bytes(pattern))
    return Pattern(pattern, check(pattern))


def _valid(text: str) -> str:
    """To Go each byte that is not UTF-8 is a U+FFFD."""
    return text if text.isascii() else _NOT_UTF8.sub("\ufffd", to_text(to_bytes(text)))
