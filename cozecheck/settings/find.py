"""Finds the settings of a config folder: upwards from it, up to the root of its repository."""

from __future__ import annotations

import os
import re
import stat

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.settings.model import Loaded, Settings

NAMES = (".cozecheck.yaml", ".cozecheck.yml")
TABLE = rb"(?m)^[ \t]*\[tool\.cozecheck[].]"
MAX_BYTES = 1_000_000


class Search:
    """Looks settings up, each folder once."""

    def __init__(self) -> None:
        self.known: dict[str, Loaded] = {}

    def of(self, folder: str) -> Loaded:
        """The settings that hold for `folder`; those without a file are the defaults."""
        place, passed = os.path.realpath(folder), []
        while place not in self.known:
            passed.append(place)
            file = _in(place)
            above = os.path.dirname(place)
            if file:
                self.known[place] = load(file)
            elif above == place or os.path.lexists(os.path.join(place, ".git")):
                self.known[place] = Loaded(Settings())
            else:
                place = above
        self.known.update(dict.fromkeys(passed, self.known[place]))
        return self.known[place]


def _in(folder: str) -> str:
    """The settings file of one folder, ''. A link is none: it could lead anywhere."""
    for name in NAMES:
        file = os.path.join(folder, name)
        if _is_file(file):
            return file
    file = os.path.join(folder, "pyproject.toml")
    try:
        return file if _is_file(file) and re.search(TABLE, _read(file)) else ""
    except OSError:
        return ""  # Nothing says that it speaks to us.


def _is_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def _read(file: str) -> bytes:
    with open(file, "rb") as stream:
        return stream.read(MAX_BYTES + 1)


def load(file: str) -> Loaded:
    """The settings of one file, named as seen from the current folder. Raises UsageError where it cannot be read."""
    try:
        data = _read(file)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
        raise UsageError(T("cannot read the settings '{file}': {error}", file=file, error=reason)) from error
    if len(data) > MAX_BYTES:
        raise UsageError(T("the settings '{file}' are larger than {limit} MB", file=file, limit=MAX_BYTES // 1_000_000))
    from cozecheck.settings.read import read

    return read(_shown(file), os.path.dirname(os.path.abspath(file)), data)


def _shown(file: str) -> str:
    """As seen from the current folder where it is below that, else in full."""
    relative = os.path.relpath(file)
    return file if relative.startswith("..") else relative.replace(os.sep, "/")
