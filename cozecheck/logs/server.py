"""Coze Studio's own text log: what it says of its configuration (backend/pkg/logs, domain/plugin/conf/load_plugin.go, main.go).

Go's `log` writes `2026/01/31 12:00:00.000000 load_plugin.go:163: [Error] …`; a message may have several lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from cozecheck.core.findings import MAX_LOG
from cozecheck.logs.model import Message

_LINE = re.compile(
    r"(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?) (?:([^\s:]{1,200}\.go):\d+: )?\[(Trace|Debug|Info|Notice|Warn|Error|Fatal|\?-?\d{1,9})\] (.*)", re.DOTALL
)
_LOG_ID = re.compile(r"\[log-id: [^\]]{0,200}\] ")
LOADER = "load_plugin.go"

_FILE = r"'(?:[^']{0,4096}?pluginproduct/)?([^']*)'"
_KINDS = (
    ("plugin", re.compile(rf"load file {_FILE}, err=", re.DOTALL)),
    ("plugin", re.compile(r"the openapi3 doc '([^']*)' validates failed, err=")),
    ("plugin", re.compile(r"plugin manifest validates failed, err=(.*)", re.DOTALL)),
    ("plugin", re.compile(r"invalid version '(.*)'", re.DOTALL)),
    ("plugin", re.compile(r"(?:invalid|duplicate) plugin id '(-?\d+)'")),
    ("plugin", re.compile(r"invalid plugin type '(.*)'", re.DOTALL)),
    ("tool", re.compile(r"duplicate tool id '(-?\d+)'")),
    ("tool", re.compile(r"api '(\[[^\]]*\]:.*)' not found in doc ", re.DOTALL)),
    ("tool", re.compile(r"the openapi3 operation of tool '(\[[^\]]*\]:.*?)' in '", re.DOTALL)),
)
"""What each message of the loader is about: a plugin or a tool that is dropped."""
KINDS = ("start", "crash", "plugin", "tool", "loader")
"""The server did not start, it ended, it dropped a plugin or a tool; something else that its loader said. Worst first."""
_FOLDER = re.compile(r"(?<![^\s'=])[^\s'=]{0,4096}\b(pluginproduct(?=[/':\s]|$)|common/oauth_schema\.json)")
"""The folder that the server has: it begins where a word does, so that no text of a stranger makes this slow."""
_START = re.compile(r"InitializeInfra failed, err=|loadEnv failed, err=")
MOST = 1000
"""Messages that are told apart."""
SOURCES = 50


class Entry:
    """One message, however often it was logged."""

    def __init__(self, kind: str, subject: str, text: str, file: str, line: int) -> None:
        self.kind, self.subject, self.text, self.file, self.line = kind, subject, text, file, line
        self.count = self.start = 0
        self.first: float | None = None
        self.last: float | None = None

    def saw(self, moment: float | None, start: int, times: int = 1) -> None:
        """Counts it."""
        self.count += times
        self.start = max(self.start, start)
        if moment is not None:
            self.first = moment if self.first is None else min(self.first, moment)
            self.last = moment if self.last is None else max(self.last, moment)


class Messages:
    """What the server said, in bounded memory."""

    def __init__(self) -> None:
        self.starts = self.more = 0
        self.levels: Counter[str] = Counter()
        self.sources: Counter[str] = Counter()
        self._entries: dict[str, Entry] = {}

    def add(self, text: str, file: str, line: int, moment: float | None) -> None:
        """Counts a whole message of the loader, or a panic."""
        text = text.rstrip()[:MAX_LOG]
        key = normal(text)
        entry = self._entries.get(key)
        if entry is None:
            if len(self._entries) >= MOST:
                self.more += 1
                return
            entry = self._entries[key] = Entry(*about(text), text, file, line)
        entry.saw(moment, self.starts)

    def error_of(self, source: str) -> None:
        """Counts an error that is not about the configuration."""
        if source in self.sources or len(self.sources) < SOURCES:
            self.sources[source] += 1

    def absorb(self, other: Messages) -> None:
        """Adds what another one, of what came later, has counted."""
        for key, entry in other._entries.items():
            if key in self._entries or len(self._entries) < MOST:
                mine = self._entries.setdefault(key, Entry(entry.kind, entry.subject, entry.text, entry.file, entry.line))
                mine.saw(entry.first, self.starts + entry.start, entry.count)
                mine.saw(entry.last, 0, 0)
            else:
                self.more += entry.count
        self.starts += other.starts
        self.more += other.more
        self.levels += other.levels
        self.sources += other.sources

    def rows(self) -> Iterator[Message]:
        """All messages, worst first, then as they came."""
        for e in sorted(self._entries.values(), key=lambda entry: KINDS.index(entry.kind)):
            yield Message(e.kind, e.subject, e.text, e.count, e.first, e.last, e.file, e.line, e.start == self.starts)


def about(text: str) -> tuple[str, str]:
    """(kind, subject) of a message."""
    if text.startswith("panic: "):
        return ("start" if _START.search(text, 0, 300) else "crash"), ""
    if text.startswith("fatal error: "):
        return "crash", ""
    for kind, pattern in _KINDS:
        if match := pattern.match(text):
            return kind, match[1]
    return "loader", ""


def normal(text: str) -> str:
    """A message as it is compared: without the server's own folder, and however its lines are indented and broken."""
    return " ".join(_FOLDER.sub(r"\1", text).split())


def split(text: str) -> tuple[str, str, str, str] | None:
    """(time, source file or '', level, message) of a line, None where it is of no known format."""
    match = _LINE.match(text)
    if match is None:
        return None
    return match[1], match[2] or "", match[3], _LOG_ID.sub("", match[4], count=1)
