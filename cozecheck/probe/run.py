"""Probes servers, all at once, until all are done, the deadline comes, or Ctrl-C."""

from __future__ import annotations

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest

from cozecheck.core.text import T
from cozecheck.net.client import Client
from cozecheck.net.policy import Policy
from cozecheck.net.problem import Kind
from cozecheck.net.route import has_route
from cozecheck.probe.model import UNFINISHED, ProbeResult, Server, ServerProbe, Status
from cozecheck.probe.one import Options, ask

PATIENCE = 1.0
"""Seconds before anybody is told of progress."""
TICK = 0.1


@dataclass
class Progress:
    """A run that is under way, by origins.

    `asking` is when they were first asked, by time.monotonic. What is `known` may still become better, but not of those that are `done`.
    """

    servers: Sequence[Server]
    began: float
    asking: dict[str, float] = field(default_factory=dict)
    known: dict[str, ServerProbe] = field(default_factory=dict)
    done: dict[str, None] = field(default_factory=dict)
    connections: int = 0


Watch = Callable[[Progress], None]


def probe(servers: Sequence[Server], policy: Policy, options: Options, secrets: frozenset[str] = frozenset(), watch: Watch | None = None) -> ProbeResult:
    """Every server's result, in the order given; what Ctrl-C or the deadline kept from an end is as far as it is known, else inconclusive.

    `watch` is called ten times a second once the run has taken more than a second.
    """
    progress = Progress(servers, time.monotonic())
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
        not interrupted and len(progress.done) < len(servers),
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
    waiting = iter(_by_turns(progress.servers))
    until = asyncio.get_running_loop().time() + options.deadline
    async with Client(
        policy, concurrency=options.concurrency, per_host=options.per_host, rate=options.rate, ca_file=options.ca_file, proxy=options.proxy
    ) as client:

        async def work() -> None:
            for server in waiting:
                progress.asking[server.origin] = time.monotonic()
                await ask(server, client, options, until, lambda probe: progress.known.update({probe.server.origin: probe}))
                progress.done[server.origin] = None
                del progress.asking[server.origin]

        workers = [asyncio.ensure_future(work()) for _ in range(min(options.concurrency, len(progress.servers)))]
        watcher = asyncio.ensure_future(_tell(progress, watch)) if watch else None
        try:
            if workers:
                await asyncio.wait(workers, timeout=options.deadline, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            # Before the connections close: a request that breaks off by that says nothing about its server.
            for task in (*workers, *filter(None, [watcher])):
                task.cancel()
            outcomes = await asyncio.gather(*workers, *filter(None, [watcher]), return_exceptions=True)
            progress.connections = client.connections
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome


async def _tell(progress: Progress, watch: Watch) -> None:
    await asyncio.sleep(PATIENCE)
    while True:
        watch(progress)
        await asyncio.sleep(TICK)


def _by_turns(servers: Sequence[Server]) -> list[Server]:
    """The servers, one of each host after another: who has to wait for a host's turn keeps nobody else waiting."""
    by_host: dict[str, list[Server]] = defaultdict(list)
    for server in servers:
        by_host[_host(server)].append(server)
    return [server for server in chain.from_iterable(zip_longest(*by_host.values())) if server]


def _host(server: Server) -> str:
    return re.sub(r":\d*$", "", server.origin.partition("://")[2]).rstrip(".")
