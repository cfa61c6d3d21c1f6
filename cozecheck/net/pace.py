"""Politeness: so many requests a second to one host, so many at once, and no more."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Pace:
    """Gives each host its turns: `rate` requests in any one second (0 for no limit), `at_once` at the same time."""

    def __init__(self, rate: float, at_once: int) -> None:
        self._at_once = at_once
        # Fewer than one a second is one in a longer time.
        self._count = max(1, int(rate))
        self._period = self._count / rate if rate else 0.0
        self._given: dict[str, deque[float]] = {}
        self._slots: dict[str, asyncio.Semaphore] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Waits for the next turn of this host, and holds one of its slots."""
        slots = self._slots.setdefault(host, asyncio.Semaphore(self._at_once))
        async with slots:
            if self._period:
                await self._wait(self._given.setdefault(host, deque(maxlen=self._count)))
            yield

    async def _wait(self, given: deque[float]) -> None:
        now = asyncio.get_running_loop().time()
        turn = max(now, given[0] + self._period) if len(given) == self._count else now
        given.append(turn)
        if turn > now:
            await asyncio.sleep(turn - now)
