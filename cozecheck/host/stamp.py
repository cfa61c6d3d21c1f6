"""How files are at a moment, by what changes with them: cheaper than to read them."""

from __future__ import annotations

import os
import time

MOST = 20_000
"""Files that one look takes in."""
SETTLED = 0.02
"""Seconds after its last change from which a file is taken for whole."""
TRIES = 20

Stamp = tuple[tuple[int, ...], ...]


def stamp(root: str) -> Stamp:
    """The folder's identity, then what changes with each of its files. Links are followed to files only."""
    found = [_folder(root)]
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in (".git", "node_modules"))
        for name in sorted(names):
            try:
                status = os.stat(os.path.join(folder, name))
            except OSError:
                continue
            found.append((status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size))
        if len(found) > MOST:
            break
    return tuple(found)


def _folder(root: str) -> tuple[int, ...]:
    try:
        status = os.stat(root)
        return status.st_dev, status.st_ino
    except OSError:
        return ()


def settled(root: str) -> Stamp:
    """The stamp once nobody is writing: editors empty a file before they fill it. Waits less than a second."""
    found = stamp(root)
    for _ in range(TRIES):
        now = time.time_ns()
        if not any(0 <= now - file[2] < SETTLED * 1e9 for file in found[1:]):
            break
        time.sleep(SETTLED)
        found = stamp(root)
    return found
