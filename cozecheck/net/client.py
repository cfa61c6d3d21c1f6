"""One request to one server, with every guard: `Client.fetch` is how cozecheck speaks to other machines."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import time
from collections.abc import Mapping
from types import SimpleNamespace, TracebackType
from typing import NamedTuple

import aiohttp
from yarl import URL

from cozecheck import __version__
from cozecheck.core.text import T
from cozecheck.net.addresses import parse
from cozecheck.net.certificate import Certificate, read
from cozecheck.net.diagnose import diagnose, is_certificate
from cozecheck.net.dial import CURRENT, Dial, NewSocket, Opener, Resolver, tls_context, unchecked_context
from cozecheck.net.names import Lookup, Names, SystemLookup
from cozecheck.net.pace import Pace
from cozecheck.net.policy import Policy, plain
from cozecheck.net.problem import Kind, NetError
from cozecheck.net.urls import joined, read_url

MAX_BODY = 1_000_000
"""Bytes of an answer that are read, as they come: nothing is ever unpacked."""
REDIRECTS = 5
_MOVED = (301, 302, 303, 307, 308)


class Answer(NamedTuple):
    """What came back. Times are in seconds, None for what was not needed; `certificate` is in DER, None where it was not needed or there was none.

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
    certificate: bytes | None
    redirects: tuple[str, ...] = ()

    def read_certificate(self) -> Certificate | None:
        """What the certificate says."""
        return read(self.certificate)


class Client:
    """A pool of connections that obeys one policy. Use it with `async with`.

    At most `concurrency` connections, `per_host` of them to one host, and `rate` requests a second to one host. `proxy` is the URL of an HTTP proxy:
    then names are still looked up and judged here, and a host that cannot be looked up here must be one that the policy allows by name.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        concurrency: int = 50,
        per_host: int = 4,
        rate: float = 5.0,
        ca_file: str = "",
        proxy: str = "",
        lookup: Lookup | None = None,
        new_socket: NewSocket = socket.socket,
    ) -> None:
        self.policy = policy
        self._system = None if lookup else SystemLookup()
        self.names = Names(policy, lookup or self._system or SystemLookup())
        self.connections = 0
        self._pace = Pace(rate, per_host)
        self._proxy = URL(proxy) if proxy else None
        self._opener = Opener(policy, new_socket)
        self._ca_file = ca_file
        self._tls: ssl.SSLContext | None = None
        connector = aiohttp.TCPConnector(
            limit=concurrency,
            limit_per_host=0 if proxy else per_host,
            resolver=Resolver(self.names),
            use_dns_cache=False,
            socket_factory=self._opener,
        )
        trace = aiohttp.TraceConfig()
        trace.on_connection_create_end.append(self._connected)
        self._session = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, auto_decompress=False, trace_configs=[trace]
        )

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._session.close()
        await self._opener.hang_up()
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
        `seconds` are for all of it, without the wait for this host's turn. With `max_body` 0 no body is waited for.
        """
        target = read_url(url)
        sent = dict(headers or {})
        passed: list[str] = []
        left = seconds
        while True:
            async with self._pace.turn(plain(target.raw_host or "")):
                began = time.perf_counter()
                try:
                    answer = await asyncio.wait_for(self._once(method, target, sent, body, left, connect, max_body), left)
                except (TimeoutError, asyncio.TimeoutError):
                    raise _behind(passed, NetError(Kind.TIMEOUT, T("no complete answer within {seconds:g} s", seconds=seconds))) from None
                except NetError as error:
                    raise _behind(passed, error) from None
                left -= time.perf_counter() - began
            location = answer.headers.get("location")
            if answer.status not in _MOVED or not location:
                return answer._replace(redirects=tuple(passed))
            if len(passed) == REDIRECTS:
                raise NetError(Kind.REDIRECT, T("more than {count} redirects", count=REDIRECTS))
            try:
                following = joined(target, location)
            except NetError as error:
                raise _behind([_shortened(location)], error) from None
            if following.origin() != target.origin():
                if body is not None and answer.status in (307, 308):
                    raise NetError(Kind.REDIRECT, T("it redirects the request's body to another server, {server}", server=str(following.origin())))
                sent = {}
            if answer.status == 303 or (answer.status in (301, 302) and method == "POST"):
                method, body = "GET" if method != "HEAD" else "HEAD", None
            passed.append(str(following.origin()))
            target = following

    def forget(self, url: str) -> None:
        """The next request to this URL's host looks up its name again."""
        try:
            self.names.forget(read_url(url).raw_host or "")
        except NetError:
            return

    async def _once(self, method: str, url: URL, headers: dict[str, str], body: bytes | None, seconds: float, connect: float, max_body: int) -> Answer:
        host = url.raw_host or ""
        dial = Dial(host, proxy=self._proxy is not None)
        token = CURRENT.set(dial)
        sent = {"User-Agent": f"cozecheck/{__version__}", "Accept": "*/*", "Accept-Encoding": "identity", **headers}
        began = time.perf_counter()
        try:
            if self._proxy:
                await self._judge(host, url.port or 0)
            limits = aiohttp.ClientTimeout(total=seconds, sock_connect=connect)
            made = self._session.request(method, url, headers=sent, data=body, allow_redirects=False, timeout=limits, proxy=self._proxy, ssl=self._context(url))
            async with made as response:
                first = time.perf_counter()
                address = "" if self._proxy else dial.address()
                data, cut = await _read(response, max_body)
                return Answer(
                    str(url),
                    response.status,
                    _headers(response),
                    data,
                    cut,
                    f"{response.version.major}.{response.version.minor}" if response.version else "",
                    address,
                    dial.dns,
                    _between(dial.began_connect, dial.began_tls or dial.connected),
                    _between(dial.began_tls, dial.connected),
                    first - (dial.connected or began),
                    dial.tls.getpeercert(binary_form=True) if dial.tls else None,
                )
        except (aiohttp.ClientError, OSError, ValueError, asyncio.TimeoutError) as error:
            shown = await self._shown(dial, connect) if is_certificate(error) and not self._proxy else None
            raise diagnose(error, dial, connect, shown) from None
        finally:
            CURRENT.reset(token)

    def _context(self, url: URL) -> ssl.SSLContext | bool:
        """How to verify; the system's roots take a while to read, so only where they are needed."""
        if url.scheme != "https":
            return True
        self._tls = self._tls or tls_context(self._ca_file)
        return self._tls

    async def _judge(self, host: str, port: int) -> None:
        """The target's address, before a proxy is asked for it. Raises NetError."""
        if parse(host) is not None:
            refusal = self.policy.refusal(host, host, port)
            if refusal is not None:
                raise NetError(Kind.FORBIDDEN, refusal)
        elif plain(host) not in self.policy.allowed:
            await self.names.find(host, port)

    async def _shown(self, dial: Dial, seconds: float) -> bytes | None:
        """The certificate that was refused, from a second connection to the same address, on which nothing is said."""
        if dial.peer is None:
            return None
        loop = asyncio.get_running_loop()
        family = socket.AF_INET6 if ":" in dial.peer[0] else socket.AF_INET
        try:
            sock = self._opener((family, socket.SOCK_STREAM, 0, "", dial.peer))
            sock.setblocking(False)
            try:
                await asyncio.wait_for(loop.sock_connect(sock, dial.peer), seconds)
                connecting = loop.create_connection(asyncio.Protocol, sock=sock, ssl=unchecked_context(), server_hostname=dial.host.rstrip("."))
                transport, _ = await asyncio.wait_for(connecting, seconds)
            except BaseException:
                sock.close()
                raise
            try:
                made: ssl.SSLObject = transport.get_extra_info("ssl_object")
                return made.getpeercert(binary_form=True)
            finally:
                transport.abort()
        except (OSError, ValueError, asyncio.TimeoutError):
            return None

    async def _connected(self, _session: aiohttp.ClientSession, _context: SimpleNamespace, _params: aiohttp.TraceConnectionCreateEndParams) -> None:
        dial = CURRENT.get()
        dial.connected = time.perf_counter()
        dial.address()
        self.connections += 1


