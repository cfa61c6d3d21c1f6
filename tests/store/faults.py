"""Stops the real command line at its n-th change of the disk, or lets that change fail: in a fork of this process, so that hundreds of points take seconds.

Python's audit events tell of every file that is opened for writing, made, renamed, removed or changed, whoever calls; `os.write`, `os.fsync`
and the swap of two names have no event, and are wrapped.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from typing import Any

from cozecheck.cli.main import run
from cozecheck.store import disk

KILLED, SWALLOWED = 9, 77
"""Exit codes: stopped at the gate; all went well although a change failed."""
EVENTS = frozenset(
    f"os.{name}" for name in ("chmod", "chown", "link", "mkdir", "remove", "rename", "rmdir", "setxattr", "symlink", "truncate", "utime", "removexattr")
)
GROWING = frozenset({"open", "write", "os.mkdir", "os.symlink"})
"""What fails on a full disk; what only changes or removes does not."""


class Gate:
    """`how`: 'kill', stop before the n-th change; 'torn', in the middle of the n-th write; 'error', it fails; 'full', all that grows fails from it on."""

    def __init__(self, n: int, how: str) -> None:
        self.left, self.how, self.failed = n, how, False

    def __call__(self, what: str, half: Callable[[], object] | None = None) -> None:
        if self.how == "torn" and half is None:
            return
        self.left -= 1
        if self.how == "full":
            if self.left <= 0 and what in GROWING:
                self.failed = True
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        elif self.left == 0:
            if self.how == "error":
                self.failed = True
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            if half and self.how == "torn":
                half()
            os._exit(KILLED)


def install(gate: Gate, exchange: bool) -> None:
    """Puts the gate before every change that this process makes from now on, for ever; without `exchange` no names can be swapped."""
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

    def hear(event: str, args: tuple[Any, ...]) -> None:
        if event in EVENTS or (event == "open" and isinstance(args[2], int) and args[2] & writing):
            gate(event)

    real_write, real_sync, real_exchange = os.write, os.fsync, disk.exchange

    def write(handle: int, data: Any, /) -> int:
        gate("write", lambda: real_write(handle, bytes(data)[: len(data) // 2]))
        return real_write(handle, data)

    def sync(fd: Any) -> None:
        gate("fsync")
        real_sync(fd)

    def swap(one: str, other: str) -> bool:
        gate("exchange")
        return exchange and real_exchange(one, other)

    os.write, os.fsync, disk.exchange = write, sync, swap
    sys.addaudithook(hear)


def run_with(argv: list[str], n: int, how: str, exchange: bool = True) -> int:
    """The exit code of the command line in a fork with the gate, KILLED or SWALLOWED."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            sys.dont_write_bytecode = True
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            gate = Gate(n, how)
            install(gate, exchange)
            code = run(argv)
            code = SWALLOWED if gate.failed and code == 0 else code
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
