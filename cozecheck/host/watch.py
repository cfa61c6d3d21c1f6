"""Loads anew where a file of the configuration changes."""

from __future__ import annotations

import asyncio
import os

from watchfiles import DefaultFilter, awatch

from cozecheck.core.text import T, Text
from cozecheck.host.host import Host

PAUSE = 1.0
"""Seconds between looks for a folder that is gone, or another one under its name."""


async def watch(host: Host) -> None:
    """Runs until it is cancelled. Editors write in several steps: what comes within a moment is one change."""
    root = host.options.root
    while True:
        known = _identity(root)
        try:
            # A folder that is deleted and made anew is another one, of which the system tells nothing.
            async for changes in awatch(root, watch_filter=DefaultFilter(), step=50, debounce=400, rust_timeout=1000, yield_on_timeout=True):
                if changes or _identity(root) != known:
                    await host.reload()
                if _identity(root) != known:
                    break
        except (OSError, RuntimeError) as error:
            host.log.write("warning", "The folder cannot be watched", component="host", error=host.say(_problem(root, error)))
            await asyncio.sleep(PAUSE)
            if _identity(root) is not None:
                await host.reload()


def _problem(root: str, error: Exception) -> Text:
    return T("'{root}' cannot be watched: {error}", root=root, error=str(error))


def _identity(root: str) -> tuple[int, int] | None:
    try:
        found = os.stat(root)
        return found.st_dev, found.st_ino
    except OSError:
        return None
