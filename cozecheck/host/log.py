"""The log: one JSON object a line, in the fields of the deployment guide, written by a thread so that no slow reader holds up a call."""

from __future__ import annotations

import json
import re
import threading
from collections import deque
from datetime import datetime, timezone
from typing import IO, Any

from cozecheck.report.escape import escape

ROOM = 10_000
"""Lines that wait for a slow reader; what comes after is dropped, and counted."""
PAUSE = 0.02
"""Seconds for which lines are gathered."""
LONG = 2_000
_QUERY_VALUE = re.compile(r"=[^&#]*")
_USER_INFO = re.compile(r"//[^/?#]*@")


class Log:
    """Writes to one text stream. `close` waits for what is written already."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._lines: deque[str] = deque()
        self._dropped = 0
        self._waiting, self._closed = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._write, name="cozecheck-log", daemon=True)
        self._thread.start()

    def write(self, level: str, message: str, **fields: Any) -> None:
        """One line. Texts are escaped, so that no name or answer can act on a terminal, and cut."""
        if len(self._lines) >= ROOM:
            self._dropped += 1
            return
        if self._dropped:
            fields["dropped_lines"], self._dropped = self._dropped, 0
        line = {"timestamp": datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"), "level": level, "msg": message}
        line |= {name: cut(value) if isinstance(value, str) else value for name, value in fields.items()}
        self._lines.append(json.dumps(line, ensure_ascii=False) + "\n")
        if not self._waiting.is_set():
            self._waiting.set()

    def close(self, seconds: float = 2.0) -> None:
        """Ends the thread; lines that cannot be written by then are lost."""
        self._closed.set()
        self._waiting.set()
        self._thread.join(seconds)

    def _write(self) -> None:
        """Lines are written together: to wake for each would cost a call more time than all else in this module."""
        while True:
            self._waiting.wait()
            self._closed.wait(PAUSE)
            self._waiting.clear()
            text = "".join(self._lines.popleft() for _ in range(len(self._lines)))
            try:
                self._stream.write(text)
                self._stream.flush()
            except (OSError, ValueError):
                # Nobody reads any more, or the disk is full; the host goes on.
                pass
            if self._closed.is_set() and not self._lines:
                return


def cut(text: str) -> str:
    """Escaped, and not endless."""
    return escape(text if len(text) <= LONG else text[:LONG] + "...")


def plain_url(url: str) -> str:
    """A URL without user and password, and with the names of its query only: its values are the caller's, or a key."""
    before, question, query = url.partition("?")
    return _USER_INFO.sub("//", before, count=1) + question + _QUERY_VALUE.sub("=***", query)
