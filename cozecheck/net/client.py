"""One request to one server, with every guard: `Client.fetch` is how cozecheck speaks to other machines."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import time
from collections.abc import Mapping
from types import SimpleNamespace, TracebackType
from typing import Any, NamedTuple

import aiohttp
from yarl import URL

from cozecheck import __version__
from cozecheck.core.text import T
from cozecheck.net.addresses import is_disguised
from cozecheck.net.dial import CURRENT, Dial, NewSocket, Opener, Resolver, tls_context
from cozecheck.net.names import Lookup, Names, SystemLookup
from cozecheck.net.pace import Pace
from cozecheck.net.policy import Policy
from cozecheck.net.problem import Kind, NetError

MAX_BODY = 1_000_000
"""Bytes of an answer that are read, as they come: nothing is ever unpacked."""
REDIRECTS = 5
_MOVED = (301, 302, 303, 307, 308)
_NO_ROUTE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN)


class Answer(NamedTuple):
    """What came back. Times are in seconds, None for what was not needed; `certificate` is as ssl.SSLSocket.getpeercert gives it.

    `url` is where the answer came from after redirects; `cut` says that the body is longer than was read.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool
    version: str
    address: str
    dns: float | None
    connect: float | None
    tls: float | None
    first_byte: float
    certificate: Mapping[str, Any] | None
    redirects: tuple[str, ...] = ()


class Client:
    """A pool of connections that obeys one policy. Use it with `async with`."""

    def __init__(
        self,
        policy: Policy,
        *,
        concurrency: int = 50,
        per_host: int = 4,
        rate: float = 5.0,
        ca_file: str = "",
        lookup: Lookup | None = None,
        new_socket: NewSocket = socket.socket,
    ) -> None:
        self.policy = policy
        self._system = None if lookup else SystemLookup()
        self.names = Names(policy, lookup or self._system or SystemLookup())
        self._pace = Pace(rate)
        connector = aiohttp.TCPConnector(
            limit=concurrency,
            limit_per_host=per_host,
            resolver=Resolver(self.names),
            use_dns_cache=False,
            socket_factory=Opener(policy, new_socket),
            ssl=tls_context(ca_file),
        )
        trace = aiohttp.TraceConfig()
        trace.on_connection_create_end.append(_connected)
        self._session = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, auto_decompress=False, trace_configs=[trace]
        )

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._session.close()
        if self._system:
            self._system.close()

    async def fetch(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        seconds: float = 30.0,
        connect: float = 10.0,
        max_body: int = MAX_BODY,
    ) -> Answer:
        """The answer to a request, redirects followed. Raises NetError.

        Beyond the first origin no header of the caller's is sent, and no body. User and password in a URL are never sent.
        """
        target = read_url(url)
        await self._pace.turn(target.raw_host or "")
        try:
            return await asyncio.wait_for(self._follow(method, target, dict(headers or {}), body, seconds, connect, max_body), seconds)
        except (TimeoutError, asyncio.TimeoutError):
            raise NetError(Kind.TIMEOUT, T("no complete answer within {seconds:g} s", seconds=seconds)) from None

    async def _follow(self, method: str, target: URL, headers: dict[str, str], body: bytes | None, seconds: float, connect: float, max_body: int) -> Answer:
        passed: list[str] = []
        while True:
            answer = await self._once(method, target, headers, body, seconds, connect, max_body)
            location = answer.headers.get("location")
            if answer.status not in _MOVED or not location:
                return answer._replace(redirects=tuple(passed))
            if len(passed) == REDIRECTS:
                raise NetError(Kind.REDIRECT, T("more than {count} redirects", count=REDIRECTS))
            try:
                following = read_url(str(target.join(URL(location))))
            except ValueError:
                raise NetError(Kind.REDIRECT, T("it redirects to what is no URL")) from None
            if following.origin() != target.origin():
                if body is not None and answer.status in (307, 308):
                    raise NetError(Kind.REDIRECT, T("it redirects the request's body to another server, {server}", server=str(following.origin())))
                headers = {}
            if answer.status == 303 or (answer.status in (301, 302) and method == "POST"):
                method, body = "GET" if method != "HEAD" else "HEAD", None
            passed.append(str(following.origin()))
            target = following
            await self._pace.turn(target.raw_host or "")

    async def _once(self, method: str, url: URL, headers: dict[str, str], body: bytes | None, seconds: float, connect: float, max_body: int) -> Answer:
        host = url.raw_host or ""
        dial = Dial(host)
        token = CURRENT.set(dial)
        sent = {"User-Agent": f"cozecheck/{__version__}", "Accept": "*/*", "Accept-Encoding": "identity", **headers}
        began = time.perf_counter()
        try:
            limits = aiohttp.ClientTimeout(total=seconds, sock_connect=connect)
            async with self._session.request(method, url, headers=sent, data=body, allow_redirects=False, timeout=limits) as response:
                first = time.perf_counter()
                address, tls = dial.address(), dial.tls
                data, cut = await _read(response, max_body)
                version = f"{response.version.major}.{response.version.minor}" if response.version else ""
                return Answer(
                    str(url),
                    response.status,
                    {name.lower(): value for name, value in response.headers.items()},
                    data,
                    cut,
                    version,
                    address,
                    dial.dns,
                    _between(dial.began_connect, dial.began_tls or dial.connected),
                    _between(dial.began_tls, dial.connected),
                    first - (dial.connected or began),
                    tls.getpeercert() if tls else None,
                )
        except (aiohttp.ClientError, OSError, ValueError, asyncio.TimeoutError) as error:
            raise _problem(error, dial, connect) from None
        finally:
            CURRENT.reset(token)


