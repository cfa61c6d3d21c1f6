"""What a server answers to HEAD or GET, and what its clock says."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

from cozecheck.core.text import T, Text
from cozecheck.doctor.model import Status, Step
from cozecheck.doctor.tools import Tools
from cozecheck.net.client import Answer
from cozecheck.net.problem import Kind, NetError

SLOW = 2.0
"""Seconds to the first byte."""
CLOCK = 60.0
"""Seconds by which two clocks may differ before anybody notices."""


async def answer_steps(url: str, tools: Tools) -> list[Step]:
    """The answer, and the clocks where it names a date."""
    began = time.perf_counter()
    try:
        answer, method = await _ask(url, tools)
    except NetError as error:
        return [_no_answer(error, time.perf_counter() - began)]
    facts = {"method": method, "status": answer.status, "version": answer.version, "address": answer.address, "redirects": list(answer.redirects)}
    status, means, do = _answered(answer.status)
    found = T("{method} is answered with {status} (HTTP/{version})", method=method, status=answer.status, version=answer.version)
    if answer.redirects:
        found = T("{answer}, after a redirect to {places}", answer=found, places=", ".join(answer.redirects))
    if status is Status.OK and answer.first_byte > SLOW:
        status, means = Status.DEGRADED, T("it is slow: {seconds:.1f} s to the first byte; agents and workflows wait for it", seconds=answer.first_byte)
    steps = [Step("http", status, found, means, do, answer.first_byte, facts=facts)]
    clock = _clock(answer.headers.get("date", ""))
    return [*steps, clock] if clock else steps


async def _ask(url: str, tools: Tools) -> tuple[Answer, str]:
    """HEAD, and GET where HEAD is refused."""
    try:
        head = await tools.client.fetch("HEAD", url, seconds=tools.seconds, connect=tools.seconds)
        if head.status < 400 or head.status == 429:
            return head, "HEAD"
    except NetError as error:
        if error.kind is not Kind.BROKEN:
            raise
    return await tools.client.fetch("GET", url, seconds=tools.seconds, connect=tools.seconds, max_body=65_536), "GET"


def _no_answer(error: NetError, took: float) -> Step:
    if error.kind is Kind.FORBIDDEN:
        return Step("http", Status.SKIPPED, error.message, seconds=took, kind=error.kind.value)
    if error.kind in (Kind.BAD_URL, Kind.FORBIDDEN_REDIRECT):
        found = T("it redirects to a place that is not called from here: {reason}", reason=error.message)
        return Step("http", Status.DEGRADED, found, T("Coze Studio follows redirects wherever they lead"), seconds=took, kind=error.kind.value)
    if error.kind is Kind.TIMEOUT:
        means = T("it takes connections and does not answer; Coze Studio has no time limit of its own, so agents hang with it")
        return Step(
            "http", Status.INCONCLUSIVE, error.message, means, T("look into the server's own log: is it overloaded, or stuck?"), took, kind=error.kind.value
        )
    means = T("what listens there speaks no HTTP, or breaks off: calls of the plugin fail")
    return Step("http", Status.FAILED, error.message, means, T("see which program listens at that port, and its log"), took, kind=error.kind.value)


def _answered(status: int) -> tuple[Status, Text | None, Text | None]:
    if status >= 500:
        means = T("the server itself, or the proxy before it, fails")
        return Status.FAILED, means, T("look into the server's own log")
    if status == 429:
        return Status.INCONCLUSIVE, T("it refuses to answer so many requests"), T("ask again later, or ask its operator for a higher limit")
    if status in (401, 403):
        return Status.OK, T("the server is there; it wants credentials, and the doctor sends none"), None
    if status >= 400:
        return Status.OK, T("the server is there; its first page need not exist, only the tools' paths must (`cozecheck probe` looks further)"), None
    return Status.OK, None, None


def _clock(date: str) -> Step | None:
    """This machine's clock against the server's, by the Date header."""
    try:
        theirs = parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
    ahead = time.time() - theirs
    facts = {"ahead": round(ahead)}
    if abs(ahead) <= CLOCK:
        return Step("clock", Status.OK, T("this machine's clock and the server's agree"), facts=facts)
    span = _span(abs(ahead))
    found = (
        T("this machine's clock is {span} ahead of the server's", span=span)
        if ahead > 0
        else T("this machine's clock is {span} behind the server's", span=span)
    )
    return Step(
        "clock",
        Status.DEGRADED,
        found,
        T("signatures, OAuth tokens and certificates are judged by the time"),
        T("see which of the two is wrong (`date -u`, `timedatectl`), and let it follow a time server"),
        facts=facts,
    )


def _span(seconds: float) -> Text:
    for size, words in ((86_400, T("{count} days")), (3_600, T("{count} hours")), (60, T("{count} minutes"))):
        if seconds >= 2 * size:
            return Text(words.template, {"count": int(seconds // size)})
    return T("{count} seconds", count=int(seconds))
