"""An aiohttp server in a thread of its own, which answers every request in one way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from aiohttp import web


@contextmanager
def answering(answer: Callable[[web.Request], Awaitable[web.StreamResponse]], port: int = 0) -> Iterator[str]:
    """Where it is: 'http://127.0.0.1:PORT', a free port unless said otherwise."""
    loop, ready, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    base = ""

    async def serve() -> None:
        nonlocal base
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        ready.set()
        await stop.wait()
        await runner.cleanup()
        # Who waits still, waits for nobody.
        waiting = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert ready.wait(10)
        yield base
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
