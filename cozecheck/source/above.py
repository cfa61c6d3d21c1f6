"""Files that say something about a config folder without being part of it: they stand beside it or above it, within its repository."""

from __future__ import annotations

import os
import re
import stat

DEPLOY = ("deploy.yaml", "deploy.yml")
MAX_BYTES = 1_000_000


def is_deployed(root: str) -> bool:
    """Whether a deploy.yaml of ours stands above a config folder: one with `environments`, for many programs have a file of that name."""
    folder = os.path.realpath(root)
    while not os.path.lexists(os.path.join(folder, ".git")) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
        if any(_has_environments(os.path.join(folder, name)) for name in DEPLOY):
            return True
    return False


def _has_environments(file: str) -> bool:
    try:
        if not stat.S_ISREG(os.lstat(file).st_mode):
            return False
        with open(file, "rb") as stream:
            return has_environments(stream.read(MAX_BYTES))
    except OSError:
        return False


def has_environments(data: bytes) -> bool:
    """Whether the bytes of a deploy.yaml are those of ours."""
    return re.search(rb"(?m)^environments[ \t]*:", data) is not None
