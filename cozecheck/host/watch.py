"""Loads anew where a file of the configuration changes."""

from __future__ import annotations

import asyncio

from watchfiles import DefaultFilter, awatch

from cozecheck.host.host import Host
from cozecheck.host.stamp import Stamp, stamp

PAUSE = 1.0
"""Seconds between looks of our own, for what the system does not tell: network file systems, a folder that is made anew, the moment of our start."""


async def watch(host: Host, known: Stamp) -> None:
    """Runs until it is cancelled; `known` is how the files were before they were loaded. What comes within a moment is one change."""
    root = host.options.root
    while True:
        watched = known[0]
        try:
            # Another folder in the place of the old one is to be watched anew: the system goes on telling of the old one.
            async for changes in awatch(root, watch_filter=DefaultFilter(), debounce=400, rust_timeout=int(PAUSE * 1000), yield_on_timeout=True):
                known = await _look(host, known, bool(changes))
                if known[0] != watched:
                    break
        except (OSError, RuntimeError) as error:
            host.log.write("warning", "The folder cannot be watched", component="host", error=str(error))
            await asyncio.sleep(PAUSE)
            known = await _look(host, known, False)


async def _look(host: Host, known: Stamp, told: bool) -> Stamp:
    """Loads anew where the files are not as they were; returns how they are."""
    now = await asyncio.to_thread(stamp, host.options.root)
    if told or now != known:
        await host.reload()
    return now
