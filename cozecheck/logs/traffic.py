"""What Coze Studio logs of its traffic: plugins' calls, two debug lines each, and its own requests, one line each.

Calls: `[execute] url=…, header=map[…], method=GET, body=…`, then `[execute] status=200 OK, response=…` with the same log-id
(backend/domain/plugin/service/tool/invocation_http.go). Headers, bodies and answers hold keys: nothing of them is kept.
Requests: `| http | HOST | STATUS | LATENCY | IP | METHOD | PATH | HANDLER | …` (backend/api/middleware/log.go).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

OPEN = 2000
"""Calls that wait for their answer; the oldest is given up for a new one."""
ROUTES = 200
"""Routes that are told apart."""
URL = 2000
Names = Callable[[str, str], tuple[str, str]]
"""(plugin, operation) of a method and a URL."""
_HOST = re.compile(r"(?:[^:/?#]*:)?(?://)?(?:[^/?#]*@)?([^/?#]*).*", re.DOTALL)
_ASKED = re.compile(r"\[execute\] url=(\S+), header=map\[.*?\], method=([A-Z]{1,20}), body=", re.DOTALL)
_ANSWERED = re.compile(r"\[execute\] status=(\d{3})\b")
_REQUEST = re.compile(r"\| [^|]{0,20} \| [^|]{0,300} \| (\d{3}) \| ([^| ]{1,40}) \| [^|]{0,100} \| ([A-Z]{1,20}) \| ([^| ]{1,2000}) \| (coze\.[^| ]{1,200}) \|")
_ID = re.compile(r"/\d{5,}(?=/|$)")
_PART = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(h|ms|m|s|µs|ns)")
_UNITS = {"h": 3_600_000.0, "m": 60_000.0, "s": 1000.0, "ms": 1.0, "µs": 0.001, "ns": 0.000001}
_CAUSE = re.compile(r"\ncause=(?:code=-?\d+ message=)?(?:execute tool failed : )?([^\n]*)")


class Asked(NamedTuple):
    """A call that was sent, at `moment` (seconds since 1970)."""

    moment: float | None
    method: str
    url: str


class Request(NamedTuple):
    """A request that Coze Studio answered; ids in the path of `route` are '{id}'. Milliseconds."""

    status: int
    took: float
    route: str


class Calls:
    """Calls whose answer is not logged yet, by log-id. Several of one log-id are answered in their order, as nothing tells them apart."""

    def __init__(self) -> None:
        self._open: dict[str, list[Asked]] = {}
        self._count = 0

    def ask(self, log_id: str, asked: Asked) -> int:
        """Keeps a call; returns how many were given up for it."""
        self._open.setdefault(log_id, []).append(asked)
        self._count += 1
        if self._count <= OPEN:
            return 0
        self.take(next(iter(self._open)))
        return 1

    def take(self, log_id: str) -> Asked | None:
        """The oldest open call of a log-id, which is open no more."""
        calls = self._open.get(log_id)
        if not calls:
            return None
        self._count -= 1
        asked = calls.pop(0)
        if not calls:
            del self._open[log_id]
        return asked

    def waits(self, log_id: str) -> bool:
        """Whether a call of this log-id is open."""
        return log_id in self._open

    def clear(self) -> int:
        """Gives all up: the server is another one, or the log ends. Returns how many."""
        count, self._count = self._count, 0
        self._open.clear()
        return count


def asked(text: str, moment: float | None) -> Asked | None:
    """The call that a line says was sent."""
    found = _ASKED.match(text)
    return Asked(moment, found[2], found[1][:URL]) if found else None


def answered(text: str) -> int | None:
    """The status that a line says has come."""
    found = _ANSWERED.match(text)
    return int(found[1]) if found else None


def failure(text: str) -> str:
    """Why a call failed, from the lines of the node or agent that made it; without what came with it."""
    cause = _CAUSE.search(text)
    return cause[1] if cause else text.partition("\n")[0].rpartition("err: ")[2]


def request(text: str) -> Request | None:
    """The request to an interface of Coze Studio that a line is about; files and what nobody serves are none."""
    found = _REQUEST.match(text)
    if found is None:
        return None
    return Request(int(found[1]), milliseconds(found[2]), f"{found[3]} {_ID.sub('/{id}', found[4])[:200]}")


def by_host(method: str, url: str) -> tuple[str, str]:
    """Without a configuration: the host and the method. Paths hold the caller's values."""
    return _HOST.sub(r"\1", url) or "-", method


def milliseconds(duration: str) -> float:
    """Go's `1m2.5s`, `3.03ms` or `77.3µs`; 0 where it is none."""
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(duration))
