"""A plugin's server in a thread of its own, which remembers what it was asked."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from aiohttp import web


class Asked(NamedTuple):
    """A request as it came."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: str


class ToolServer:
    """Answers by the path's first part; everything else with `answer`."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answer = '{"code": 0, "msg": "好", "extra": 1}'
        self.status = 200
        self.redirect = ""
        self.redirect_status = 302
        self.port = 0
        self.packed = False
        self.wait = 0.0

    async def handle(self, request: web.Request) -> web.Response:
        pairs = [(name.decode(), value.decode()) for name, value in request.raw_headers]
        self.asked.append(Asked(request.method, request.raw_path, pairs, (await request.read()).decode()))
        if self.wait:
            await asyncio.sleep(self.wait)
        if self.redirect and not request.path.endswith("/there"):
            return web.Response(status=self.redirect_status, headers={"Location": self.redirect})
        body = self.answer.encode()
        if self.packed:
            return web.Response(status=self.status, body=gzip.compress(body), headers={"Content-Encoding": "gzip"})
        return web.Response(status=self.status, body=body)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def tool_server() -> Iterator[ToolServer]:
    """Runs one on loopback."""
    server, ready = ToolServer(), threading.Event()
    loop = asyncio.new_event_loop()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", server.handle)
    runner = web.AppRunner(app)

    async def start() -> None:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.port = runner.addresses[0][1]
        ready.set()

    def work() -> None:
        loop.run_until_complete(start())
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
