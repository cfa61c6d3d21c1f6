"""Work on many things at once, in a limited time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

X = TypeVar("X")


async def each(work: Callable[[X], Awaitable[None]], items: Sequence[X], at_once: int, seconds: float) -> bool:
    """Does the work for each item, `at_once` of them at a time; whether all was done within the seconds. Raises what the work raises."""
    waiting = iter(items)

    async def one_by_one() -> None:
        for item in waiting:
            await work(item)

    workers = [asyncio.ensure_future(one_by_one()) for _ in range(min(at_once, len(items)))]
    if not workers:
        return True
    try:
        _done, pending = await asyncio.wait(workers, timeout=max(0.0, seconds), return_when=asyncio.FIRST_EXCEPTION)
    finally:
        # Before the caller closes its connections: a request that breaks off by that says nothing about its server.
        for task in workers:
            task.cancel()
        outcomes = await asyncio.gather(*workers, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
    return not pending
