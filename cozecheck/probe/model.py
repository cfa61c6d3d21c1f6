"""What a probe found out, and what it could not."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from cozecheck.core.place import Place
from cozecheck.core.text import Text


class Status(Enum):
    """Worst first; the value is the stable name in reports."""

    FAILED = "failed"
    DEGRADED = "degraded"
    INCONCLUSIVE = "inconclusive"
    SKIPPED = "skipped"
    OK = "ok"


class Server(NamedTuple):
    """One origin and the first URL that names it, without user and password; `plugins` use it, `place` is where the first one says so."""

    origin: str
    url: str
    place: Place
    plugins: tuple[str, ...]


class Past(NamedTuple):
    """The last runs that have an opinion on a server, this one included: statuses, oldest first."""

    statuses: tuple[str, ...] = ()
    first_bytes: tuple[float | None, ...] = ()

    @property
    def failed(self) -> int:
        """In how many of them it failed."""
        return self.statuses.count(Status.FAILED.value)

    @property
    def flaky(self) -> bool:
        """Whether it failed in some of them and was there in others."""
        return bool(self.failed) and any(status in (Status.OK.value, Status.DEGRADED.value) for status in self.statuses)


class ServerProbe(NamedTuple):
    """`reason` says why the status is what it is; times are in seconds, None for what was not measured.

    `health` is the status of the health path, 0 where there was no answer. `days_left` is of the certificate, also of one that was refused.
    `redirects` are the origins that the answer came through. `kind` is a `net.problem.Kind`, or 'unfinished'.
    """

    server: Server
    status: Status
    reason: Text | None = None
    http_status: int = 0
    http_version: str = ""
    address: str = ""
    dns: float | None = None
    connect: float | None = None
    tls: float | None = None
    first_byte: float | None = None
    health: int = 0
    subject: str = ""
    issuer: str = ""
    days_left: int | None = None
    attempts: int = 1
    kind: str = ""
    redirects: tuple[str, ...] = ()
    past: Past = Past()


class Endpoint(NamedTuple):
    """A loaded tool: ids and names, 'GET /path' as people name it, the URL without its query ('' before it is made), and the operation in the document."""

    plugin: str
    plugin_name: str
    tool: str
    name: str
    operation: str
    url: str
    place: Place


class EndpointProbe(NamedTuple):
    """`reason` says why the status is what it is, and may say more of one that is ok. `http_status` 0: not answered; `seconds` are for the whole answer.

    `kind` is a `net.problem.Kind`, or what was wrong with the answer.
    """

    endpoint: Endpoint
    status: Status
    reason: Text | None = None
    http_status: int = 0
    seconds: float | None = None
    attempts: int = 1
    kind: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the endpoint answered with less than 500; None where that is not known."""
        if self.http_status:
            return self.http_status < 500
        return False if self.status is Status.FAILED else None


class Rate(NamedTuple):
    """Of a plugin's endpoints that were called and answered or failed for certain, how many were reached."""

    plugin: str
    plugin_name: str
    reached: int
    called: int

    @property
    def percent(self) -> float:
        """0 to 100."""
        return 100 * self.reached / self.called


ITS_SERVER, UNSAFE_METHOD = "its-server", "unsafe-method"
"""The kinds of endpoints that were not called: the server was not there, or the method may change something."""

UNFINISHED = "unfinished"
"""The kind of a server to which the run did not come in time."""


class ProbeResult(NamedTuple):
    """One run. `secrets` are values that no report may print; `interrupted`: Ctrl-C came before the end, `late`: the deadline did.

    `min_success` is the least rate, in percent, of each plugin's endpoints.
    """

    servers: tuple[ServerProbe, ...]
    elapsed: float = 0.0
    no_network: bool = False
    interrupted: bool = False
    secrets: frozenset[str] = frozenset()
    strict: bool = False
    late: bool = False
    endpoints: tuple[EndpointProbe, ...] = ()
    min_success: float = 0.0

    @property
    def rates(self) -> tuple[Rate, ...]:
        """One for each plugin of which anything certain is known, in order."""
        by_plugin: dict[tuple[str, str], list[bool]] = {}
        for probe in self.endpoints:
            if probe.reached is not None:
                by_plugin.setdefault((probe.endpoint.plugin, probe.endpoint.plugin_name), []).append(probe.reached)
        return tuple(Rate(*plugin, sum(reached), len(reached)) for plugin, reached in by_plugin.items())

    @property
    def exit_code(self) -> int:
        """0; 1 where a server failed, too few of a plugin's endpoints were reached, or with `strict` something said nothing certain; 130 after Ctrl-C."""
        if self.interrupted:
            return 130
        bad = {Status.FAILED, Status.INCONCLUSIVE} if self.strict else {Status.FAILED}
        unsure = self.strict and any(probe.status is Status.INCONCLUSIVE for probe in self.endpoints)
        return int(unsure or any(probe.status in bad for probe in self.servers) or any(rate.percent < self.min_success for rate in self.rates))
