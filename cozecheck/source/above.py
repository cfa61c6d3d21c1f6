"""Files that say something about a config folder without being part of it: they stand beside it or above it, within its repository."""

from __future__ import annotations

import os
import re
import stat

DEPLOY = ("deploy.yaml", "deploy.yml", ".deploy.yaml", ".deploy.yml")
"""What begins with a dot is no part of a configuration, even where its folder is the root of a repository."""
MAX_BYTES = 1_000_000


def is_deployed(root: str) -> bool:
    """Whether a deploy.yaml of ours stands in a config folder or above it: one with `environments`, for many programs have a file of that name."""
    folder, below = os.path.realpath(root), ""
    while folder != below:
        if any(_has_environments(os.path.join(folder, name)) for name in DEPLOY):
            return True
        if os.path.lexists(os.path.join(folder, ".git")):
            return False
        folder, below = os.path.dirname(folder), folder
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
