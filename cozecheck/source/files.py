"""Reads the files of a config folder: only below it, only so much, and never a surprise.

A pull request's files are hostile data: links out of the folder are not followed, devices and pipes are not opened, size is bounded.
"""

from __future__ import annotations

import errno
import os
import posixpath
import stat
from dataclasses import dataclass

from cozecheck.core.text import T, Text

MAX_BYTES = 8_000_000
"""Larger files are not judged: Coze Studio would read them, but no person writes them."""

META = "pluginproduct/plugin_meta.yaml"
OAUTH_SCHEMA = "common/oauth_schema.json"


MAX_VALUES = 1_200_000
"""Commas, colons and lines, which bound the values of a file: a tree of more would take more memory than a check may."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file's bytes, or why there are none.

    `missing`: the real loader fails on it too (`log` has its words); `refused`: cozecheck does not read what Coze Studio may.
    """

    path: str
    data: bytes = b""
    missing: Text | None = None
    refused: Text | None = None
    log: str = ""


class ConfigFiles:
    """The files below one config folder, each read once."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.sources: dict[str, Source] = {}
        self._real = os.path.realpath(root)

    def name(self, path: str) -> str:
        """`path`, which is below the folder, as findings name it: below the root as the user gave it."""
        return posixpath.normpath(posixpath.join(self.root.replace(os.sep, "/"), path))

    def read(self, path: str) -> Source:
        """The file at `path`, which is relative to the folder and cleaned as Go's path.Join cleans."""
        if path not in self.sources:
            self.sources[path] = self._read(path)
        return self.sources[path]

    def _read(self, path: str) -> Source:
        if path == ".." or path.startswith("../"):
            return Source(path, refused=T("it lies outside the config folder, where cozecheck does not read"))
        try:
            real = os.path.realpath(os.path.join(self.root, path), strict=True)
            if os.path.commonpath([real, self._real]) != self._real:
                return Source(path, refused=T("it is a link that leaves the config folder, which cozecheck does not follow"))
            mode = os.stat(real).st_mode
            if stat.S_ISDIR(mode):
                return Source(path, missing=T("it is a directory"), log=f"read ./{path}: is a directory")
            if not stat.S_ISREG(mode):
                return Source(path, refused=T("it is a device or a pipe"))
            with open(real, "rb") as file:
                data = file.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            return _missing(path, error)
        if len(data) > MAX_BYTES:
            return Source(path, refused=T("it is larger than {limit} MB, more than cozecheck reads", limit=MAX_BYTES // 1_000_000))
        if sum(map(data.count, (b",", b":", b"\n"))) > MAX_VALUES:
            return Source(path, refused=T("it holds more values than cozecheck reads"))
        return Source(path, data)


_REASONS = {
    errno.ENOENT: (T("there is no such file"), "no such file or directory"),
    errno.ENOTDIR: (T("a part of its path is a file"), "not a directory"),
    errno.EACCES: (T("there is no permission to read it"), "permission denied"),
    errno.ELOOP: (T("its links go in a circle"), "too many levels of symbolic links"),
    errno.ENAMETOOLONG: (T("its name is too long"), "file name too long"),
}


def _missing(path: str, error: OSError | ValueError) -> Source:
    number = error.errno if isinstance(error, OSError) else None
    text, words = _REASONS.get(number or 0, (T("it cannot be read ({error})", error=str(error)), str(error)))
    # A NUL byte in a name is a ValueError here and EINVAL in Go.
    return Source(path, missing=text, log=f"open ./{path}: {words if number else 'invalid argument'}")
