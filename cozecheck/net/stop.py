"""Ctrl-C for work that must clean up behind it: the first signal ends the work in good order, the second at once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Stop:
    """Whether the user wants an end. It is there beside the cancellation, which asyncio.wait_for may swallow before Python 3.12."""

    stopping: bool = False

    def check(self) -> None:
        """Raises CancelledError where the user wants an end."""
        if self.stopping:
            raise asyncio.CancelledError


@contextmanager
def cancelled_by_signals(stop: Stop) -> Iterator[None]:
    """The first SIGINT or SIGTERM cancels the task that is here, so that it cleans up; the second does what it always does."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def cancel() -> None:
        stop.stopping = True
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        if task:
            task.cancel()

    # Not there on Windows, nor outside of the main thread: there Ctrl-C is Python's own.
    with suppress(NotImplementedError, RuntimeError, ValueError):
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, cancel)
    try:
        yield
    finally:
        with suppress(NotImplementedError, RuntimeError, ValueError):
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)


@contextmanager
def told_by_signals(stop: Stop) -> Iterator[None]:
    """The first SIGINT or SIGTERM only tells `stop`, for a loop that looks there between two steps; the second does what it always does."""
    before: dict[signal.Signals, Any] = {}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)

    def tell(_number: int, _frame: object) -> None:
        stop.stopping = True
        restore()

    # Not outside of the main thread: there Ctrl-C is Python's own.
    with suppress(ValueError):
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.signal(number, tell)
    try:
        yield
    finally:
        restore()
