"""Moments as logs write them, as seconds since 1970."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta, timezone

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T

_MOMENT = re.compile(r"(\d{4})([-/])(\d\d)\2(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9})\d*)?)?)? ?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
_SPAN = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h|d)", re.ASCII)
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
KNOWN = 4096
"""Seconds whose place in time is kept at hand."""


class Clock:
    """Reads times; `offset` is what a local time without a zone is ahead of UTC, in seconds, as Go's own log has it."""

    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset
        self._seconds: dict[str, int | None] = {}

    def second(self, text: str) -> int | None:
        """The whole second, None where the text is no time. Lines of one second come together: each is looked up once."""
        zone = text[-6:]
        key = text[:19] + ("Z" if zone[-1:] == "Z" else zone if "+" in zone or "-" in zone else "")
        try:
            return self._seconds[key]
        except KeyError:
            if len(self._seconds) >= KNOWN:
                self._seconds.clear()
            moment = self.moment(text)
            found = self._seconds[key] = None if moment is None else math.floor(moment)
            return found

    def exact(self, text: str) -> float | None:
        """As `moment`, of lines that come one behind the other."""
        digits = text[20:].removesuffix("Z")
        if text[19:20] != "." or not digits.isdecimal() or len(digits) > 9:
            return self.moment(text)
        second = self.second(text)
        return None if second is None else second + float(f"0.{digits}")

    def moment(self, text: str) -> float | None:
        """The exact time; None where the text is none."""
        match = _MOMENT.fullmatch(text.strip())
        if match is None:
            return None
        year, _, month, day, hour, minute, second, fraction, zone = match.groups()
        try:
            # A leap second is the one after.
            whole = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), tzinfo=timezone.utc).timestamp() + int(second or 0)
        except ValueError:
            return None
        return whole + (float(f"0.{fraction}") if fraction else 0.0) - (self.offset if zone is None else zone_offset(zone))

    def number(self, value: float) -> float | None:
        """The time that a number means, by its size: seconds, milliseconds, microseconds or nanoseconds since 1970."""
        for digits in (0, 3, 6, 9):
            if 1e8 <= value / 10**digits < 1e11:
                return value / 10**digits
        return None


def zone_offset(zone: str) -> float:
    """Seconds that a zone such as 'Z', '+08:00' or '+0800' is ahead of UTC."""
    if zone == "Z":
        return 0.0
    span = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])).total_seconds()
    return -span if zone[0] == "-" else span


def span(option: str, text: str) -> float:
    """The seconds that '500ms', '30m', '1.5h' or '7d' means. Raises UsageError."""
    match = _SPAN.fullmatch(text)
    if match is None:
        raise UsageError(T("{option} takes a time such as 500ms, 5s, 30m, 1h or 7d, not '{text}'", option=option, text=text))
    return float(match[1]) * _UNITS[match[2]]


def since(option: str, text: str, clock: Clock, now: float) -> float:
    """The moment that an ISO time means, or a time before now. Raises UsageError."""
    if _SPAN.fullmatch(text):
        return now - span(option, text)
    moment = clock.moment(text)
    if moment is None:
        raise UsageError(
            T("{option} takes a moment such as 2026-01-31T12:00:00Z, or a time before now such as 30m or 1h, not '{text}'", option=option, text=text)
        )
    return moment


def utc_offset(text: str) -> float:
    """The seconds of '+08:00'. Raises UsageError."""
    if not re.fullmatch(r"Z|[+-]\d\d:?\d\d", text, re.ASCII):
        raise UsageError(T("--utc-offset takes an offset such as +08:00, not '{text}'", text=text))
    return zone_offset(text)
