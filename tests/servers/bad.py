"""Servers that misbehave: each is a function that gets the request's head and the connection."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

Behaviour = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serve(behave: Behaviour, heads: list[bytes] | None = None, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> AsyncIterator[int]:
    """The port of a server on loopback; each connection has one request, whose head goes to `heads`."""
    tasks: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            if heads is not None:
                heads.append(head)
            await behave(head, writer)
        writer.close()

    server = await asyncio.start_server(handle, host, 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def answer(status: int, body: bytes = b"", *headers: str) -> Behaviour:
    """Always the same answer."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close", *headers]

    async def behave(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + (b"" if head.startswith(b"HEAD") else body))
        await writer.drain()

    return behave


def redirect(url: str, status: int = 302) -> Behaviour:
    """Sends everybody elsewhere."""
    return answer(status, b"", f"Location: {url}")


async def endless_body(_head: bytes, writer: asyncio.StreamWriter) -> None:
    """Never stops talking."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def endless_headers(_head: bytes, writer: asyncio.StreamWriter) -> None:
    """Never comes to the body."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: and more\r\n")
        await writer.drain()


async def slow_headers(_head: bytes, writer: asyncio.StreamWriter) -> None:
    """A byte now and then."""
    for byte in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000:
        writer.write(bytes((byte,)))
        await writer.drain()
        await asyncio.sleep(0.05)


async def slow_body(_head: bytes, writer: asyncio.StreamWriter) -> None:
    """Promises much, and gives a byte now and then."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(1000):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def silence(_head: bytes, _writer: asyncio.StreamWriter) -> None:
    """Takes the request and says nothing."""
    await asyncio.sleep(60)


async def hang_up(_head: bytes, writer: asyncio.StreamWriter) -> None:
    """Goes away without a word."""
    writer.close()


async def nonsense(_head: bytes, writer: asyncio.StreamWriter) -> None:
    """Speaks another protocol."""
    writer.write(b"220 mail.example.com ESMTP\r\n\x00\xff\r\n\r\n")
    await writer.drain()


async def reset(_head: bytes, writer: asyncio.StreamWriter) -> None:
    """Half an answer, then RST."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Le")
    await writer.drain()
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def half_closed(_head: bytes, writer: asyncio.StreamWriter) -> None:
    """Says that it is done, and stays."""
    writer.write_eof()
    await asyncio.sleep(60)


async def short_body(_head: bytes, writer: asyncio.StreamWriter) -> None:
    """Promises more than it gives."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\nshort")
    await writer.drain()


async def before_headers(_head: bytes, writer: asyncio.StreamWriter) -> None:
    """HTTP/0.9: nothing but a body."""
    writer.write(b"<html>hello</html>\r\n\r\n")
    await writer.drain()


async def huge_header(_head: bytes, writer: asyncio.StreamWriter) -> None:
    """One header of 100 MB."""
    writer.write(b"HTTP/1.1 200 OK\r\nX-Huge: ")
    for _ in range(1600):
        writer.write(b"x" * 65536)
        await writer.drain()


async def two_lengths(_head: bytes, writer: asyncio.StreamWriter) -> None:
    """An answer whose end nobody knows."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 900\r\n\r\nhello")
    await writer.drain()


async def bad_chunks(_head: bytes, writer: asyncio.StreamWriter) -> None:
    """A chunk whose size is no number."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffffffff\r\nx\r\n")
    await writer.drain()


async def upgrade(_head: bytes, writer: asyncio.StreamWriter) -> None:
    """Wants to speak something else, unasked."""
    writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x05hello")
    await writer.drain()
    await asyncio.sleep(60)


async def endless_interim(_head: bytes, writer: asyncio.StreamWriter) -> None:
    """Always about to answer."""
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.001)


BOMB = gzip.compress(b"\0" * 50_000_000)
gzip_bomb = answer(200, BOMB, "Content-Encoding: gzip")
"""50 MB in 50 KB."""