def read_url(url: str) -> URL:
    """A URL that may be asked for, without user, password and fragment. Raises NetError."""
    if any(char <= " " or char in "\\\x7f" for char in url):
        raise NetError(Kind.BAD_URL, T("the URL holds a space, a backslash or a control character"))
    try:
        read = URL(url, encoded=url.isascii())
        if read.scheme not in ("http", "https") or not read.raw_host or read.port is None:
            raise NetError(Kind.BAD_URL, T("this is no URL of a web server"))
        read = read.with_user(None).with_fragment(None)
    except ValueError:
        raise NetError(Kind.BAD_URL, T("this is no URL of a web server")) from None
    host = read.raw_host or ""
    if is_disguised(host):
        raise NetError(Kind.FORBIDDEN, T("the host '{host}' is an address in disguise", host=host))
    return read


async def _connected(_session: aiohttp.ClientSession, _context: SimpleNamespace, _params: aiohttp.TraceConnectionCreateEndParams) -> None:
    CURRENT.get().connected = time.perf_counter()


async def _read(response: aiohttp.ClientResponse, limit: int) -> tuple[bytes, bool]:
    parts, size = [], 0
    async for chunk in response.content.iter_chunked(65_536):
        parts.append(chunk)
        size += len(chunk)
        if size > limit:
            response.close()
            return b"".join(parts)[:limit], True
    return b"".join(parts), False


def _between(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else end - start


def _problem(error: Exception, dial: Dial, connect: float) -> NetError:
    if dial.name_error is not None:
        return dial.name_error
    if dial.refusal is not None:
        return NetError(Kind.FORBIDDEN, dial.refusal)
    if isinstance(error, asyncio.TimeoutError):
        if dial.began_connect and not dial.connected:
            return NetError(Kind.TIMEOUT, T("no connection within {seconds:g} s", seconds=connect))
        return NetError(Kind.TIMEOUT, T("connected, but no complete answer in time"))
    cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return NetError(Kind.CERTIFICATE, T("its certificate is not accepted: {reason}", reason=cause.verify_message))
    if isinstance(cause, ssl.SSLError):
        return NetError(Kind.TLS, T("no TLS connection: {reason}", reason=(cause.reason or "TLS").lower().replace("_", " ")))
    number = getattr(cause, "errno", None)
    if isinstance(cause, ConnectionRefusedError) or number == errno.ECONNREFUSED:
        return NetError(Kind.REFUSED, T("nobody listens there: the connection is refused"))
    if number in _NO_ROUTE:
        return NetError(Kind.NO_ROUTE, T("there is no way from here to its address"))
    if isinstance(error, aiohttp.InvalidURL):
        return NetError(Kind.BAD_URL, T("this is no URL of a web server"))
    return NetError(Kind.BROKEN, T("the connection broke, or what came is no HTTP ({kind})", kind=type(cause).__name__))
