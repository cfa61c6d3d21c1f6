"""What is made on a server for a moment: it is deleted whatever happens, and named where it could not be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cozecheck.core.text import T
from cozecheck.net.stop import Stop
from cozecheck.studio.client import StudioError

PREFIX = "cozecheck_"
"""How its name begins, so that people know whose it is."""
TRIES, PAUSE = 3, 0.3
"""Of a deletion that the server refuses; seconds between."""
FOR_CLEANING = 10.0
"""Seconds in all for a deletion, also after Ctrl-C, and while a server that does not answer may come back; and for an answer after Ctrl-C."""

Answer = TypeVar("Answer")


@dataclass(slots=True)
class Ongoing(Stop):
    """What may still be there, such as 'workflow ID', or its name where the id is not known; and whether the user wants an end.

    `gone` is when the server was first found not to answer: nobody waits for it again and again.
    """

    left: list[str] = field(default_factory=list)
    gone: float | None = None


@asynccontextmanager
async def temporary(
    named: str, make: Coroutine[Any, Any, dict[str, Any]], id_name: str, delete: Callable[[str], Awaitable[bool]], ongoing: Ongoing
) -> AsyncIterator[str]:
    """The id of what `make` makes, which its answer has as `id_name`. `named` is its kind and name, 'workflow NAME'; `delete` whether it is gone.

    Raises StudioError, where nothing was made.
    """
    ongoing.left.append(named)
    making = asyncio.ensure_future(make)
    try:
        # Where Ctrl-C comes now, the server may have made it already: so its answer is waited for, and then it is deleted.
        yield ident(await asyncio.shield(making), id_name)
    finally:
        await _to_its_end(_clean_up(named, making, id_name, delete, ongoing), FOR_CLEANING)
        making.cancel()


async def answered(asking: Coroutine[Any, Any, Answer]) -> Answer:
    """The answer to a request that changes what was made here. Where Ctrl-C comes meanwhile, it is waited for all the same.

    A server that carries it out after the deletion makes the deleted anew: workflow_draft in saveWorkflow of backend/domain/workflow/service/service_impl.go.
    """
    task = asyncio.ensure_future(asking)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await _ended(task, FOR_CLEANING)
        if task.done() and not task.cancelled():
            task.exception()
        task.cancel()
        raise


async def _to_its_end(cleaning: Coroutine[Any, Any, None], seconds: float) -> None:
    """Waits for it though this task be cancelled meanwhile: Ctrl-C may come twice, by `Stop.check` and by the task that waits for this one.

    Where the whole loop ends, its own task is cancelled too.
    """
    task = asyncio.ensure_future(cleaning)
    cancelled = await _ended(task, seconds)
    if cancelled or not task.done():
        task.cancel()
    else:
        task.result()
    if cancelled:
        raise asyncio.CancelledError


async def _ended(task: asyncio.Future[Any], seconds: float) -> bool:
    """Waits for its end, `seconds` at most; whether this task was cancelled meanwhile."""
    now, cancelled = asyncio.get_running_loop().time, False
    until = now() + seconds
    while not task.done() and now() < until:
        cancelled |= await _waited(task, until - now())
    return cancelled


async def _waited(task: asyncio.Future[Any], seconds: float) -> bool:
    """Whether this task was cancelled meanwhile."""
    try:
        await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        return True
    return False


async def _clean_up(named: str, making: asyncio.Future[dict[str, Any]], id_name: str, delete: Callable[[str], Awaitable[bool]], ongoing: Ongoing) -> None:
    try:
        known = ident(await making, id_name)
    except StudioError as error:
        # A refusal has made nothing; where no answer came, something may be there.
        if error.status:
            ongoing.left.remove(named)
        return
    by_id = f"{named.partition(' ')[0]} {known}"
    ongoing.left[ongoing.left.index(named)] = by_id
    now, tries = asyncio.get_running_loop().time, 0
    while tries < TRIES:
        try:
            if await delete(known):
                ongoing.left.remove(by_id)
                ongoing.gone = None
                return
            tries += 1
        except StudioError as error:
            ongoing.gone = now() if ongoing.gone is None else ongoing.gone
            if error.kind == "session" or now() > ongoing.gone + FOR_CLEANING:
                return
            # A server that does not answer may be about to start again.
            tries += bool(error.status)
        await asyncio.sleep(PAUSE)


def ident(data: dict[str, Any], name: str) -> str:
    """Raises StudioError."""
    if not data.get(name):
        raise StudioError("refused", T("the answer has no {name}", name=name))
    return str(data[name])
