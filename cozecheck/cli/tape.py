"""`--record` and `--replay`: what commands that call tools share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from cozecheck.cli.command import _
from cozecheck.cli.output import write_all
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text

if TYPE_CHECKING:
    from cozecheck.cassette.model import Cassette
    from cozecheck.cassette.tape import Recorder

record = click.option("--record", metavar="FILE", help=_("Write what is asked and answered into this cassette, without secrets."))
replay = click.option("--replay", metavar="FILE", help=_("Answer from this cassette, and call nobody; no token is needed."))


def opened(options: dict[str, Any]) -> Cassette | None:
    """The cassette that is to be replayed, if any; and whether one could be recorded. Raises UsageError."""
    if options["record"] and options["replay"]:
        raise UsageError(T("--record and --replay exclude each other"))
    if options["record"]:
        _may_be_written(options["record"])
    if not options["replay"]:
        return None
    from cozecheck.cassette.read import read

    return read(options["replay"])


def without_mock(options: dict[str, Any]) -> None:
    """Raises UsageError where a mock is to answer too."""
    if options["replay"] and (options["mock"] or options["fault"]):
        raise UsageError(T("--replay excludes --mock and --fault: the cassette answers"))


def _may_be_written(file: str) -> None:
    """Raises UsageError where there is no folder for it, or another file than a cassette has that name."""
    if not os.path.isdir(os.path.dirname(file) or ".") or os.path.isdir(file) or file == "-":
        raise UsageError(T("cannot write '{file}': {error}", file=file, error=T("no file can be there")))
    if not os.path.lexists(file):
        return
    try:
        with open(file, encoding="utf-8", errors="replace") as stream:
            start = stream.read(1000)
    except OSError as error:
        raise UsageError(T("cannot read '{file}': {error}", file=file, error=error.strerror or str(error))) from None
    if start and "\ncassette:" not in "\n" + start:
        raise UsageError(T("'{file}' is there already, and is no cassette: it is not written over", file=file))


def save(file: str, recorder: Recorder) -> Text:
    """Writes what was recorded, and says so. The file is there whole, or as it was. Raises UsageError."""
    from cozecheck.cassette.model import MAX_FILE
    from cozecheck.cassette.write import text

    cassette = recorder.cassette()
    written = text(cassette)
    if len(written.encode()) > MAX_FILE:
        raise UsageError(T("what was recorded is larger than {limit} bytes, and is not written: record fewer cases in one file", limit=MAX_FILE))
    write_all([(file, written)])
    return T("{count} calls are recorded in {file}", count=len(cassette.interactions), file=file)
