"""What a test has made on a server, so that all of it is deleted, also what was on its way when Ctrl-C came."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, NamedTuple

from cozecheck.agent.model import AgentError, Left
from cozecheck.core.text import Text

SECONDS = 8.0
"""For the deletion of one thing, with all its tries."""
TRIES, PAUSE = 3, 0.3
"""Of a deletion, and seconds between."""

Delete = Callable[[str], Awaitable[None]]


class _Made(NamedTuple):
    what: Text
    name: str
    making: asyncio.Future[str]
    delete: Delete


class Makings:
    """All that may be there."""

    def __init__(self) -> None:
        self._all: list[_Made] = []

    async def make(self, what: Text, name: str, making: Coroutine[Any, Any, str], delete: Delete) -> str:
        """The id of what is made; `name` is what a person finds it by, should the id never come. Raises AgentError."""
        made = _Made(what, name, asyncio.ensure_future(making), delete)
        self._all.append(made)
        # Where Ctrl-C comes now, the server may have made it already: so its answer is waited for in the end.
        return await asyncio.shield(made.making)

    async def delete(self, id_: str) -> None:
        """Deletes one thing before the end; what fails is tried once more then."""
        for made in list(self._all):
            if _id(made.making) == id_:
                await self._bounded(made)

    async def delete_all(self) -> list[Left]:
        """The last first, each in a bounded time. What may still be there."""
        for made in reversed(list(self._all)):
            await self._bounded(made)
        return [Left(made.what, _id(made.making) or made.name) for made in self._all]

    async def _bounded(self, made: _Made) -> None:
        task = asyncio.ensure_future(self._delete(made))
        _done, pending = await asyncio.wait({task}, timeout=SECONDS)
        for late in pending:
            late.cancel()
        made.making.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _delete(self, made: _Made) -> None:
        try:
            id_ = await asyncio.shield(made.making)
        except AgentError as error:
            # A refusal has made nothing; where no answer came, something may be there.
            if error.refused:
                self._all.remove(made)
            return
        for attempt in range(TRIES):
            try:
                await made.delete(id_)
            except AgentError:  # noqa: PERF203
                if attempt + 1 < TRIES:
                    await asyncio.sleep(PAUSE)
            else:
                self._all.remove(made)
                return


def _id(making: asyncio.Future[str]) -> str:
    return "" if not making.done() or making.cancelled() or making.exception() else making.result()
