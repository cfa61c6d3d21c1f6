"""Servers on loopback that give made answers: one for a plugin's own paths, one behind a host that plays all of them."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

from aiohttp import web

from cozecheck.calls.request import Request
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.loader.model import Plugin, Tool
from cozecheck.mock.answer import Answer, answer
from cozecheck.mock.faults import NONE, Faults
from cozecheck.mock.paths import Routes

ADDRESS = "127.0.0.1"
MAX_BODY = 10_000_000

Seen = Callable[[str, str, int, Tool | None], None]
"""Is told of each request: method, path, status, tool."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def listening(handler: Handler, port: int = 0) -> AsyncIterator[str]:
    """A server for all methods and paths; yields its 'host:port'. Raises UsageError where the port is taken."""
    app = web.Application(client_max_size=MAX_BODY)
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.2, auto_decompress=False)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, ADDRESS, port).start()
        except OSError as error:
            raise UsageError(T("cannot listen on {address}, port {port}: {reason}", address=ADDRESS, port=port, reason=error.strerror or str(error))) from None
        yield f"{ADDRESS}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def of_plugin(plugin: Plugin, seed: int, faults: Faults, seen: Seen) -> Handler:
    """Answers on the plugin's own paths; 404 and 405 elsewhere."""
    routes = Routes(plugin)

    async def handle(request: web.Request) -> web.StreamResponse:
        await request.read()
        tool, methods = routes.find(request.method, request.path)
        if tool is None:
            status = 405 if methods else 404
            seen(request.method, request.path, status, None)
            return web.json_response({"error": "no tool of the plugin has this path and method"}, status=status, headers=_allow(methods))
        made = answer(tool, seed, faults)
        seen(request.method, request.path, made.status, tool)
        return await _give(request, made)

    return handle


def _allow(methods: tuple[str, ...]) -> dict[str, str]:
    return {"Allow": ", ".join(methods)} if methods else {}


class Upstream:
    """Plays the servers of every plugin, for a host in the same process. Requests keep their URL and headers; only where they are sent is another place."""

    def __init__(self, seed: int = 0, faults: Faults = NONE) -> None:
        self._seed, self._faults, self._host = seed, faults, ""
        self._numbers = itertools.count(1)
        self._waiting: dict[str, Tool] = {}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listens on a free port."""
        async with listening(self._handle) as self._host:
            yield

    @contextmanager
    def moved(self, request: Request, tool: Tool) -> Iterator[Request]:
        """The request as it is sent here; the tool is known by a number of its own, since several plugins may have the same paths."""
        number = str(next(self._numbers))
        self._waiting[number] = tool
        try:
            yield replace(request, scheme="http", host=self._host, target=f"/{number}{request.target}")
        finally:
            del self._waiting[number]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        tool = self._waiting.get(request.raw_path[1:].partition("/")[0])
        if tool is None:
            return web.json_response({"error": "nothing is waited for here"}, status=404)
        await request.read()
        return await _give(request, answer(tool, self._seed, self._faults))


async def _give(request: web.Request, made: Answer) -> web.StreamResponse:
    if made.latency:
        await asyncio.sleep(made.latency)
    response = web.StreamResponse(status=made.status, headers=made.headers)
    await response.prepare(request)
    if made.sent < len(made.body):
        await response.write(made.body[: made.sent])
        if request.transport is not None:
            request.transport.close()
        return response
    await response.write(made.body)
    await response.write_eof()
    return response
