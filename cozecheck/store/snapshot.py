"""A folder as it is at one moment, and the same folder written again."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from cozecheck.core.text import T
from cozecheck.store.disk import sync_folder, write_new
from cozecheck.store.model import Entry, RefusedError

MAX_ENTRIES = 10_000
MAX_FILE = 64_000_000
MAX_TOTAL = 256_000_000
"""Bytes. A configuration of more was not meant: Coze Studio's own has 260 KB."""
TRIES = 3
VCS = frozenset({".git", ".hg", ".svn", ".bzr"})
"""Folders (and files) of version control, which are no part of a configuration."""


class Snapshot(NamedTuple):
    """All entries, by path, and the bytes of each file by its SHA-256; `outward` are links that lead out of the folder, `vcs` what was left out."""

    entries: tuple[Entry, ...]
    contents: dict[str, bytes]
    outward: tuple[str, ...]
    vcs: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Of the entries."""
        return digest(self.entries)


def digest(entries: Iterable[Entry]) -> str:
    """SHA-256 over names, kinds, permissions and contents; times and owners do not make another version."""
    lines = (f"{entry.kind} {entry.mode:o} {entry.sha256 or entry.target} {entry.path}\0" for entry in sorted(entries))
    return hashlib.sha256(os.fsencode("".join(lines))).hexdigest()


def take(root: str, meanwhile: Callable[[Snapshot], None] = lambda _: None) -> Snapshot:
    """Reads a folder; `meanwhile` is called with what was read, and all is done again where a file changes until it ends.

    Raises RefusedError where it changes again and again, is too large, or holds what cannot be kept; OSError.
    """
    for _ in range(TRIES):
        before = _signature(root)
        snapshot = _read(root)
        meanwhile(snapshot)
        if _signature(root) == before:
            return snapshot
    raise RefusedError(T("'{path}' changes while it is read; try again when nobody writes there", path=root))


def walk(root: str) -> Iterator[tuple[str, os.stat_result]]:
    """Path and state of all below a folder, and of itself ('.'), without following links. Raises RefusedError where that is too much; OSError."""
    yield ".", os.stat(root)
    pending, count = [""], 0
    while pending:
        above = pending.pop()
        with os.scandir(os.path.join(root, above)) as listing:
            found = sorted(listing, key=lambda entry: entry.name)
        for each in found:
            count += 1
            if count > MAX_ENTRIES:
                raise RefusedError(T("'{path}' holds more than {limit} files; that is no configuration", path=root, limit=MAX_ENTRIES))
            path, state = f"{above}{each.name}", each.stat(follow_symlinks=False)
            yield path, state
            if stat.S_ISDIR(state.st_mode) and each.name not in VCS:
                pending.append(path + "/")


def _signature(root: str) -> list[tuple[str, int, int, int, int, int]]:
    return [(path, state.st_mode, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns) for path, state in walk(root)]


def _read(root: str) -> Snapshot:
    entries, contents, outward, vcs, total = [], {}, [], [], 0
    real = os.path.realpath(root)
    for path, state in walk(root):
        if path.rpartition("/")[2] in VCS:
            vcs.append(path)
            continue
        full, mode = os.path.join(root, path), stat.S_IMODE(state.st_mode)
        entry = Entry(path, "folder", mode, state.st_mtime_ns, (state.st_uid, state.st_gid))
        if stat.S_ISLNK(state.st_mode):
            entries.append(entry._replace(kind="link", mode=0, target=os.readlink(full)))
            there = os.path.realpath(full)
            if os.path.commonpath([there, real]) != real:
                outward.append(path)
        elif stat.S_ISREG(state.st_mode):
            data = _content(full, state)
            total += len(data)
            if total > MAX_TOTAL:
                raise RefusedError(T("'{path}' holds more than {limit} MB; that is no configuration", path=root, limit=MAX_TOTAL // 1_000_000))
            name = hashlib.sha256(data).hexdigest()
            contents[name] = data
            entries.append(entry._replace(kind="file", size=len(data), sha256=name))
        elif stat.S_ISDIR(state.st_mode):
            entries.append(entry)
        else:
            raise RefusedError(T("'{path}' is a device, a pipe or a socket, which no version can keep; remove it", path=full))
    return Snapshot(tuple(sorted(entries)), contents, tuple(outward), tuple(vcs))


def _content(path: str, state: os.stat_result) -> bytes:
    if state.st_size > MAX_FILE:
        raise RefusedError(T("'{path}' is larger than {limit} MB; that is no configuration", path=path, limit=MAX_FILE // 1_000_000))
    flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, os.O_RDONLY | flags), "rb") as file:
        return file.read(MAX_FILE)


def write(folder: str, entries: Iterable[Entry], content: Callable[[Entry], bytes]) -> None:
    """Writes the entries as `folder`, which must not exist, with permissions and times, and syncs it all. Owners are kept where this user may. OSError."""
    entries = sorted(entries)
    folders = sorted((entry for entry in entries if entry.kind == "folder"), key=lambda entry: -1 if entry.path == "." else entry.path.count("/"), reverse=True)
    os.mkdir(folder, 0o700)
    for entry in entries:
        path = os.path.join(folder, *entry.path.split("/"))
        if entry.kind == "folder" and entry.path != ".":
            os.mkdir(path, 0o700)
        elif entry.kind == "link":
            os.symlink(entry.target, path)
            _own(path, entry)
            if os.utime in os.supports_follow_symlinks:
                os.utime(path, ns=(entry.mtime, entry.mtime), follow_symlinks=False)
        elif entry.kind == "file":
            write_new(path, content(entry), partial(_finish, path, entry))
    # A folder's time and permissions come last, after those of the folders in it.
    for entry in folders:
        path = os.path.join(folder, *entry.path.split("/"))
        _finish(path, entry)
        if entry.mode & 0o400:
            sync_folder(path)


def _finish(path: str, entry: Entry) -> None:
    _own(path, entry)
    os.chmod(path, entry.mode)
    os.utime(path, ns=(entry.mtime, entry.mtime))


def _own(path: str, entry: Entry) -> None:
    """Gives a file to whom it belonged, which only root may do for others."""
    if sys.platform == "win32":
        return
    state = os.lstat(path)
    if (state.st_uid, state.st_gid) != entry.owner:
        with suppress(PermissionError):
            os.chown(path, *entry.owner, follow_symlinks=False)
