"""A plugin's own server, well-behaved: it answers as its document says, and counts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web


class Plugin:
    """`seen` are the requests, each (method, path and query, headers, body); `base` is where the server is."""

    def __init__(self) -> None:
        self.base = ""
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []

    async def answer(self, request: web.Request) -> web.Response:
        """`/wait/SECONDS` waits, `/status/CODE` fails, `/text` is no JSON; all else says what was asked."""
        body = await request.read()
        self.seen.append((request.method, request.raw_path, {name.lower(): value for name, value in request.headers.items()}, body))
        kind, _, value = request.path.strip("/").partition("/")
        if kind == "wait":
            await asyncio.sleep(float(value))
        if kind == "status":
            return web.json_response({"error": "as asked"}, status=int(value))
        if kind == "text":
            return web.Response(text="good morning")
        return web.json_response({"ok": True, "markdown": "# Dummy PDF", "pages": 1, "path": request.path, "secret": "not in the schema"})


@contextmanager
def serving() -> Iterator[Plugin]:
    """The server in a thread of its own."""
    plugin, loop, ready = Plugin(), asyncio.new_event_loop(), threading.Event()
    stop = asyncio.Event()

    async def serve() -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", plugin.answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        plugin.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
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
        yield plugin
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
