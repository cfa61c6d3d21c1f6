"""The host's life: load, listen, serve, and stop within a bounded time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

from aiohttp import web

from cozecheck.cassette.tape import Player, Recorder
from cozecheck.core.text import Translate
from cozecheck.host.guard import Guard
from cozecheck.host.host import Host, Options
from cozecheck.host.listen import on_signals, start
from cozecheck.host.log import Log
from cozecheck.host.metrics import Metrics
from cozecheck.host.routes import application
from cozecheck.mock.server import ADDRESS, Upstream
from cozecheck.net.client import Client
from cozecheck.net.dial import SYSTEM_SOCKET, no_socket
from cozecheck.net.policy import Policy

AT_ONCE = 200
"""Connections to plugins' servers; more calls wait for one."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Where the host listens, and how many seconds calls have to end once it is told to stop."""

    address: str = "127.0.0.1"
    port: int = 8080
    grace: float = 10.0
    watch: bool = False


async def serve(
    options: Options,
    listen: Listen,
    guard: Guard,
    policy: Policy,
    log: Log,
    languages: Mapping[str, Translate],
    default: str,
    ready: Callable[[str, Host], None],
    ca_file: str = "",
    upstream: Upstream | None = None,
    tape: Player | None = None,
) -> None:
    """Serves until SIGTERM or SIGINT; a second one ends it at once.

    `default` is one of the languages; `ready` gets the URL. Raises UsageError where it cannot listen.
    """
    stop = asyncio.Event()
    on_signals(stop)
    async with hosting(options, listen, guard, policy, log, languages, default, ca_file, upstream, tape) as (url, host):
        ready(url, host)
        await stop.wait()
        host.closing = True
        log.write("info", "Stopping", component="host")


@asynccontextmanager
async def hosting(
    options: Options,
    listen: Listen,
    guard: Guard,
    policy: Policy,
    log: Log,
    languages: Mapping[str, Translate],
    default: str,
    ca_file: str = "",
    upstream: Upstream | None = None,
    tape: Recorder | Player | None = None,
) -> AsyncIterator[tuple[str, Host]]:
    """A host that serves meanwhile: its URL, and itself. With `upstream` nothing else is called, with a Player nothing at all.

    Raises UsageError where it cannot listen.
    """
    if upstream is not None:
        policy = Policy(allowed=frozenset({ADDRESS}))
    async with AsyncExitStack() as stack:
        if upstream is not None:
            await stack.enter_async_context(upstream.running())
        new_socket = no_socket if isinstance(tape, Player) else SYSTEM_SOCKET
        client = await stack.enter_async_context(Client(policy, concurrency=AT_ONCE, per_host=AT_ONCE, rate=0, ca_file=ca_file, new_socket=new_socket))
        host = Host(options, client, log, Metrics(), upstream, tape)
        watching = await _load(host, listen.watch)
        runner = web.AppRunner(
            application(host, guard, languages, default), handle_signals=False, access_log=None, shutdown_timeout=listen.grace, auto_decompress=False
        )
        await runner.setup()
        try:
            yield await start(runner, listen.address, listen.port), host
        finally:
            if watching:
                watching.cancel()
                with suppress(asyncio.CancelledError):
                    await watching
            await runner.cleanup()


async def _load(host: Host, watched: bool) -> asyncio.Task[None] | None:
    """The first load, and the task that watches for changes from before it on."""
    if not watched:
        await host.reload()
        return None
    from cozecheck.host.stamp import stamp
    from cozecheck.host.watch import watch

    before = stamp(host.options.root)
    await host.reload()
    return asyncio.create_task(watch(host, before))
