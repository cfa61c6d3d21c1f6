"""A plugin's own server, well-behaved: it answers as its document says, and counts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from tests.servers.app import answering


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
    plugin = Plugin()
    with answering(plugin.answer) as plugin.base:
        yield plugin
