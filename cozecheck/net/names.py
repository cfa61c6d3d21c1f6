"""Names to addresses: each name once, with a time limit, and judged before anything is dialled."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from cozecheck.core.text import T
from cozecheck.net.addresses import is_disguised
from cozecheck.net.policy import Policy
from cozecheck.net.problem import Kind, NetError

Lookup = Callable[[str], Awaitable[list[str]]]
"""A name → its addresses. Raises socket.gaierror. Tests bring their own."""

SECONDS = 10.0
"""For one name. The C library waits 5 s for each try of each name server."""

_ABSENT = {getattr(socket, name, socket.EAI_NONAME) for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY")}


class Found(NamedTuple):
    """The addresses of a name, and how long it took to learn them, in seconds."""

    addresses: tuple[str, ...]
    seconds: float


class SystemLookup:
    """The system's own resolver, in threads that nobody waits for: it cannot be interrupted."""

    def __init__(self, threads: int = 256) -> None:
        # Many more than names at once: one that the name servers leave without an answer keeps its thread for half a minute.
        self._pool = ThreadPoolExecutor(threads, "cozecheck-names")

    async def __call__(self, name: str) -> list[str]:
        loop = asyncio.get_running_loop()
        infos = await loop.run_in_executor(self._pool, lambda: socket.getaddrinfo(name, None, type=socket.SOCK_STREAM))
        return [str(info[4][0]) for info in infos]

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


class Names:
    """Looks up each name once for all who ask, and remembers failures too."""

    def __init__(self, policy: Policy, lookup: Lookup, seconds: float = SECONDS) -> None:
        self.policy, self.seconds = policy, seconds
        self._lookup = lookup
        self._known: dict[str, asyncio.Task[Found]] = {}

    async def find(self, host: str, port: int) -> Found:
        """The addresses that may be dialled for `host`. Raises NetError: where one of them must not be dialled, none is."""
        fixed = self.policy.fixed(host, port)
        if fixed is not None:
            return Found((fixed[0],), 0.0)
        if is_disguised(host):
            raise NetError(Kind.FORBIDDEN, T("the host '{host}' is an address in disguise", host=host))
        found = await self.all(host)
        for address in found.addresses:
            refusal = self.policy.refusal(host, address, port)
            if refusal is not None:
                raise NetError(Kind.FORBIDDEN, refusal)
        return found

    async def all(self, host: str) -> Found:
        """Every address of a name, not judged. Raises NetError."""
        task = self._known.get(host)
        if task is None:
            task = self._known[host] = asyncio.ensure_future(self._find(host))
            # Who asked may be gone before the answer comes.
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(task)

    def forget(self, host: str) -> None:
        """The next one who asks looks again."""
        task = self._known.get(host)
        if task is not None and task.done():
            del self._known[host]

    def close(self) -> None:
        for task in self._known.values():
            task.cancel()

    async def _find(self, host: str) -> Found:
        began = time.perf_counter()
        # RFC 6761: nobody needs to be asked for this.
        if host.rstrip(".").lower().rpartition(".")[2] == "invalid":
            raise NetError(Kind.NO_SUCH_NAME, T("there is no host named {host}", host=host))
        try:
            addresses = await asyncio.wait_for(self._lookup(host), self.seconds)
        except (TimeoutError, asyncio.TimeoutError):
            raise NetError(Kind.NAME_UNKNOWN, T("the name {host} was not resolved within {seconds:g} s", host=host, seconds=self.seconds)) from None
        except socket.gaierror as error:
            if error.errno in _ABSENT:
                raise NetError(Kind.NO_SUCH_NAME, T("there is no host named {host}", host=host)) from None
            words = T("the name {host} could not be resolved: {error}", host=host, error=error.strerror or str(error))
            raise NetError(Kind.NAME_UNKNOWN, words) from None
        except UnicodeError:
            # Parts of a name that are empty, or longer than 63 bytes.
            raise NetError(Kind.NO_SUCH_NAME, T("there is no host named {host}", host=host)) from None
        except OSError as error:
            raise NetError(Kind.NAME_UNKNOWN, T("the name {host} could not be resolved: {error}", host=host, error=str(error))) from None
        if not addresses:
            raise NetError(Kind.NO_SUCH_NAME, T("{host} has no address", host=host))
        return Found(tuple(dict.fromkeys(addresses)), time.perf_counter() - began)
