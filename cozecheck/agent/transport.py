"""cozepy's way out: its HTTP client, httpx, sends nothing itself, but through cozecheck's own, which judges addresses.

So nothing leaves for another origin, no proxy and no redirect is followed, and every answer ends somewhere.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx

from cozecheck.core.text import T
from cozecheck.net.client import Client
from cozecheck.net.problem import Kind, NetError
from cozecheck.net.stream import Stream, open_stream
from cozecheck.net.urls import read_url

SENT = ("authorization", "content-type", "accept")
"""What cozepy says beyond these is about this machine."""
MAX_BODY = 20_000_000
_LINE_ENDS = ((b"\xc2\x85", b"\\u0085"), (b"\xe2\x80\xa8", b"\\u2028"), (b"\xe2\x80\xa9", b"\\u2029"))
"""Characters that end a line for httpx, but not for a stream of events; Go writes the first as it is into JSON."""


class Transport(httpx.AsyncBaseTransport):
    """Sends to one origin. Raises NetError, which httpx passes on."""

    def __init__(self, client: Client, url: str) -> None:
        self._client, self._origin = client, read_url(url).origin()
        self._open: Stream | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        if read_url(url).origin() != self._origin:
            raise NetError(Kind.FORBIDDEN, T("only {origin} is asked", origin=str(self._origin)))
        sent = {name: value for name, value in request.headers.items() if name in SENT}
        body = await request.aread()
        self._open = stream = await open_stream(self._client, request.method, url, headers=sent, body=body or None, max_body=MAX_BODY)
        kind = stream.headers.get("content-type", "application/octet-stream")
        return httpx.Response(stream.status, headers={"content-type": kind}, stream=_Body(stream, "event-stream" in kind))

    def hang_up(self) -> None:
        """Ends the last answer, which cozepy leaves open where it does not read to the end."""
        if self._open:
            self._open.close()
            self._open = None


class _Body(httpx.AsyncByteStream):
    def __init__(self, stream: Stream, events: bool) -> None:
        self._stream, self._events = stream, events

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = self._stream.chunks()
        async for part in whole_events(chunks) if self._events else chunks:
            yield part

    async def aclose(self) -> None:
        self._stream.close()


async def whole_events(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Events one by one, each as one line with its name and one with its data, which is all that cozepy reads.

    Left out are comments, other fields, and an event that was cut off.
    """
    name, data = b"", []
    async for line in _lines(chunks):
        field, _, value = line.partition(b":")
        if field == b"event":
            name = value
        elif field == b"data":
            data.append(value)
        elif not line and (name or data):
            whole = b" ".join(data)
            for char, escaped in _LINE_ENDS:
                whole = whole.replace(char, escaped)
            yield b"event:" + (name.strip() or b"message") + b"\ndata:" + whole + b"\n\n"
            name, data = b"", []


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    pending: list[bytes] = []
    async for chunk in chunks:
        *ended, rest = chunk.split(b"\n")
        for line in ended:
            yield b"".join((*pending, line)).removesuffix(b"\r")
            pending = []
        pending.append(rest)
