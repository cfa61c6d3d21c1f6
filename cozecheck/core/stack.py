"""Room for recursion: YAML may be nested 10,000 deep, far beyond what Python allows by itself."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

X = TypeVar("X")

FRAMES = 250_000
STACK = 512 * 1024 * 1024
"""Bytes of address space, of which only what is used becomes memory; up to 3.10 every Python frame takes some of it."""


def with_deep_stack(work: Callable[[], X], at_once: bool = False) -> X:
    """Runs `work`, and where it recurses too deeply once more in a thread with room for the deepest documents; `at_once` there only."""
    try:
        if not at_once:
            return work()
    except RecursionError:
        pass
    import threading

    outcome: list[X] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            raised.append(error)

    frames, stack = sys.getrecursionlimit(), threading.stack_size(STACK)
    sys.setrecursionlimit(FRAMES)
    try:
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(frames)
        threading.stack_size(stack)
    if raised:
        raise raised[0]
    return outcome[0]
