"""Writing that survives a crash: whole files, synced folders, two names swapped in one step.

Every change of the disk is one call of `os` here, so that a test can stop the process between any two of them.
"""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import shutil
import sys
from collections.abc import Callable

_EXCHANGE = 2
_HERE = -100
"""RENAME_EXCHANGE and AT_FDCWD of Linux."""


def sync_folder(folder: str) -> None:
    """Makes what was created, renamed or removed in a folder last. Systems that cannot open folders do that by themselves."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some network file systems sync no folders.
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(handle)


def write_new(path: str, data: bytes, finish: Callable[[], None] = lambda: None) -> None:
    """Writes and syncs a file that must not exist yet, only this user's; `finish` may change that before it is synced."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
        finish()
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: str, data: bytes, scratch: str, *, sync: bool = True) -> None:
    """Writes a file that appears whole or keeps its old content; `scratch` is a folder on the same file system for the way.

    Without `sync` its name lasts only once the caller syncs the folder.
    """
    beside = os.path.join(scratch, secrets.token_hex(8))
    write_new(beside, data)
    os.replace(beside, path)
    if sync:
        sync_folder(os.path.dirname(path))


def remove(path: str) -> None:
    """Removes a file, a link or a whole folder, if it is there; never what a link leads to. Folders that may not be written to are opened first."""
    if not os.path.lexists(path):
        return
    if os.path.islink(path) or not os.path.isdir(path):
        os.unlink(path)
        return
    try:
        shutil.rmtree(path)
    except PermissionError:
        for folder, _, _ in os.walk(path):
            os.chmod(folder, 0o700)
        shutil.rmtree(path)


def exchange(one: str, other: str) -> bool:
    """Swaps what two names stand for, in one step (Linux renameat2). False where the system or the file system cannot."""
    if sys.platform != "linux":
        return False
    swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if swap is None:
        return False
    if swap(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP):
        return False
    raise OSError(number, os.strerror(number), one, None, other)
