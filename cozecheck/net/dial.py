"""Opens sockets for aiohttp, each only after its address was judged, and notes what happened on the way."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from cozecheck.core.text import Text
from cozecheck.net.names import Names
from cozecheck.net.policy import Policy
from cozecheck.net.problem import NetError

NewSocket = Callable[[int, int, int], socket.socket]
"""(family, type, protocol) → socket. Tests count them."""


class Dial:
    """One request's way to its server; times are of time.perf_counter, None for what did not happen."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.refusal: Text | None = None
        self.name_error: NetError | None = None
        self.dns: float | None = None
        self.sockets: list[socket.socket] = []
        self.began_connect: float | None = None
        self.began_tls: float | None = None
        self.connected: float | None = None
        self.tls: ssl.SSLObject | None = None

    def address(self) -> str:
        """Of the socket that is connected; ''."""
        for sock in self.sockets:
            try:
                return str(sock.getpeername()[0])
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
            found = await self._names.find(host, port)
        except NetError as error:
            dial.name_error = error
            raise OSError(str(error)) from None
        dial.dns = found.seconds
        fixed = self._names.policy.fixed(host, port)
        to = fixed[1] if fixed else port
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

    def __call__(self, info: Any) -> socket.socket:
        family, kind, protocol, _, where = info
        dial = CURRENT.get()
        refusal = self._policy.refusal(dial.host, str(where[0]), int(where[1]))
        if refusal is not None:
            dial.refusal = refusal
            raise OSError(refusal.render())
        sock = self._new(family, kind, protocol)
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
        return made


def tls_context(ca_file: str = "") -> ssl.SSLContext:
    """With the system's roots, or those of a PEM file. Raises OSError."""
    context = TLSContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file:
        context.load_verify_locations(ca_file)
    else:
        context.load_default_certs()
    return context
