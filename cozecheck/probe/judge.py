"""What an answer, or the lack of one, says about a server."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from cozecheck.core.text import T, Text
from cozecheck.net.certificate import read
from cozecheck.net.client import Answer
from cozecheck.net.problem import PASSING, Kind, NetError
from cozecheck.probe.model import Server, ServerProbe, Status

EXPIRES_SOON = 21
"""Days."""
SLOW = 2.0
"""Seconds to the first byte."""
AGAIN = (408, 429, 500, 502, 503, 504)
"""Statuses that may be otherwise in a moment."""


def failure(server: Server, error: NetError, attempts: int) -> ServerProbe:
    """The server has not answered."""
    certificate = read(error.certificate)
    return ServerProbe(
        server,
        _status(error.kind),
        error.message,
        address=error.address,
        dns=error.dns,
        connect=error.connect,
        subject=certificate.subject if certificate else "",
        issuer=certificate.issuer if certificate else "",
        days_left=certificate.days_left if certificate else None,
        attempts=attempts,
        kind=error.kind.value,
    )


def answer(server: Server, got: Answer, attempts: int) -> ServerProbe:
    """The server has answered."""
    certificate = got.read_certificate()
    days = certificate.days_left if certificate else None
    status, reason = _opinion(got, days)
    return ServerProbe(
        server,
        status,
        reason,
        got.status,
        got.version,
        got.address,
        got.dns,
        got.connect,
        got.tls,
        got.first_byte,
        0,
        certificate.subject if certificate else "",
        certificate.issuer if certificate else "",
        days,
        attempts,
        redirects=got.redirects,
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to be left alone: a number or a date (RFC 9110); None where it says nothing that can be understood."""
    words = headers.get("retry-after", "").strip()
    if words.isascii() and words.isdigit():
        return float(words[:9])
    try:
        return max(0.0, parsedate_to_datetime(words).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _status(kind: Kind) -> Status:
    if kind in (Kind.FORBIDDEN, Kind.BAD_URL):
        return Status.SKIPPED
    return Status.INCONCLUSIVE if kind in PASSING else Status.FAILED


def _opinion(got: Answer, days: int | None) -> tuple[Status, Text | None]:
    if got.status == 429:
        wait = retry_after(got.headers)
        if wait:
            return Status.INCONCLUSIVE, T("it answers {status}: too many requests, try again in {seconds:.0f} s", status=got.status, seconds=wait)
        return Status.INCONCLUSIVE, T("it answers {status}: too many requests", status=got.status)
    if got.status >= 500:
        return Status.FAILED, T("it answers {status}", status=got.status)
    if days is not None and days < EXPIRES_SOON:
        return Status.DEGRADED, T("its certificate expires in {days} days", days=days)
    if got.first_byte > SLOW:
        return Status.DEGRADED, T("it is slow: {seconds:.1f} s to the first byte", seconds=got.first_byte)
    return Status.OK, None
