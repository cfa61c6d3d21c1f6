"""One line of a log: JSON in the guide's format, and what Docker, Compose, containerd and kubectl put around a line.

What the fast reader takes is what the guide's `json.loads` takes, but for bytes that are no UTF-8 in fields that nobody asks for: there the
guide's script ends. What the fast reader refuses is read once more, by `json.loads` itself.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NamedTuple

import msgspec

MISSING = -math.inf
"""The duration of a call whose line has none: no JSON can say it to the fast reader."""
NAME = 200
"""Characters of a plugin's or operation's name."""


class Row(msgspec.Struct, gc=False):
    """The fields that are counted. A status code that is absent is UNSET; `log` and `time` are also what Docker's json-file driver writes."""

    component: str = ""
    plugin_name: str = "unknown"
    operation_id: str = ""
    status_code: int | float | msgspec.UnsetType = msgspec.UNSET
    duration_ms: float = MISSING
    timestamp: str | int | float = ""
    time: str | int | float = ""
    log: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class Details(msgspec.Struct, gc=False):
    """What is shown of a single call beside what is counted; whatever type it has."""

    method: Any = ""
    url: Any = ""
    error: Any = ""


class Broken(NamedTuple):
    """Why a line cannot be counted: one of REASONS."""

    reason: str


REASONS = ("not-json", "not-utf8", "wrong-type", "too-long", "binary")
decoder = msgspec.json.Decoder(Row)
REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_details = msgspec.json.Decoder(Details)

_RFC3339 = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)"
_WHO = rb"\[?pod/[^\s\]]{1,300}\]? |[A-Za-z0-9][\w.-]{0,127} {1,40}\| ?"  # kubectl --prefix; docker compose
AROUND = _WHO + rb"|" + _RFC3339
"""What a line begins with that other programs have put something before."""
STAMPED, STAMPED_SO = (rb"(?:" + _WHO + rb")?" + open_ + _RFC3339 + rb") (?!std(?:out|err) [FP])" for open_ in (rb"(?:", rb"("))
"""What Docker, Compose and kubectl put before a line where they say its time; in the second one the time is a group."""
_PREFIX = re.compile(
    rb"(?:" + _WHO + rb")?"
    rb"(?:(" + _RFC3339 + rb") (?:std(?:out|err) ([FP])(?: |$))?)?"  # docker -t and kubectl --timestamps; containerd's own files
)
_STAMPED = re.compile(rb"^" + STAMPED, re.MULTILINE)
_COLOUR = re.compile(rb"\x1b\[[0-9;]*m")


def plain(line: bytes) -> bytes:
    """A line without colours."""
    return _COLOUR.sub(b"", line) if b"\x1b[" in line else line


def prefix(line: bytes) -> tuple[int, str, bool]:
    """How many bytes other programs have put before the line, the time that they say or '', and whether the line goes on in the next one."""
    match = _PREFIX.match(line)
    assert match is not None
    return match.end(), (match[1] or b"").decode(), match[2] == b"P"


def before(line: bytes) -> bytes:
    """Who has written a line, as Compose and kubectl put it before the line; nothing where a time is there too."""
    end, stamp, _ = prefix(line)
    return b"" if stamp else line[:end]


def is_stamped(line: bytes) -> bool:
    """Whether a line begins with a time that Docker, Compose or kubectl has put there."""
    return _STAMPED.match(line) is not None


def bare(lines: bytes) -> bytes:
    """Lines without such times."""
    return _STAMPED.sub(b"", lines)


def decode(line: bytes) -> Row | Broken:
    """The row of a line that begins with '{'."""
    try:
        return decoder.decode(line)
    except REFUSED:
        return _as_the_guide(line)


def _as_the_guide(line: bytes) -> Row | Broken:
    """A line that the fast reader refuses, for a type or for what only Python takes: NaN, lone surrogates, huge numbers."""
    try:
        read = json.loads(line.decode().strip())
    except UnicodeDecodeError:
        return Broken("binary" if b"\0" in line else "not-utf8")
    except (ValueError, RecursionError):
        return Broken("binary" if b"\0" in line else "not-json")
    if not isinstance(read, dict):
        return Broken("not-json")
    stamp, moment = read.get("timestamp", ""), read.get("time", "")
    row = Row(timestamp=stamp if _is_time(stamp) else "", time=moment if _is_time(moment) else "")
    if read.get("component") != "plugin" or "status_code" not in read:
        return row
    status = read["status_code"]
    if not isinstance(status, (int, float)):
        return Broken("wrong-type")
    name, operation = read.get("plugin_name", "unknown"), read.get("operation_id", "")
    row.component, row.plugin_name, row.status_code = "plugin", str(name)[: NAME + 1], status
    row.operation_id = operation[: NAME + 1] if isinstance(operation, str) else str(operation)[: NAME + 1]
    row.duration_ms = _number(read.get("duration_ms", MISSING))
    return row


def _is_time(value: object) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


def _number(value: object) -> float:
    """A duration as it is compared; NaN where it is none."""
    if not isinstance(value, (int, float)):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -1.0


def wrapped(row: Row) -> bytes | None:
    """The line within one of Docker's json-file driver, None where the row is no such line."""
    if row.log is msgspec.UNSET:
        return None
    try:
        log = msgspec.json.decode(row.log, type=str)
    except REFUSED:
        return None
    return log.encode("utf-8", "replace")


def details(line: bytes) -> Details:
    """What is shown of a call."""
    try:
        return _details.decode(line)
    except REFUSED:
        try:
            read = json.loads(line)
        except (ValueError, RecursionError):
            return Details()
        return Details(read.get("method", ""), read.get("url", ""), read.get("error", ""))
