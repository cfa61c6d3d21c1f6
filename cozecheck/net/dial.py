"""Opens sockets for aiohttp, each only after its address was judged, and notes what happened on the way."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import Any
from weakref import WeakSet

from aiohttp.abc import AbstractResolver, ResolveResult

from cozecheck.core.text import Text
from cozecheck.net.names import Names
from cozecheck.net.policy import Endpoint, Policy
from cozecheck.net.problem import NetError

NewSocket = Callable[[int, int, int], socket.socket]
"""(family, type, protocol) → socket. Tests count them."""
SYSTEM_SOCKET: NewSocket = socket.socket


def no_socket(*_kind: int) -> socket.socket:
    """For a client that must not reach anybody. Raises OSError."""
    raise OSError("nobody is dialled here")


class Dial:
    """One request's way to its server; times are of time.perf_counter, None for what did not happen."""

    def __init__(self, host: str, *, proxy: bool = False) -> None:
        self.host, self.proxy = host, proxy
        self.refusal: Text | None = None
        self.name_error: NetError | None = None
        self.dns: float | None = None
        self.sockets: list[socket.socket] = []
        self.began_connect: float | None = None
        self.began_tls: float | None = None
        self.connected: float | None = None
        self.tls: ssl.SSLObject | None = None
        self.peer: tuple[str, int] | None = None
        self.fixed: Endpoint | None = None

    def address(self) -> str:
        """Of the socket that is, or was, connected; ''."""
        if self.peer:
            return self.peer[0]
        for sock in self.sockets:
            try:
                where = sock.getpeername()
                self.peer = (str(where[0]), int(where[1]))
                return self.peer[0]
            except OSError:  # noqa: PERF203
                continue
        return ""


CURRENT: ContextVar[Dial] = ContextVar("dial")
"""The dial of the request that is being made; the tasks that aiohttp starts for it inherit it."""


class Resolver(AbstractResolver):
    """aiohttp asks here for names; addresses in URLs never come here, they meet `Opener`."""

    def __init__(self, names: Names) -> None:
        self._names = names

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[ResolveResult]:  # noqa: ARG002
        dial = CURRENT.get()
        try:
            found = await (self._names.all(host) if dial.proxy else self._names.find(host, port))
        except NetError as error:
            dial.name_error = error
            raise OSError(str(error)) from None
        dial.dns = found.seconds
        fixed = None if dial.proxy else self._names.policy.fixed(host, port)
        to = fixed[1] if fixed else port
        dial.fixed = fixed
        return [
            ResolveResult(hostname=host, host=address, port=to, family=socket.AF_INET6 if ":" in address else socket.AF_INET, proto=0, flags=0)
            for address in found.addresses
        ]

    async def close(self) -> None:
        self._names.close()


class Opener:
    """aiohttp's socket factory: the last word on every address, however it was come by."""

    def __init__(self, policy: Policy, new_socket: NewSocket = socket.socket) -> None:
        self._policy, self._new = policy, new_socket
        self._made: WeakSet[socket.socket] = WeakSet()

    async def hang_up(self) -> None:
        """Ends what is still open, such as a TLS connection that waits for the other side's farewell, so that asyncio sees it and closes it."""
        for sock in list(self._made):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for _ in range(3):
            await asyncio.sleep(0)

    def __call__(self, info: Any) -> socket.socket:
        family, kind, protocol, _, where = info
        dial = CURRENT.get()
        # A proxy is where it is because the user says so, and so is what --resolve names; a proxy's target was judged before.
        said = dial.proxy or (str(where[0]), int(where[1])) == dial.fixed
        refusal = None if said else self._policy.refusal(dial.host, str(where[0]), int(where[1]))
        if refusal is not None:
            dial.refusal = refusal
            raise OSError(refusal.render())
        sock = self._new(family, kind, protocol)
        self._made.add(sock)
        dial.sockets.append(sock)
        dial.began_connect = dial.began_connect or time.perf_counter()
        return sock


class TLSContext(ssl.SSLContext):
    """Verifies like any client, and notes when the handshake begins and what the server shows."""

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        made = super().wrap_bio(*args, **kwargs)
        dial = CURRENT.get(None)
        if dial is not None:
            dial.began_tls, dial.tls = time.perf_counter(), made
            dial.address()
        return made


def unchecked_context() -> ssl.SSLContext:
    """Believes anything: only to look at a certificate that was refused, on a connection on which nothing is said."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def tls_context(ca_file: str = "") -> ssl.SSLContext:
    """With the system's roots, or those of a PEM file. Raises OSError."""
    context = TLSContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file:
        context.load_verify_locations(ca_file)
    else:
        context.load_default_certs()
    return context
