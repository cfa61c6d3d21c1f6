"""Files into one result: what cannot be read is noted, and ends nothing."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import ExitStack

from cozecheck.core.text import T, Text
from cozecheck.logs.analysis import Analysis
from cozecheck.logs.counts import Counts
from cozecheck.logs.files import DAMAGED, Lines, UnreadableError, blocks, opened
from cozecheck.logs.model import LogsResult, Note
from cozecheck.logs.rows import Options

ALL = Options()


def read(files: Iterable[str], options: Options = ALL, kept: int = 10) -> LogsResult:
    """Reads files one after another, '-' being standard input. Ctrl-C ends the reading, not the report on what was read."""
    began = time.perf_counter()
    files, counts, notes, interrupted = tuple(files), Counts(kept), list[Note](), False
    try:
        for file in files:
            note = read_file(file, counts, options)
            if note is not None:
                notes.append(note)
    except KeyboardInterrupt:
        interrupted = True
    return finished(counts, files, notes, options, began)._replace(interrupted=interrupted)


def finished(counts: Counts, files: tuple[str, ...], notes: Iterable[Note], options: Options, began: float) -> LogsResult:
    """The result of what was counted since `began`, a reading of the performance counter."""
    return counts.result()._replace(files=files, notes=tuple(notes), slow_ms=options.slow, elapsed=time.perf_counter() - began)


def read_file(file: str, counts: Counts, options: Options) -> Note | None:
    """Counts one file; what is wrong with it."""
    analysis, lines = Analysis(file, counts, options), Lines()
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(opened(file))
        except (OSError, UnreadableError) as error:
            return Note(file, T("cannot be read: {error}", error=reason(error)), unread=True)
        try:
            for block in blocks(stream):
                for chunk in lines.push(block):
                    analysis.feed(chunk)
        except DAMAGED as error:
            return Note(file, T("ends early or is damaged; what stands before that is counted: {error}", error=reason(error)))
        finally:
            # Also what is left when the reading was interrupted.
            for chunk in lines.end():
                analysis.feed(chunk)
            analysis.end()
    return None


def reason(error: BaseException) -> Text:
    """An error in words."""
    if isinstance(error, UnreadableError):
        return error.message
    return T("{error}", error=(error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__)
