"""An answer that is read while it comes, through the guards of a client: for events, which may take as long as a chat does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

import aiohttp

from cozecheck import __version__
from cozecheck.core.text import T
from cozecheck.net.client import Client, _drop, _headers
from cozecheck.net.diagnose import diagnose
from cozecheck.net.dial import CURRENT, Dial
from cozecheck.net.problem import Kind, NetError
from cozecheck.net.urls import read_url

_FAILURES = (aiohttp.ClientError, OSError, ValueError, asyncio.TimeoutError)


class Stream:
    """The head of an answer, and its body by and by. `headers` by lower-case name. Close it in the end."""

    def __init__(self, response: aiohttp.ClientResponse, dial: Dial, connect: float, max_body: int) -> None:
        self.status, self.headers = response.status, _headers(response)
        self._response, self._dial, self._connect, self._max = response, dial, connect, max_body

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body as it comes. Raises NetError, also where it is longer than `max_body`."""
        size = 0
        try:
            async for chunk in self._response.content.iter_any():
                size += len(chunk)
                if size > self._max:
                    raise NetError(Kind.BROKEN, T("the answer is longer than {limit} bytes", limit=self._max))
                yield chunk
        except _FAILURES as error:
            raise diagnose(error, self._dial, self._connect) from None

    def close(self) -> None:
        """Ends the connection, whatever was read of it."""
        _drop(self._response)


async def open_stream(
    client: Client, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, connect: float = 10.0, max_body: int = 20_000_000
) -> Stream:
    """The answer to one request as soon as its head is there. No redirect is followed, nothing is unpacked. Raises NetError."""
    target = read_url(url)
    dial = Dial(target.raw_host or "")
    token = CURRENT.set(dial)
    sent = {**headers, "User-Agent": f"cozecheck/{__version__}", "Accept-Encoding": "identity"}
    limits = aiohttp.ClientTimeout(total=None, sock_connect=connect)
    try:
        made = client._session.request(method, target, headers=sent, data=body, allow_redirects=False, timeout=limits, ssl=client._context(target))
        return Stream(await made, dial, connect, max_body)
    except _FAILURES as error:
        raise diagnose(error, dial, connect) from None
    finally:
        CURRENT.reset(token)
