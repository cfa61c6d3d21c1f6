"""The sidecar's life: listen, ask, and stop at once when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from aiohttp import web

from cozecheck.core.text import Translate
from cozecheck.host.guard import Guard
from cozecheck.host.listen import on_signals, start
from cozecheck.host.log import Log
from cozecheck.net.client import Client
from cozecheck.net.policy import Policy, plain
from cozecheck.net.urls import read_url
from cozecheck.sidecar.metrics import Metrics
from cozecheck.sidecar.poll import Poller, Visit
from cozecheck.sidecar.routes import Api


async def serve(
    visit: Visit, listen: tuple[str, int], guard: Guard, log: Log, languages: Mapping[str, Translate], default: str, ready: Callable[[str], None]
) -> None:
    """Serves until SIGTERM or SIGINT. `listen` is an address and a port, `ready` gets the URL. Raises UsageError where it cannot listen."""
    stop = asyncio.Event()
    on_signals(stop)
    server = visit.server
    # The user names the server, so it may have any address, and no other is ever dialled.
    policy = Policy(allowed=frozenset({plain(read_url(server.url).raw_host or "")}))
    async with Client(policy, concurrency=2, per_host=2, rate=0, ca_file=server.ca_file) as client:
        metrics = Metrics()
        poller = Poller(visit, client, metrics, log)
        api = Api(poller, metrics, guard, languages, default)
        runner = web.AppRunner(api.application(), handle_signals=False, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            ready(await start(runner, *listen))
            await _until(stop, poller)
            log.write("info", "Stopping", component="sidecar")
        finally:
            await runner.cleanup()


async def _until(stop: asyncio.Event, poller: Poller) -> None:
    """Asks until it is to stop. What ends the asking ends the sidecar: one that only looks alive would be worse."""
    asking, told = asyncio.create_task(poller.run()), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((asking, told), return_when=asyncio.FIRST_COMPLETED)
        poller.state.closing = True
        if asking.done():
            await asking
    finally:
        for task in (asking, told):
            task.cancel()
        # Before Python 3.12 a cancellation may get lost in asyncio.wait_for; asyncio.run cancels once more.
        await asyncio.wait((asking, told), timeout=1.0)
