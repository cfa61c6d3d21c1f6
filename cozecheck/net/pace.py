"""Politeness: so many requests a second to one host, and no more."""

from __future__ import annotations

import asyncio


class Pace:
    """Gives each host its turns, `rate` a second; 0 for no limit."""

    def __init__(self, rate: float) -> None:
        self._gap = 1 / rate if rate else 0.0
        self._next: dict[str, float] = {}

    async def turn(self, host: str) -> None:
        """Waits for the next turn of this host."""
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next.get(host, 0.0))
        self._next[host] = turn + self._gap
        if turn > now:
            await asyncio.sleep(turn - now)
