"""Errors of Coze Studio that carry the Go stack of the place where they were made: `%+v` of backend/pkg/errorx/internal/status.go and its kind."""

from __future__ import annotations

import re

_STACK = re.compile(r"\n\t?stack=")
"""A panic puts a tab before each further line."""


def without_stack(said: str) -> tuple[str, bool]:
    """The words before the first stack, and whether there was one."""
    found = _STACK.search(said)
    return (said[: found.start()], True) if found else (said, False)
