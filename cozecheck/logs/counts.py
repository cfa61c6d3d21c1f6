"""All that is counted, in bounded memory."""

from __future__ import annotations

import heapq
import math
from collections import Counter

from cozecheck.logs.group import Group, together
from cozecheck.logs.model import BrokenLine, Call, LogsResult, Plugin, Route
from cozecheck.logs.series import Series
from cozecheck.logs.server import Messages
from cozecheck.logs.traffic import ROUTES, Request

PLUGINS, OPERATIONS = 500, 2000
"""That are told apart, in all; names come from whoever writes the log."""
PLACES = 5
"""Broken lines whose place is kept."""
BARS = 120
Key = tuple[str, str]
REST = None
"""Stands for all plugins beyond the limit; no name is None."""


class Counts:
    """What a log says so far. `kept` is how many of the last errors and slowest calls are remembered."""

    def __init__(self, kept: int = 10, plugins: int = PLUGINS, operations: int = OPERATIONS) -> None:
        self.kept, self.most_plugins, self.most_operations = kept, plugins, operations
        self.lines = self.other_json = self.server = self.text = self.blank = self.left_out = self.untimed = self.bytes = 0
        self.groups: dict[Key, Group] = {}
        self.others: dict[str | None, Group] = {}
        """Of each plugin, the operations beyond the limit; under REST all plugins beyond it."""
        self.names: set[str] = set()
        self.reasons: Counter[str] = Counter()
        self.broken: list[BrokenLine] = []
        self.series = Series()
        self.first: float | None = None
        self.last: float | None = None
        self.messages = Messages()
        self.routes: dict[str, Route] = {}
        self.more_routes = self.unanswered = 0
        self._errors: list[tuple[float, int, Call]] = []
        self._slowest: list[tuple[float, int, Call]] = []
        self._serial = 0

    def group(self, plugin: str, operation: str) -> Group:
        """The group of an operation; one for all that came later than the limit."""
        found = self.groups.get((plugin, operation))
        if found is not None:
            return found
        if plugin not in self.names:
            if len(self.names) >= self.most_plugins:
                return self.others.setdefault(REST, Group())
            self.names.add(plugin)
        if len(self.groups) >= self.most_operations:
            return self.others.setdefault(plugin, Group())
        return self.groups.setdefault((plugin, operation), Group())

    def flush(self) -> None:
        """Empties what is gathered: it is bounded for one group, and with this for all."""
        for group in (*self.groups.values(), *self.others.values()):
            group.flush()

    def refuse(self, file: str, line: int, reason: str) -> None:
        """Counts a broken line."""
        self.reasons[reason] += 1
        if len(self.broken) < PLACES:
            self.broken.append(BrokenLine(file, line, reason))

    def seen(self, moment: float) -> None:
        """Notes when something was logged."""
        if self.first is None or moment < self.first:
            self.first = moment
        if self.last is None or moment > self.last:
            self.last = moment

    def floor(self) -> float:
        """What a duration must exceed to be among the slowest."""
        if not self.kept:
            return math.inf
        return self._slowest[0][0] if len(self._slowest) >= self.kept else -1.0

    def add_slow(self, duration: float, call: Call) -> None:
        """Keeps a call while it is among the slowest."""
        _keep(self._slowest, (duration, -self._next(), call), self.kept)

    def add_error(self, call: Call) -> None:
        """Keeps a failed call while it is among the last ones: by its time, where the log says one."""
        _keep(self._errors, (call.moment if call.moment is not None else self.last or 0.0, self._next(), call), self.kept)

    def add_request(self, request: Request) -> None:
        """Counts a request that Coze Studio answered."""
        bad, worse = 400 <= request.status < 500, request.status >= 500
        self._add_route(Route(request.route, 1, int(bad), int(worse), request.took))

    def _add_route(self, route: Route) -> None:
        known = self.routes.get(route.name)
        if known is not None:
            _, requests, client, server, longest = known
            route = Route(route.name, requests + route.requests, client + route.client_errors, server + route.server_errors, max(longest, route.longest))
        elif len(self.routes) >= ROUTES:
            self.more_routes += route.requests
            return
        self.routes[route.name] = route

    def _next(self) -> int:
        self._serial += 1
        return self._serial

    def absorb(self, other: Counts) -> None:
        """Adds what another one has counted."""
        for name in ("lines", "other_json", "server", "text", "blank", "left_out", "untimed", "bytes", "more_routes", "unanswered"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for (plugin, operation), group in other.groups.items():
            self.group(plugin, operation).absorb(group)
        for named, rest in other.others.items():
            self.others.setdefault(named if named in self.names else REST, Group()).absorb(rest)
        self.reasons += other.reasons
        self.broken += other.broken[: PLACES - len(self.broken)]
        self.series.absorb(other.series)
        for moment in (other.first, other.last):
            if moment is not None:
                self.seen(moment)
        self.messages.absorb(other.messages)
        for route in other.routes.values():
            self._add_route(route)
        for when, _, call in sorted(other._errors):
            _keep(self._errors, (when, self._next(), call), self.kept)
        for duration, _, call in sorted(other._slowest, key=lambda kept: -kept[1]):
            _keep(self._slowest, (duration, -self._next(), call), self.kept)

    def result(self) -> LogsResult:
        """The figures; counting may go on afterwards."""
        total = together([*self.groups.values(), *self.others.values()])
        width, series, outside = self.series.chart(BARS)
        return LogsResult(
            bytes=self.bytes,
            lines=self.lines,
            other_json=self.other_json,
            server=self.server,
            text=self.text,
            blank=self.blank,
            left_out=self.left_out,
            untimed=self.untimed,
            broken=sum(self.reasons.values()),
            reasons=tuple(self.reasons.most_common()),
            broken_lines=tuple(self.broken),
            total=total.total(),
            plugins=tuple(self._plugins()),
            capped=sum(group.requests for group in self.others.values()),
            first=self.first,
            last=self.last,
            width=width,
            series=tuple(series),
            outside=outside,
            errors=tuple(call for _, _, call in sorted(self._errors, reverse=True)),
            slowest=tuple(call for _, _, call in sorted(self._slowest, key=lambda kept: (-kept[0], -kept[1]))),
            levels=tuple(self.messages.levels.items()),
            sources=tuple(self.messages.sources.most_common()),
            starts=self.messages.starts,
            messages=tuple(self.messages.rows()),
            more_messages=self.messages.more,
            routes=tuple(sorted(self.routes.values(), key=lambda route: (-route.server_errors, -route.requests, route.name))),
            more_routes=self.more_routes,
            unanswered=self.unanswered,
        )

    def _plugins(self) -> list[Plugin]:
        mine: dict[str, list[tuple[str, Group]]] = {}
        for (plugin, operation), group in self.groups.items():
            mine.setdefault(plugin, []).append((operation, group))
        found = []
        for plugin in sorted({*mine, *(name for name in self.others if name is not None)}):
            groups = mine.get(plugin, [])
            more = [self.others[plugin]] if plugin in self.others else []
            rows = sorted(((name, group.total()) for name, group in groups), key=lambda row: (-row[1].requests, row[0]))
            found.append(Plugin(plugin, together([*(group for _, group in groups), *more]).total(), tuple(rows)))
        found.sort(key=lambda plugin: (-plugin.total.requests, plugin.name))
        if REST in self.others:
            found.append(Plugin("", self.others[REST].total(), (), other=True))
        return found


def _keep(heap: list[tuple[float, int, Call]], item: tuple[float, int, Call], most: int) -> None:
    if len(heap) < most:
        heapq.heappush(heap, item)
    elif most:
        heapq.heappushpop(heap, item)
