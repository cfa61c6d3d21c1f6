"""Coze Studio's own text log: what it says of its configuration (backend/pkg/logs, domain/plugin/conf/load_plugin.go, main.go).

Go's `log` writes `2026/01/31 12:00:00.000000 load_plugin.go:163: [Error] …`; a message may have several lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from cozecheck.core.findings import MAX_LOG
from cozecheck.golang.stacks import without_stack
from cozecheck.logs.lines import AROUND, STAMPED, STAMPED_SO
from cozecheck.logs.model import Message
from cozecheck.logs.shown import redacted

_HEAD = r"([12]\d{3}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?) (?:([^\s:]{1,200}\.go):\d+: )?\[(Trace|Debug|Info|Notice|Warn|Error|Fatal|\?-?\d{1,9})\] "
_LINE = re.compile(_HEAD + "(.*)", re.DOTALL)
_KINDS_OF_LINES = rb" *" + _HEAD.encode() + rb"|([ \t\v\f]*)(?=\n)|(?=[ \t]*\{|\x1b|panic: |fatal error: "
SPECIAL = re.compile(rb"\n()(?:" + _KINDS_OF_LINES + rb"|" + AROUND + rb"))")
"""Within many lines, each of which follows a '\\n', those that are not just text: a head of the server's (groups 2 to 4), a blank one (5), others."""
STAMPED_SPECIAL = re.compile(rb"\n(?:" + STAMPED_SO + rb"(?:" + _KINDS_OF_LINES + rb"))|(?!" + STAMPED + rb"))")
"""The same where a time stands before each line, which is group 1; a line without one is among the others."""
_LOG_ID = re.compile(r"\[log-id: ([^\]]{0,200})\] ")
LOADER, STARTS, CALLS, REQUESTS = "load_plugin.go", "main.go", "invocation_http.go", "log.go"
READ = frozenset((name.encode(), level) for name, level in ((STARTS, b"Info"), (CALLS, b"Debug"), (REQUESTS, b"Info"), (REQUESTS, b"Warn")))
"""Source files and levels whose lines are read beside errors."""
NODES, AGENTS, ANSWERS, RECOVERED = "node_runner.go", "callback_reply_chunk.go", "error_resp.go", "goutil.go"
_REFUSED = "[InternalError]  error: "
_LISTS = re.compile(
    r"the item type of parameter '.{0,500}' cannot be 'object' or 'array'|the (?:location|format|type) '.{0,500}' of fi(?:el|le)d '.{0,500}' is invalid",
    re.DOTALL,
)
"""What toAPIParameter says of a tool that breaks the list of its plugin: backend/domain/plugin/entity/tool_info.go and crossdomain/plugin/model/toolinfo.go."""
_NODE = re.compile(r"\[\w{1,20}\] node .{0,500} failed on \d+ attempt, err: (?:execute tool failed|context )", re.DOTALL)
_PANIC = re.compile(r"(?:\[catch panic\] err = |.{0,2000}?panic error: )((?:runtime error: invalid memory address|interface conversion: )[^\n]*)", re.DOTALL)
_OF_TOOLS = ("ToEinoSchemaParameterInfo", "mergeAgentToolInfo")
"""Frames of a stack: an agent is built, or calls a tool."""

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
KINDS = ("start", "crash", "plugin", "tool", "list", "agent", "loader")
"""The server did not start, it ended, it dropped a plugin or a tool, a list of plugins broke, an agent panicked on a tool; something else that the loader said.

Worst first.
"""
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
        self.shown = redacted(text)
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

    def add(self, text: str, file: str, line: int, moment: float | None, kind: str = "") -> None:
        """Counts a whole message of the loader, or a panic; or what breaks_list and agent_panic gave, of the kind "list" or "agent"."""
        text = without_stack(text)[0].rstrip()[:MAX_LOG]
        key = kind + normal(text)
        entry = self._entries.get(key)
        if entry is None:
            if len(self._entries) >= MOST:
                self.more += 1
                return
            entry = self._entries[key] = Entry(*((kind, "") if kind else about(text)), text, file, line)
        entry.saw(moment, self.starts)

    def error_of(self, source: str) -> None:
        """Counts an error that is not about the configuration."""
        if source in self.sources or len(self.sources) < SOURCES:
            self.sources[source] += 1

    def absorb(self, other: Messages) -> None:
        """Adds what another one, of what came later, has counted."""
        for key, entry in other._entries.items():
            if key in self._entries or len(self._entries) < MOST:
                mine = self._entries.get(key) or self._entries.setdefault(key, Entry(entry.kind, entry.subject, entry.text, entry.file, entry.line))
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
            yield Message(e.kind, redacted(e.subject), e.shown, e.count, e.first, e.last, e.file, e.line, e.start == self.starts, said=e.text)


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


def breaks_list(text: str) -> str:
    """What the server says of the tool that breaks a list of plugins; '' where the line is about something else."""
    words = text.removeprefix(_REFUSED).strip()
    return words if words != text.strip() and _LISTS.fullmatch(words) else ""


def may_panic(source: str, text: str) -> bool:
    """Whether a line begins the report on a panic that a tool of an agent may have caused; agents write theirs twice."""
    return (source == RECOVERED or (source == AGENTS and "name=react_agent" in text)) and _PANIC.match(text) is not None


def agent_panic(text: str) -> str:
    """The panic of a message that `may_panic`, where its stack leads through an agent's tools; else ''."""
    found = _PANIC.match(text)
    return found[1].rstrip(" ,") if found and any(frame in text for frame in _OF_TOOLS) else ""


def ends_call(source: str, text: str) -> bool:
    """Whether a line says that the node of a workflow, or the tool of an agent, failed; agents write theirs twice."""
    if source == NODES:
        return _NODE.match(text) is not None
    return source == AGENTS and "name=react_agent" in text and " tool call " in text


def split(text: str) -> tuple[str, str, str, str] | None:
    """(time, source file or '', level, message) of a line, None where it is of no known format."""
    match = _LINE.match(text)
    return (match[1], match[2] or "", match[3], match[4]) if match else None


def identified(text: str) -> tuple[str, str]:
    """(log-id or '', what follows it) of a message."""
    found = _LOG_ID.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)
