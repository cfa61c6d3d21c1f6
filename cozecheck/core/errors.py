"""Failures that are not findings."""

from __future__ import annotations

from cozecheck.core.text import Text


class UsageError(Exception):
    """A mistake in how cozecheck was called or configured: exit code 2, one message, no traceback."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.render())
        self.message = message
