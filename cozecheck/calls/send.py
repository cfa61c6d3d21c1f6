"""Sends a request as Go's HTTP client does (net/http client.go): redirects, compression. Each address is judged, and no credential leaves its origin."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cozecheck.calls.problem import CallError, How, failed
from cozecheck.calls.request import Request
from cozecheck.core.text import T

if TYPE_CHECKING:
    from cozecheck.net.client import Client
    from cozecheck.net.exact import Reply
    from cozecheck.net.problem import NetError

REDIRECTS = 10
_MOVED = (301, 302, 303)
_MOVED_WITH_BODY = (307, 308)
_FOR_ANYBODY = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type", "X-Tt-Logid")
"""Headers that another origin gets too. Go keeps back Authorization and Cookie only: a plugin's own key would go along."""

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for one answer and for its connection, bytes of its body. Coze Studio has none of them."""

    seconds: float = 60.0
    connect: float = 10.0
    max_body: int = 10_000_000


async def send(client: Client, request: Request, limits: Limits) -> Reply:
    """The answer behind all redirects, unpacked. Raises CallError."""
    from cozecheck.net.exact import exchange, follow
    from cozecheck.net.problem import NetError

    method, origin, target, body = request.method, f"{request.scheme}://{request.host}", request.target, request.body
    headers: Headers = request.headers
    passed: list[str] = []
    if not any(name == "Accept-Encoding" for name, _ in headers):
        headers = [*headers, ("Accept-Encoding", "gzip")]
    try:
        for _ in range(REDIRECTS + 1):
            reply = await exchange(client, method, origin, target, headers, body, seconds=limits.seconds, connect=limits.connect, max_body=limits.max_body)
            location = reply.headers.get("location", "")
            if not location or reply.status not in (*_MOVED, *_MOVED_WITH_BODY):
                return _unpacked(request, reply, limits)._replace(redirects=tuple(passed))
            if reply.status in _MOVED:
                method, body = (method if method in ("GET", "HEAD") else "GET"), b""
            came_from, (origin, target) = origin, follow(origin, target, location)
            passed.append(origin + target)
            if origin != came_from:
                headers = [(name, value) for name, value in headers if name in _FOR_ANYBODY]
                if body:
                    raise _not_sent(request, T("it redirects the request's body to another server, {server}", server=origin))
    except NetError as error:
        raise _net_problem(request, error) from error
    raise failed(f"{_start(request)}stopped after {REDIRECTS} redirects")


def _start(request: Request) -> str:
    return f'http request failed, err={request.method.capitalize()} "{request.shown_url}": '


def _net_problem(request: Request, error: NetError) -> CallError:
    from cozecheck.net.problem import Kind

    if error.kind in (Kind.FORBIDDEN, Kind.BAD_URL):
        return _not_sent(request, error.message)
    problem = failed(_start(request) + error.message.render())
    if error.kind is Kind.TIMEOUT:
        problem.note = T("cozecheck stopped waiting: {reason}. Coze Studio has no time limit, and would wait on", reason=error.message)
    else:
        problem.note = T("that is how it looks from here; Coze Studio calls from its own machine")
    return problem


def _not_sent(request: Request, reason: object) -> CallError:
    return CallError(f"not sent to {request.scheme}://{request.host}", How.NOT_SENT, T("cozecheck does not send this: {reason}", reason=reason))


def _unpacked(request: Request, reply: Reply, limits: Limits) -> Reply:
    """The body without gzip, within the limits."""
    too_long = T("the answer is longer than {limit} bytes, of which cozecheck reads no more. Coze Studio has no such limit", limit=limits.max_body)
    if reply.cut:
        raise CallError("the answer is too long", How.NOT_SENT, too_long)
    if reply.headers.get("content-encoding", "").lower() != "gzip" or not reply.body:
        return reply
    unpacker = zlib.decompressobj(31)
    try:
        body = unpacker.decompress(reply.body, limits.max_body)
    except zlib.error as error:
        raise failed(f"{_start(request)}gzip: invalid header or data ({error})") from None
    if not unpacker.eof and not unpacker.unconsumed_tail:
        raise failed(f"{_start(request)}unexpected EOF")
    if unpacker.unconsumed_tail:
        raise CallError("the answer is too long", How.NOT_SENT, too_long)
    return reply._replace(body=body)
