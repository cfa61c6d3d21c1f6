"""The log: one JSON object a line, in the fields of the deployment guide, written by a thread so that no slow reader holds up a call."""

from __future__ import annotations

import json
import queue
import re
import threading
from datetime import datetime, timezone
from typing import IO, Any

from cozecheck.report.escape import escape

ROOM = 10_000
"""Lines that wait for a slow reader; what comes after is dropped, and counted."""
LONG = 2_000
_QUERY_VALUE = re.compile(r"=[^&#]*")
_USER_INFO = re.compile(r"//[^/?#]*@")


class Log:
    """Writes to one text stream. `close` waits for what is written already."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._lines: queue.Queue[str | None] = queue.Queue(ROOM)
        self._dropped = 0
        self._thread = threading.Thread(target=self._write, name="cozecheck-log", daemon=True)
        self._thread.start()

    def write(self, level: str, message: str, **fields: Any) -> None:
        """One line. Texts are escaped, so that no name or answer can act on a terminal, and cut."""
        if self._dropped:
            fields["dropped_lines"] = self._dropped
        line = {"timestamp": datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"), "level": level, "msg": message}
        line |= {name: cut(value) if isinstance(value, str) else value for name, value in fields.items()}
        try:
            self._lines.put_nowait(json.dumps(line, ensure_ascii=False) + "\n")
            self._dropped = 0
        except queue.Full:
            self._dropped += 1

    def close(self, seconds: float = 2.0) -> None:
        """Ends the thread; lines that cannot be written by then are lost."""
        try:
            self._lines.put(None, timeout=seconds)
        except queue.Full:
            return
        self._thread.join(seconds)

    def _write(self) -> None:
        gone = False
        while (line := self._lines.get()) is not None:
            try:
                if not gone:
                    self._stream.write(line)
                    if self._lines.empty():
                        self._stream.flush()
            except (OSError, ValueError):  # noqa: PERF203
                # Nobody reads any more; the host goes on.
                gone = True


def cut(text: str) -> str:
    """Escaped, and not endless."""
    return escape(text if len(text) <= LONG else text[:LONG] + "...")


def plain_url(url: str) -> str:
    """A URL without user and password, and with the names of its query only: its values are the caller's, or a key."""
    before, question, query = url.partition("?")
    return _USER_INFO.sub("//", before, count=1) + question + _QUERY_VALUE.sub("=***", query)
