"""What a log says, as reports show it. Times are seconds since 1970, durations milliseconds; None is what no line says."""

from __future__ import annotations

from typing import NamedTuple

from cozecheck.core.finding import Finding
from cozecheck.core.text import Text


class Latency(NamedTuple):
    """Milliseconds."""

    p50: float
    p95: float
    p99: float
    longest: float


class Total(NamedTuple):
    """The calls of one operation, of one plugin, or of all. `odd` counts durations that are missing, negative or no finite number."""

    requests: int = 0
    errors: int = 0
    client_errors: int = 0
    server_errors: int = 0
    no_answer: int = 0
    slow: int = 0
    odd: int = 0
    latency: Latency | None = None

    @property
    def error_rate(self) -> float:
        """Of 1; an error is a status of 400 or more, as in the guide."""
        return self.errors / self.requests if self.requests else 0.0

    @property
    def failure_rate(self) -> float:
        """Of 1; the same, and calls without an answer, which have the status 0."""
        return (self.errors + self.no_answer) / self.requests if self.requests else 0.0

    @property
    def slow_rate(self) -> float:
        """Of 1."""
        return self.slow / self.requests if self.requests else 0.0


class Plugin(NamedTuple):
    """A plugin and its operations, busiest first. `other` stands for all that came when no more could be told apart."""

    name: str
    total: Total
    operations: tuple[tuple[str, Total], ...]
    other: bool = False


class Call(NamedTuple):
    """One call: where it stands in the log, and what the log says of it."""

    file: str
    line: int
    moment: float | None
    plugin: str
    operation: str
    method: str
    url: str
    status: float | None
    duration: float | None
    error: str


class BrokenLine(NamedTuple):
    """A line that cannot be counted; `reason` is one of lines.REASONS."""

    file: str
    line: int
    reason: str


class Message(NamedTuple):
    """What Coze Studio logged of its configuration, or at its end. `kind` is one of server.KINDS, `subject` what it is about.

    `current`: it was logged since the last start that the log shows.
    """

    kind: str
    subject: str
    text: str
    times: int
    first: float | None
    last: float | None
    file: str
    line: int
    current: bool
    finding: Finding | None = None
    predicted: bool | None = None
    """Whether the configuration's prediction says that this is logged; None where no configuration was given, or nothing tells."""
    sure: bool = True
    """Whether nothing but `finding` explains it."""
    said: str = ""
    """`text` before anything in it was hidden: to be compared, never shown."""


class Route(NamedTuple):
    """Requests to one interface of Coze Studio, such as 'GET /api/workflow_api/canvas'; `longest` in milliseconds."""

    name: str
    requests: int
    client_errors: int
    server_errors: int
    longest: float


class Note(NamedTuple):
    """Something about a file: that it ends early, was rotated, cannot be read. `unread`: nothing of it was read."""

    file: str
    text: Text
    unread: bool = False


class LogsResult(NamedTuple):
    """All of a run. The kinds of lines add up to `lines`."""

    files: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    bytes: int = 0
    elapsed: float = 0.0
    lines: int = 0
    other_json: int = 0
    """JSON that is no call of a plugin."""
    server: int = 0
    """Lines of Coze Studio's own text log."""
    text: int = 0
    """Other text, such as the lines of a stack."""
    blank: int = 0
    left_out: int = 0
    """By --since, --until, --plugin or --operation."""
    untimed: int = 0
    """Of those left out: lines without a time, while a time was asked for."""
    broken: int = 0
    reasons: tuple[tuple[str, int], ...] = ()
    broken_lines: tuple[BrokenLine, ...] = ()
    total: Total = Total()
    plugins: tuple[Plugin, ...] = ()
    capped: int = 0
    """Requests of plugins and operations beyond those that can be told apart."""
    slow_ms: float = 5000.0
    first: float | None = None
    last: float | None = None
    width: int = 1
    series: tuple[tuple[int, int, int], ...] = ()
    """(first second, requests, errors) of each stretch of `width` seconds, empty ones too."""
    outside: int = 0
    """Requests so far from all others that `series` does not reach them."""
    errors: tuple[Call, ...] = ()
    slowest: tuple[Call, ...] = ()
    levels: tuple[tuple[str, int], ...] = ()
    sources: tuple[tuple[str, int], ...] = ()
    """Where else in Coze Studio errors come from: source files, most first."""
    starts: int = 0
    messages: tuple[Message, ...] = ()
    more_messages: int = 0
    routes: tuple[Route, ...] = ()
    """Of Coze Studio's own interfaces, most server errors first, then busiest."""
    more_routes: int = 0
    """Requests to further ones."""
    unanswered: int = 0
    """Calls in Coze Studio's own log whose end it does not have; they are in no other figure."""
    config: str = ""
    unlogged: tuple[Finding, ...] = ()
    """Predicted to be logged at a start, and not logged."""
    failures: tuple[Text, ...] = ()
    """Gates that did not hold."""
    interrupted: bool = False
    secrets: frozenset[str] = frozenset()
    """Of the configuration: values that no report may show."""

    @property
    def exit_code(self) -> int:
        """130 after Ctrl-C, 2 where a file could not be read at all, 1 where a gate did not hold, else 0."""
        if self.interrupted:
            return 130
        return 2 if any(note.unread for note in self.notes) else int(bool(self.failures))
