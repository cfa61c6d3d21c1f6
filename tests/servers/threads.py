"""The bad servers in a thread of their own, for tests of what has an event loop, or a process, of its own."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers import bad


@contextmanager
def running(*behaviours: bad.Behaviour, tls: ssl.SSLContext | None = None, heads: list[bytes] | None = None, host: str = "127.0.0.1") -> Iterator[list[int]]:
    """The ports of a server for each behaviour."""
    ports: list[int] = []
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve_all() -> None:
        servers = [bad.serve(behave, heads, tls=tls, host=host) for behave in behaviours]
        ports.extend([await server.__aenter__() for server in servers])
        ready.set()
        await stop.wait()
        for server in servers:
            await server.__aexit__(None, None, None)

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve_all()))
    thread.start()
    try:
        assert ready.wait(10)
        yield ports
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