def _headers(response: aiohttp.ClientResponse) -> dict[str, str]:
    """By lower-case name. Several cookies come on a line each, which no other header can hold; of what else is repeated the last counts."""
    found = {name.lower(): value for name, value in response.headers.items()}
    if "set-cookie" in found:
        found["set-cookie"] = "\n".join(response.headers.getall("Set-Cookie"))
    return found


async def _read(response: aiohttp.ClientResponse, limit: int) -> tuple[bytes, bool]:
    if limit == 0:
        _drop(response)
        return b"", True
    parts, size = [], 0
    async for chunk in response.content.iter_chunked(65_536):
        parts.append(chunk)
        size += len(chunk)
        if size > limit:
            _drop(response)
            return b"".join(parts)[:limit], True
    return b"".join(parts), False


def _drop(response: aiohttp.ClientResponse) -> None:
    """Closes the connection without the farewell of TLS, for which a bad server would let us wait."""
    if response.connection and response.connection.transport:
        response.connection.transport.abort()
    response.close()


def _between(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else end - start


def _shortened(location: str) -> str:
    """Where a redirect leads, without what may be secret."""
    return re.sub(r"//[^/?#]*@", "//", re.split(r"[?#]", location)[0])[:200]


def _behind(passed: list[str], error: NetError) -> NetError:
    """The error, with where it was met if that was behind a redirect."""
    if not passed:
        return error
    kind = Kind.FORBIDDEN_REDIRECT if error.kind in (Kind.FORBIDDEN, Kind.BAD_URL) else error.kind
    return NetError(kind, T("it redirects to {target}: {reason}", target=passed[-1], reason=error.message), error.certificate)
