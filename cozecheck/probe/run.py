"""Probes servers, all at once, until all are done, the deadline comes, or Ctrl-C."""

from __future__ import annotations

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, TypeVar

from cozecheck.core.text import T
from cozecheck.net.client import Client
from cozecheck.net.policy import Policy
from cozecheck.net.problem import Kind
from cozecheck.net.route import has_route
from cozecheck.net.workers import each
from cozecheck.probe.model import ITS_SERVER, UNFINISHED, EndpointProbe, ProbeResult, Server, ServerProbe, Status
from cozecheck.probe.one import Options, ask

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cozecheck.probe.endpoints import Planned

X = TypeVar("X")

PATIENCE = 1.0
"""Seconds before anybody is told of progress."""
TICK = 0.1


@dataclass
class Progress:
    """A run that is under way, by origins.

    `asking` is when they, or endpoints by their names, were first asked, by time.monotonic. What is `known` may still become better, but not of those that
    are `done`.
    Endpoints come after all servers: `answers` are by their number in `planned`, `answered` is how many are done.
    """

    servers: Sequence[Server]
    began: float
    asking: dict[str, float] = field(default_factory=dict)
    known: dict[str, ServerProbe] = field(default_factory=dict)
    done: dict[str, None] = field(default_factory=dict)
    planned: Sequence[Planned] = ()
    answers: dict[int, EndpointProbe] = field(default_factory=dict)
    answered: int = 0
    connections: int = 0


Watch = Callable[[Progress], None]


def probe(
    servers: Sequence[Server],
    policy: Policy,
    options: Options,
    secrets: frozenset[str] = frozenset(),
    watch: Watch | None = None,
    planned: Sequence[Planned] = (),
) -> ProbeResult:
    """Every server's result, in the order given, then every endpoint's; what Ctrl-C or the deadline kept from an end is as far as it is known, else
    inconclusive.

    `watch` is called ten times a second once the run has taken more than a second.
    """
    progress = Progress(servers, time.monotonic(), planned=planned)
    interrupted = False
    try:
        asyncio.run(_all(progress, policy, options, watch))
    except KeyboardInterrupt:
        interrupted = True
    unfinished = T("not finished when the run ended")
    results = tuple(progress.known.get(server.origin) or ServerProbe(server, Status.INCONCLUSIVE, unfinished, kind=UNFINISHED) for server in servers)
    return ProbeResult(
        results,
        time.monotonic() - progress.began,
        not interrupted and not options.proxy and not progress.connections and _offline(results),
        interrupted,
        secrets,
        options.strict,
        not interrupted and (len(progress.done) < len(servers) or progress.answered < len(planned)),
        tuple(
            progress.answers.get(number) or EndpointProbe(one.endpoint, Status.INCONCLUSIVE, unfinished, kind=UNFINISHED) for number, one in enumerate(planned)
        ),
    )


def _offline(results: Iterable[ServerProbe]) -> bool:
    """Whether nothing that happened needs a network: no name was known, no way led anywhere. Of '.invalid' it is known without asking."""
    kinds = {probe.kind for probe in results if probe.status is not Status.SKIPPED and not _host(probe.server).endswith(".invalid")}
    nothing = {Kind.NAME_UNKNOWN.value, Kind.NO_ROUTE.value}
    # Without any network, some systems say of every name that it does not exist.
    if Kind.NO_SUCH_NAME.value in kinds and not has_route():
        nothing.add(Kind.NO_SUCH_NAME.value)
    return bool(kinds & nothing) and kinds <= nothing | {Kind.TIMEOUT.value, UNFINISHED}


async def _all(progress: Progress, policy: Policy, options: Options, watch: Watch | None) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + options.deadline
    async with Client(
        policy, concurrency=options.concurrency, per_host=options.per_host, rate=options.rate, ca_file=options.ca_file, proxy=options.proxy
    ) as client:

        async def server(one: Server) -> None:
            progress.asking[one.origin] = time.monotonic()
            await ask(one, client, options, until, lambda probe: progress.known.update({probe.server.origin: probe}))
            progress.done[one.origin] = None
            del progress.asking[one.origin]

        async def endpoint(numbered: tuple[int, Planned]) -> None:
            from cozecheck.probe.endpoints import ask_endpoint

            number, one = numbered
            name = f"{one.endpoint.plugin_name} {one.endpoint.operation}"
            progress.asking[name] = time.monotonic()
            await ask_endpoint(_with_server(one, progress.known), client, options, until, lambda probe: progress.answers.update({number: probe}))
            progress.answered += 1
            progress.asking.pop(name, None)

        watcher = asyncio.ensure_future(_tell(progress, watch)) if watch else None
        try:
            await each(server, _by_turns(progress.servers, _host), options.concurrency, until - loop.time())
            numbered = _by_turns(list(enumerate(progress.planned)), lambda one: one[1].endpoint.plugin)
            await each(endpoint, numbered, options.concurrency, until - loop.time())
        finally:
            progress.connections = client.connections
            if watcher:
                watcher.cancel()


def _with_server(planned: Planned, known: Mapping[str, ServerProbe]) -> Planned:
    """An endpoint whose server is not there need not be asked."""
    request = planned.request
    server = known.get(f"{request.scheme}://{request.host}".lower()) if request else None
    if server is None or server.http_status or server.reason is None:
        return planned
    return planned._replace(known=EndpointProbe(planned.endpoint, server.status, T("its server: {reason}", reason=server.reason), kind=ITS_SERVER))


async def _tell(progress: Progress, watch: Watch) -> None:
    await asyncio.sleep(PATIENCE)
    while True:
        watch(progress)
        await asyncio.sleep(TICK)


def _by_turns(items: Sequence[X], owner: Callable[[X], str]) -> list[X]:
    """The items, one of each owner after another: who has to wait for a host's turn keeps nobody else waiting."""
    by_owner: dict[str, list[X]] = defaultdict(list)
    for item in items:
        by_owner[owner(item)].append(item)
    return [item for item in chain.from_iterable(zip_longest(*by_owner.values())) if item is not None]


def _host(server: Server) -> str:
    return re.sub(r":\d*$", "", server.origin.partition("://")[2]).rstrip(".")
