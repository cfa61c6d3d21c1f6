"""One request exactly as it is given, through the guards of a client: nothing is added to its headers, and no redirect is followed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import aiohttp
from yarl import URL

from cozecheck.core.text import T
from cozecheck.net.client import Client
from cozecheck.net.diagnose import diagnose
from cozecheck.net.dial import CURRENT, Dial
from cozecheck.net.policy import plain
from cozecheck.net.problem import Kind, NetError
from cozecheck.net.urls import joined, read_url

X = TypeVar("X")
_ADDED = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


class Reply(NamedTuple):
    """An answer as it came; `headers` by lower-case name, `cut` says that the body is longer than was read; `redirects` are the URLs that led there."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes
    cut: bool
    redirects: tuple[str, ...] = ()


async def exchange(
    client: Client,
    method: str,
    origin: str,
    target: str,
    headers: Sequence[tuple[str, str]],
    body: bytes,
    *,
    seconds: float,
    connect: float,
    max_body: int,
) -> Reply:
    """The answer to `method` `target` of `origin`, 'https://host:port'. Raises NetError."""
    base = read_url(origin + "/")
    if any(char <= " " or char == "\x7f" for char in target):
        raise NetError(Kind.BAD_URL, T("the URL holds a space, a backslash or a control character"))
    url = URL(str(base.origin()) + target, encoded=True)
    dial = Dial(base.raw_host or "")
    async with client._pace.turn(plain(dial.host)):
        token = CURRENT.set(dial)
        try:
            return await asyncio.wait_for(_exchange(client, method, url, headers, body, connect, max_body), seconds)
        except (TimeoutError, asyncio.TimeoutError):
            raise NetError(Kind.TIMEOUT, T("no complete answer within {seconds:g} s", seconds=seconds)) from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise diagnose(error, dial, connect) from None
        finally:
            CURRENT.reset(token)


async def _exchange(client: Client, method: str, url: URL, headers: Sequence[tuple[str, str]], body: bytes, connect: float, max_body: int) -> Reply:
    limits = aiohttp.ClientTimeout(total=None, sock_connect=connect)
    asked = client._session.request(method, url, headers=list(headers), data=body or None, allow_redirects=False, timeout=limits, skip_auto_headers=_ADDED)
    async with asked as response:
        parts, size = [], 0
        async for chunk in response.content.iter_chunked(65_536):
            parts.append(chunk)
            size += len(chunk)
            if size > max_body:
                response.close()
                break
        found = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status, response.reason or "", found, b"".join(parts)[:max_body], size > max_body)


def follow(origin: str, target: str, location: str) -> tuple[str, str]:
    """Where a redirect leads: origin and target. Raises NetError."""
    url = joined(URL(origin + target, encoded=True), location)
    return str(url.origin()), url.raw_path_qs


def run(work: Coroutine[Any, Any, X]) -> X:
    """asyncio.run, for layers that know nothing of it."""
    return asyncio.run(work)
