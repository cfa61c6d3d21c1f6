"""Files as whole lines: plain or compressed, of any size, with lines of any length."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import IO, Any

from cozecheck.core.text import T, Text

BLOCK = 1 << 20
LONGEST = 1 << 20
"""Bytes of a line; a longer one is counted as broken, and not kept."""
_MAGIC: tuple[tuple[bytes, Callable[[Any], Any]], ...] = (
    (b"\x1f\x8b", lambda raw: gzip.GzipFile(fileobj=raw)),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\x00", lzma.LZMAFile),
    (b"\x28\xb5\x2f\xfd", lambda raw: import_module("compression.zstd").ZstdFile(raw)),
)
DAMAGED = (EOFError, OSError, zlib.error, lzma.LZMAError)


class Lines:
    """Cuts blocks into whole lines, as a text file of Python has them: '\\n', '\\r\\n' and '\\r' end one."""

    def __init__(self) -> None:
        self._rest = b""
        self._skips = False

    def push(self, data: bytes) -> Iterator[bytes | None]:
        """Whole lines, each ended by '\\n', as many together as came; None stands for one that is too long."""
        data = self._rest + data
        self._rest = b""
        if b"\r" in data:
            # Whether the last one is half of an end of line is known only when more is there.
            half, data = data.endswith(b"\r"), data.removesuffix(b"\r").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            self._rest = b"\r" if half else b""
        if self._skips:
            end = data.find(b"\n")
            if end < 0:
                return
            self._skips = False
            data = data[end + 1 :]
            yield None
        end = data.rfind(b"\n") + 1
        if end:
            yield data[:end]
        if len(data) - end > LONGEST:
            self._skips = True
        else:
            self._rest = data[end:] + self._rest

    def end(self) -> Iterator[bytes | None]:
        """What is left where no line's end follows any more."""
        rest, self._rest = self._rest, b""
        if self._skips:
            self._skips = False
            yield None
        elif rest:
            yield rest.removesuffix(b"\r") + b"\n"


class UnreadableError(Exception):
    """A file that this Python cannot read, and why."""

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message


def is_compressed(head: bytes) -> bool:
    """Whether a file that begins so must be unpacked."""
    return head.startswith(tuple(magic for magic, _ in _MAGIC))


@contextmanager
def opened(file: str) -> Iterator[IO[bytes]]:
    """The file, '-' being standard input, unpacked where it is gzip, bzip2, xz or (since Python 3.14) zstd. Raises OSError and UnreadableError."""
    if file == "-":
        yield _unpacked(sys.stdin.buffer)
        return
    with open(file, "rb") as raw, _unpacked(raw) as stream:
        yield stream


def _unpacked(raw: Any) -> IO[bytes]:
    head = raw.peek(6)[:6]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError(T("this is UTF-16, as PowerShell writes it: write the log as UTF-8, `... | Out-File -Encoding utf8 FILE`"))
    unpack = next((unpack for magic, unpack in _MAGIC if head.startswith(magic)), None)
    try:
        stream: IO[bytes] = unpack(raw) if unpack else raw
    except ImportError:
        raise UnreadableError(T("zstd is read by Python 3.14 and later: unpack it first, `zstdcat FILE | cozecheck logs -`")) from None
    return stream


def blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """What a file holds, as it comes. Raises one of DAMAGED where a compressed file ends early, or a file is gone."""
    # One read at a time: a pipe's bytes are taken when they are there, and what was unpacked before the damage is not lost.
    while data := stream.read1(BLOCK):  # type: ignore[attr-defined]
        yield data
