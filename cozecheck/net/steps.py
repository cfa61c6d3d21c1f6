"""Single steps towards a server, one address at a time: what `Client` does in one go, for those who must know where the way ends."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import time
from typing import Any, NamedTuple

from cozecheck.core.text import T
from cozecheck.net.certificate import Certificate, read
from cozecheck.net.dial import NewSocket, tls_context, unchecked_context
from cozecheck.net.policy import Policy
from cozecheck.net.problem import Kind, NetError

NO_ROUTE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN, errno.EAFNOSUPPORT)
CERTIFICATES = 10
"""Of one chain; a longer one is not read on."""


class Target(NamedTuple):
    """One address of a host. `port` is the URL's, `to` the port that is dialled: `--resolve` may have made it another one."""

    host: str
    port: int
    address: str
    to: int


class Refusal(NamedTuple):
    """Why a client must not go on. `code` is that of x509_vfy.h where it is about the certificate, else 0; `reason` are OpenSSL's words."""

    code: int
    reason: str


class Handshake(NamedTuple):
    """TLS as far as it came. `chain` is as the server sent it.

    `seconds` are those of the handshake, None where it came to no end.
    """

    version: str
    cipher: str
    chain: tuple[Certificate, ...]
    seconds: float | None
    refusal: Refusal | None = None


async def connect(policy: Policy, target: Target, seconds: float, new_socket: NewSocket = socket.socket) -> tuple[socket.socket, float]:
    """A connected socket, and the seconds it took. Raises NetError; nothing is opened where the policy refuses the address."""
    refusal = policy.refusal(target.host, target.address, target.port)
    if refusal is not None:
        raise NetError(Kind.FORBIDDEN, refusal)
    began = time.perf_counter()
    sock = None
    try:
        sock = new_socket(socket.AF_INET6 if ":" in target.address else socket.AF_INET, socket.SOCK_STREAM, 0)
        sock.setblocking(False)
        await asyncio.wait_for(asyncio.get_running_loop().sock_connect(sock, (target.address, target.to)), seconds)
        return sock, time.perf_counter() - began
    except BaseException as error:
        if sock is not None:
            sock.close()
        if isinstance(error, (TimeoutError, asyncio.TimeoutError)) and getattr(error, "errno", None) is None:
            raise NetError(Kind.TIMEOUT, T("no connection within {seconds:g} s", seconds=seconds)) from None
        if isinstance(error, OSError):
            raise _problem(error) from None
        raise


async def handshake(policy: Policy, target: Target, seconds: float, ca_file: str = "") -> Handshake:
    """TLS with one address: verified, and where that fails once more without, to see what the server shows. Raises NetError."""
    try:
        return await _shake(policy, target, seconds, tls_context(ca_file))
    except ssl.SSLCertVerificationError as error:
        try:
            shown = await _shake(policy, target, seconds, unchecked_context())
        except (ssl.SSLError, NetError):
            shown = Handshake("", "", (), None)
        return shown._replace(refusal=Refusal(error.verify_code, error.verify_message))
    except ssl.SSLError as error:
        return Handshake("", "", (), None, Refusal(0, (error.reason or "TLS").lower().replace("_", " ")))


async def _shake(policy: Policy, target: Target, seconds: float, context: ssl.SSLContext) -> Handshake:
    sock, _ = await connect(policy, target, seconds)
    began = time.perf_counter()
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(sock=sock, ssl=context, server_hostname=target.host), seconds)
    except (TimeoutError, asyncio.TimeoutError):
        raise NetError(Kind.TIMEOUT, T("connected, but no TLS within {seconds:g} s", seconds=seconds)) from None
    except ssl.SSLError:
        raise
    except (OSError, ValueError) as error:
        raise NetError(Kind.TLS, T("the server hung up during the TLS handshake ({kind})", kind=type(error).__name__)) from None
    took = time.perf_counter() - began
    tls = writer.get_extra_info("ssl_object")
    found = Handshake(tls.version() or "", (tls.cipher() or ("",))[0], _chain(tls), took)
    writer.transport.abort()
    return found


def _chain(tls: Any) -> tuple[Certificate, ...]:
    # In public since Python 3.13; what is within has it since 3.10, the certificates being objects, of which 2 asks for DER.
    if hasattr(tls, "get_unverified_chain"):
        sent = tls.get_unverified_chain()
    else:
        sent = [certificate.public_bytes(2) for certificate in tls._sslobj.get_unverified_chain() or ()]
    return tuple(filter(None, map(read, sent[:CERTIFICATES])))


def _problem(error: OSError) -> NetError:
    if error.errno == errno.ECONNREFUSED:
        return NetError(Kind.REFUSED, T("nobody listens there: the connection is refused"))
    if error.errno in NO_ROUTE:
        return NetError(Kind.NO_ROUTE, T("there is no way from here to its address"))
    if error.errno == errno.ETIMEDOUT:
        return NetError(Kind.TIMEOUT, T("no answer to the attempt to connect"))
    return NetError(Kind.BROKEN, T("no connection: {error}", error=error.strerror or str(error)))
