"""A played server's life: until SIGTERM or Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

from cozecheck.loader.model import Plugin
from cozecheck.mock.faults import Faults
from cozecheck.mock.server import Seen, listening, of_plugin


async def serve(plugin: Plugin, port: int, seed: int, faults: Faults, seen: Seen, ready: Callable[[str], None]) -> None:
    """`ready` gets the URL. Raises UsageError where it cannot listen."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # noqa: PERF203
            # Windows; there the loop wakes by itself.
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    async with listening(of_plugin(plugin, seed, faults, seen), port) as host:
        ready(f"http://{host}")
        await stop.wait()
