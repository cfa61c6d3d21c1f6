"""Rows to counts: calls of plugins, however they were logged. The inner loop is the only part that every line of JSON goes through."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec

from cozecheck.host.log import plain_url
from cozecheck.logs.counts import Counts
from cozecheck.logs.group import Group
from cozecheck.logs.lines import NAME, Row, details
from cozecheck.logs.model import Call
from cozecheck.logs.shown import redacted, short
from cozecheck.logs.times import Clock
from cozecheck.logs.traffic import Names, by_host

PENDING = 200_000
"""Durations gathered by all groups together, before they go into the digests: one by one that would take as long as all else."""
LONGEST = 1e12
"""Milliseconds. What is said to have taken thirty years is no duration."""
TRIM = 1000
"""Calls of one chunk that may be among the slowest, before it is looked which are."""


@dataclass(frozen=True)
class Options:
    """What is counted: `slow` in milliseconds, times as seconds since 1970, names exactly as they are logged; no names are all names."""

    slow: float = 5000.0
    since: float | None = None
    until: float | None = None
    plugins: frozenset[str] = frozenset()
    operations: frozenset[str] = frozenset()
    offset: float = 0.0
    names: Names = by_host
    """Whose the calls of Coze Studio's own log are."""


@dataclass
class Rows:
    """Counts the rows of one file into `counts`; `other` takes those that are no call, with the number of their line."""

    file: str
    counts: Counts
    options: Options
    other: Callable[[Row, int], None]
    clock: Clock = field(init=False)
    limited: bool = False
    """Whether a time was asked for."""
    _gathered: int = 0

    def __post_init__(self) -> None:
        self.clock = Clock(self.options.offset)
        since, until = self.options.since, self.options.until
        self.limited = since is not None or until is not None
        self._from, self._to = -math.inf if since is None else math.floor(since), math.inf if until is None else math.floor(until)
        self._chosen = bool(self.options.plugins or self.options.operations)

    def count(self, rows: Sequence[Row], lines: bytes | Sequence[bytes], places: Sequence[int]) -> None:
        """Counts rows; `lines` are what they were read from, `places` the numbers of these lines."""
        counts, slow, limited, chosen = self.counts, self.options.slow, self.limited, self._chosen
        groups, find, clock, unset = counts.groups, self._group, self.clock, msgspec.UNSET
        head, zone, second, requests, errors = "", "", None, 0, 0
        slowest: list[tuple[float, int]] = []
        failed: list[int] = []
        floor = counts.floor()
        for number, row in enumerate(rows):
            status = row.status_code
            if row.component != "plugin" or status is unset:
                self.other(row, places[number])
                continue
            stamp = row.timestamp
            if stamp.__class__ is not str or not stamp:
                stamp = row.timestamp = self.stamp(row)
            if limited and self.outside(stamp):
                continue
            if stamp[:19] != head or zone != "Z" or stamp[-1:] != "Z":
                now = clock.second(stamp) if stamp else None
                if now != second:
                    if second is not None and requests:
                        counts.series.add(second, requests, errors)
                    requests = errors = 0
                    second = now
                    if now is not None:
                        counts.seen(now)
                head, zone = stamp[:19], stamp[-1:]
            if chosen and not self._wanted(row):
                counts.left_out += 1
                continue
            group = groups.get((row.plugin_name, row.operation_id)) or find(row)
            group.requests += 1
            requests += 1
            duration = row.duration_ms
            if 0.0 <= duration <= LONGEST:
                group.values.append(duration)
                if duration > slow:
                    group.slow += 1
                if duration > floor:
                    slowest.append((duration, number))
                    if len(slowest) > TRIM:
                        slowest, floor = _slowest(slowest, counts.kept)
            else:
                group.odd += 1
                group.slow += duration > slow
            if status >= 400:
                group.errors += 1
                errors += 1
                if status < 500:
                    group.client += 1
                else:
                    group.server += status < 600
                failed.append(number)
            elif status == 0:
                group.none += 1
        if second is not None and requests:
            counts.series.add(second, requests, errors)
        self._remember(rows, lines, places, slowest, failed)
        self._gather(len(rows))

    def _gather(self, count: int) -> None:
        self._gathered += count
        if self._gathered >= PENDING:
            self._gathered = 0
            self.counts.flush()

    def _remember(
        self, rows: Sequence[Row], lines: bytes | Sequence[bytes], places: Sequence[int], slowest: list[tuple[float, int]], failed: list[int]
    ) -> None:
        """Keeps the calls that reports show one by one."""
        kept = self.counts.kept
        slow = _slowest(slowest, kept)[0]
        last = failed[-kept:] if kept else []
        if not slow and not last:
            return
        if isinstance(lines, bytes):
            lines = lines.split(b"\n")
        for duration, number in slow:
            self.counts.add_slow(duration, self._call(rows[number], lines[number], places[number]))
        for number in last:
            self.counts.add_error(self._call(rows[number], lines[number], places[number]))

    def _call(self, row: Row, line: bytes, place: int) -> Call:
        more = details(line)
        stamp = row.timestamp if isinstance(row.timestamp, str) else ""
        duration = row.duration_ms if 0.0 <= row.duration_ms <= LONGEST else None
        status = row.status_code if isinstance(row.status_code, (int, float)) and abs(row.status_code) < 1e15 else None
        return Call(
            self.file,
            place,
            self.clock.moment(stamp) if stamp else None,
            short(row.plugin_name),
            short(row.operation_id),
            short(more.method),
            plain_url(short(more.url)),
            status,
            duration,
            redacted(short(more.error)),
        )

    def _group(self, row: Row) -> Group:
        """The group of a row that is not at hand: its first, one with a long name, or one of too many."""
        return self.counts.group(_name(row.plugin_name), _name(row.operation_id))

    def _wanted(self, row: Row) -> bool:
        plugins, operations = self.options.plugins, self.options.operations
        return (not plugins or row.plugin_name in plugins) and (not operations or row.operation_id in operations)

    def stamp(self, row: Row) -> str:
        """The time of a row in words, from whichever field has it."""
        for value in (row.timestamp, row.time):
            if isinstance(value, str):
                if value:
                    return value
            elif (moment := self.clock.number(value)) is not None:
                from datetime import datetime, timezone

                return datetime.fromtimestamp(moment, timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
        return ""

    def outside(self, stamp: str) -> bool:
        """Whether a line is not of the time that was asked for; counts it then."""
        second = self.clock.second(stamp) if stamp else None
        if second is not None and self._from <= second <= self._to:
            if self._from < second < self._to:
                return False
            # Within the second of a limit fractions count.
            moment, since, until = self.clock.moment(stamp) or 0.0, self.options.since, self.options.until
            if (since is None or moment >= since) and (until is None or moment <= until):
                return False
        self.counts.left_out += 1
        self.counts.untimed += second is None
        return True


def _slowest(found: list[tuple[float, int]], kept: int) -> tuple[list[tuple[float, int]], float]:
    """The slowest, of equal ones the first, and the duration that another one must exceed."""
    best = sorted(found, key=lambda call: (-call[0], call[1]))[:kept]
    return best, best[-1][0] if len(best) == kept and best else -1.0


def _name(name: str) -> str:
    return name if len(name) <= NAME else name[:NAME] + "…"
