"""Files that grow, as `tail -F` reads them: those that are rotated or cut off are read on from the beginning of the new one."""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import IO

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.logs.analysis import Analysis
from cozecheck.logs.counts import Counts
from cozecheck.logs.files import BLOCK, Lines, blocks, is_compressed
from cozecheck.logs.model import LogsResult, Note
from cozecheck.logs.rows import Options
from cozecheck.logs.run import finished
from cozecheck.net.stop import Stop, told_by_signals

POLL = 0.2
"""Seconds between two looks at files that do not grow."""
WAITING = 16
"""Blocks of standard input that wait to be counted."""
NOTES = 50
Tick = Callable[[Counts, Counts], None]
"""Is shown the counts since the last time, and all counts."""


class Tail:
    """One file by its name, whichever file has that name at the moment."""

    def __init__(self, file: str) -> None:
        self.file, self.events = file, list[Note]()
        self._stream: IO[bytes] | None = None
        self._open()

    def _open(self) -> None:
        with suppress(OSError):
            self._stream = open(self.file, "rb", buffering=0)  # noqa: SIM115

    def read(self) -> bytes:
        """The next bytes; none where the file does not grow. Raises OSError where it cannot be read any more."""
        if self._stream is None:
            self._open()
            if self._stream is None:
                return b""
        data = self._stream.read(BLOCK)
        if data:
            return data
        try:
            there, here = os.stat(self.file), os.fstat(self._stream.fileno())
        except OSError:
            # Between the renaming of the old file and the making of the new one there is none.
            return b""
        if (there.st_ino, there.st_dev) != (here.st_ino, here.st_dev):
            self.events.append(Note(self.file, T("was rotated: read on in the new file")))
            self.close()
            self._open()
        elif there.st_size < self._stream.tell():
            self.events.append(Note(self.file, T("was cut off: read on from its beginning")))
            self._stream.seek(0)
        return b""

    def close(self) -> None:
        """Ends the reading."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None


class _Input:
    """Standard input, which no look at it tells the size of: a thread reads it."""

    def __init__(self) -> None:
        self.file, self.events, self.ended = "-", list[Note](), False
        self._blocks: queue.Queue[bytes] = queue.Queue(WAITING)
        threading.Thread(target=self._pump, name="cozecheck-logs", daemon=True).start()

    def _pump(self) -> None:
        with suppress(OSError, ValueError):
            for block in blocks(sys.stdin.buffer):
                self._blocks.put(block)
        self._blocks.put(b"")

    def read(self) -> bytes:
        """The next bytes, if there are any."""
        try:
            block = self._blocks.get_nowait()
        except queue.Empty:
            return b""
        self.ended = self.ended or not block
        return block

    def close(self) -> None:
        """The thread ends with the process."""


def follow(files: tuple[str, ...], options: Options, kept: int, interval: float, duration: float | None, tick: Tick) -> LogsResult:
    """Reads until Ctrl-C or SIGTERM, for `duration` seconds, or until standard input, being the only one, ends.

    Calls `tick` every `interval` seconds, and at the end. Raises UsageError.
    """
    began = time.perf_counter()
    sources = [_source(file) for file in files]
    recent, total = Counts(kept), Counts(kept)
    readers = [(source, Analysis(source.file, recent, options), Lines()) for source in sources]
    end, due, stop = None if duration is None else began + duration, began + interval, Stop()
    # Between two steps only: an exception in the middle of one would count twice, or not at all.
    with told_by_signals(stop):
        while not stop.stopping and (end is None or time.perf_counter() < end):
            grew = False
            for source, analysis, lines in readers:
                events = len(source.events)
                data = source.read()
                if len(source.events) > events:
                    # The rest of the old file is a line, or never becomes one.
                    _feed(analysis, lines, None)
                grew |= bool(data)
                if data:
                    _feed(analysis, lines, data)
            if all(isinstance(source, _Input) and source.ended for source in sources):
                break
            if time.perf_counter() >= due:
                recent = _turn(readers, recent, total, kept, tick)
                due = max(due + interval, time.perf_counter())
            if not grew:
                time.sleep(max(0.0, min(POLL, due - time.perf_counter())))
    for source, analysis, lines in readers:
        _feed(analysis, lines, None)
        analysis.end()
        source.close()
    _turn(readers, recent, total, kept, tick)
    notes = [note for source in sources for note in source.events[-NOTES:]]
    return finished(total, files, notes, options, began)._replace(interrupted=stop.stopping)


def _source(file: str) -> Tail | _Input:
    if file == "-":
        return _Input()
    with suppress(OSError), open(file, "rb") as stream:
        if is_compressed(stream.read(6)):
            raise UsageError(T("'{file}' is compressed: it cannot be followed", file=file))
    return Tail(file)


def _feed(analysis: Analysis, lines: Lines, data: bytes | None) -> None:
    """Counts the next bytes; None where none follow any more."""
    for chunk in lines.end() if data is None else lines.push(data):
        analysis.feed(chunk)


def _turn(readers: list[tuple[Tail | _Input, Analysis, Lines]], recent: Counts, total: Counts, kept: int, tick: Tick) -> Counts:
    """Shows what was counted, adds it to all, and begins anew."""
    total.absorb(recent)
    tick(recent, total)
    fresh = Counts(kept)
    for _, analysis, _ in readers:
        analysis.into(fresh)
    return fresh
