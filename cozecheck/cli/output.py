"""Where reports go: standard output, and files that are there whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T

FORMATS = ("text", "json", "junit", "sarif", "github", "markdown", "gitlab")


def targets(format_: str | None, outputs: Iterable[str], formats: Sequence[str] = FORMATS) -> list[tuple[str, str]]:
    """(format, file) of each report, '-' for standard output, which gets text where nothing else is wished. Raises UsageError."""
    result = [] if format_ is None else [(format_, "-")]
    for output in outputs:
        kind, equals, file = output.partition("=")
        if not equals or not file or kind not in formats:
            raise UsageError(T("--output is FORMAT=FILE with one of the formats {formats}, not '{output}'", formats=", ".join(formats), output=output))
        result.append((kind, file))
    files = [file for _, file in result]
    for file in files:
        if files.count(file) > 1:
            raise UsageError(T("two reports cannot go to the same place '{file}'", file=file))
    return result if "-" in files else [*result, ("text", "-")]


def write_all(reports: Iterable[tuple[str, str]]) -> None:
    """Writes (file, text) pairs, '-' being standard output. One that fails keeps no other from being written; then the first UsageError is raised."""
    errors = []
    for file, text in reports:
        try:
            _write(file, text)
        except UsageError as error:  # noqa: PERF203
            errors.append(error)
    if errors:
        raise errors[0]


def write_reports(reports: Iterable[tuple[str, str]], render: Callable[[str, bool], str], color: str, *more: tuple[str, str]) -> None:
    """Writes (format, file) pairs, and `more` (file, text) pairs behind them. `render` gets a format and whether it may have colour. Raises UsageError."""

    def made(kind: str, file: str) -> str:
        shown = kind == "text" and file == "-"
        text = render(kind, shown and colored(color))
        return guarded(text) if shown else text

    write_all(chain(((file, made(kind, file)) for kind, file in reports), more))


def guarded(words: str) -> str:
    """Text for standard output; in a log of GitHub's runner, one in which it obeys nothing: file names and messages come from the pull request."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return words
    from secrets import token_hex

    token = token_hex(16)
    return f"::stop-commands::{token}\n{words}::{token}::\n"


def repository() -> str:
    """The folder to which paths in reports for CI systems are relative: the checkout that the system names, else the git repository around us."""
    for variable in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        if folder := os.environ.get(variable):
            return folder
    here = os.getcwd()
    folder = here
    while not os.path.exists(os.path.join(folder, ".git")):
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return here
    return folder


def colored(choice: str) -> bool:
    """NO_COLOR wins over FORCE_COLOR; as no-color.org and force-color.org ask, both count when they are not empty."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def columns() -> int:
    """The terminal's columns; a file or a log gets 160, unless COLUMNS says otherwise. (shutil would say so too, and takes 5 ms to import.)"""
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 160
    except (OSError, ValueError):
        return 160


def make_folder(folder: str) -> None:
    """Makes a folder for reports, where there is none. Raises UsageError."""
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise UsageError(T("cannot write '{file}': {error}", file=folder, error=error.strerror or str(error))) from error


def _write(file: str, text: str) -> None:
    """Writes a report. A file appears whole or keeps its old content. Raises UsageError where it cannot be written."""
    if file == "-":
        _print(text)
        return
    try:
        # A link is written through, a pipe or a device written to: what the user named is what they mean.
        real = os.path.realpath(file)
        if os.path.exists(real) and not os.path.isfile(real):
            with open(real, "wb") as stream:
                stream.write(text.encode("utf-8", "backslashreplace"))
            return
        _replace(real, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UsageError(T("cannot write '{file}': {error}", file=file, error=error.strerror or str(error))) from error


def _print(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        discard_output()
        raise UsageError(T("cannot write '-': {error}", error=error.strerror or str(error))) from error


def discard_output() -> None:
    """Sends standard output to nowhere: Python flushes it once more at its exit, and would fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _replace(file: str, data: bytes) -> None:
    beside = os.path.join(os.path.dirname(file), f".cozecheck-{os.getpid()}.tmp")
    # Where another process, or a link, has that name, nothing is touched.
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, file)
    except BaseException:
        os.unlink(beside)
        raise
