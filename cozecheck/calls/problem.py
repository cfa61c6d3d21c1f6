"""Why a call ends without a result, in the server's words."""

from __future__ import annotations

import re
from enum import Enum

from cozecheck.core.text import Text


class How(Enum):
    """How the real server fails; the value is the stable name in reports."""

    ERROR = "error"
    PANIC = "panic"
    INTERRUPT = "interrupt"
    SERVER_CRASH = "server-crash"
    NOT_SENT = "not-sent"
    NOT_RECORDED = "not-recorded"


class CallError(Exception):
    """No result. `words` are the server's own; `note` says to people what they mean, where that is needed. NOT_SENT is our refusal, not the server's;
    NOT_RECORDED says that a cassette does not know."""

    def __init__(self, words: str, how: How = How.ERROR, note: Text | None = None) -> None:
        super().__init__(words)
        self.words, self.how, self.note = words, how, note


NIL_POINTER = "panic: runtime error: invalid memory address or nil pointer dereference"


_CODE = re.compile(r"code=\d+ message=")


def bare(words: str) -> str:
    """An error without the code before it, which says nothing to people."""
    return _CODE.sub("", words, count=1) if _CODE.match(words) else words


def failed(words: str) -> CallError:
    """errorx.New with ErrPluginExecuteToolFailed (types/errno/plugin.go)."""
    return CallError(f"code=109000009 message=execute tool failed : {words}")
