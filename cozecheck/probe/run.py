"""Probes servers, all at once: is it there, how fast, is its certificate good, does it have a health page."""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from cozecheck.core.text import T
from cozecheck.net.client import Answer, Client
from cozecheck.net.policy import Policy
from cozecheck.net.problem import PASSING, Kind, NetError
from cozecheck.probe.model import ProbeResult, Server, ServerProbe, Status

EXPIRES_SOON = 21
SLOW = 2.0
"""Seconds to the first byte."""
LONGEST_WAIT = 10.0
"""Seconds that a Retry-After is obeyed; a server that asks for more is asked no more."""


class Options(NamedTuple):
    """How to probe; times in seconds."""

    concurrency: int = 50
    rate: float = 5.0
    connect: float = 10.0
    timeout: float = 20.0
    deadline: float = 300.0
    retries: int = 1
    health_path: str = "/health"
    ca_file: str = ""
    strict: bool = False


def probe(servers: Sequence[Server], policy: Policy, options: Options, secrets: frozenset[str] = frozenset()) -> ProbeResult:
    """Every server's result, in the order given; what Ctrl-C or the deadline kept from an end is inconclusive."""
    began = time.perf_counter()
    done: dict[str, ServerProbe] = {}
    interrupted = False
    try:
        asyncio.run(_all(servers, policy, options, done))
    except KeyboardInterrupt:
        interrupted = True
    unfinished = T("not finished when the run ended")
    results = tuple(done.get(server.origin) or ServerProbe(server, Status.INCONCLUSIVE, unfinished, kind=Kind.TIMEOUT.value) for server in servers)
    asked = [result for result in results if result.status is not Status.SKIPPED]
    offline = bool(asked) and all(result.kind in (Kind.NAME_UNKNOWN.value, Kind.NO_ROUTE.value) for result in asked)
    return ProbeResult(results, time.perf_counter() - began, offline and not interrupted, interrupted, secrets, options.strict)


async def _all(servers: Sequence[Server], policy: Policy, options: Options, done: dict[str, ServerProbe]) -> None:
    waiting = iter(servers)
    async with Client(policy, concurrency=options.concurrency, rate=options.rate, ca_file=options.ca_file) as client:

        async def work() -> None:
            for server in waiting:
                done[server.origin] = await _one(server, client, options)

        workers = [asyncio.ensure_future(work()) for _ in range(min(options.concurrency, len(servers)))]
        if workers:
            _, late = await asyncio.wait(workers, timeout=options.deadline)
            for worker in late:
                worker.cancel()
            for outcome in await asyncio.gather(*workers, return_exceptions=True):
                if isinstance(outcome, Exception):
                    raise outcome


async def _one(server: Server, client: Client, options: Options) -> ServerProbe:
    attempt = 0
    while True:
        attempt += 1
        try:
            answer = await _reach(server, client, options)
        except NetError as error:
            if error.kind in PASSING and attempt <= options.retries:
                client.names.forget(server.origin.partition("://")[2].partition(":")[0])
                await asyncio.sleep(random.uniform(0.2, 0.6) * 2**attempt)  # noqa: S311
                continue
            return ServerProbe(server, _status(error.kind), error.message, attempts=attempt, kind=error.kind.value)
        wait = _retry_after(answer)
        if answer.status in (429, 503) and attempt <= options.retries and wait is not None:
            await asyncio.sleep(wait)
            continue
        return _judged(server, answer, await _health(server, client, options), attempt)


async def _reach(server: Server, client: Client, options: Options) -> Answer:
    """HEAD, and GET where HEAD is refused."""
    head = None
    try:
        head = await client.fetch("HEAD", server.url, seconds=options.timeout, connect=options.connect)
        if head.status < 400 or head.status == 429:
            return head
    except NetError as error:
        if error.kind is not Kind.BROKEN:
            raise
    got = await client.fetch("GET", server.url, seconds=options.timeout, connect=options.connect, max_body=65_536)
    if head is None or got.connect is not None:
        return got
    # The connection was made for HEAD, and so is what is known of it.
    return got._replace(dns=head.dns, connect=head.connect, tls=head.tls, address=head.address, certificate=head.certificate)


async def _health(server: Server, client: Client, options: Options) -> int:
    if not options.health_path:
        return 0
    try:
        url = server.url.rstrip("/") + options.health_path
        return (await client.fetch("GET", url, seconds=5, connect=5, max_body=65_536)).status
    except NetError:
        return 0


def _status(kind: Kind) -> Status:
    if kind in (Kind.FORBIDDEN, Kind.BAD_URL):
        return Status.SKIPPED
    return Status.INCONCLUSIVE if kind in PASSING else Status.FAILED


def _retry_after(answer: Answer) -> float | None:
    """Seconds to wait, where the server says so and it is not too long."""
    words = answer.headers.get("retry-after", "")
    return float(words) if words.isdecimal() and len(words) < 6 and float(words) <= LONGEST_WAIT else None


def _judged(server: Server, answer: Answer, health: int, attempts: int) -> ServerProbe:
    certificate = answer.certificate or {}
    days = _days_left(certificate)
    status, reason = Status.OK, None
    if answer.status >= 500:
        status, reason = Status.FAILED, T("it answers {status}", status=answer.status)
    elif answer.status == 429:
        status, reason = Status.INCONCLUSIVE, T("it answers {status}: too many requests", status=answer.status)
    elif days is not None and days < EXPIRES_SOON:
        status, reason = Status.DEGRADED, T("its certificate expires in {days} days", days=days)
    elif answer.first_byte > SLOW:
        status, reason = Status.DEGRADED, T("it is slow: {seconds:.1f} s to the first byte", seconds=answer.first_byte)
    return ServerProbe(
        server,
        status,
        reason,
        answer.status,
        answer.version,
        answer.address,
        answer.dns,
        answer.connect,
        answer.tls,
        answer.first_byte,
        health,
        _name(certificate.get("subject")),
        _name(certificate.get("issuer")),
        days,
        attempts,
    )


def _days_left(certificate: Any) -> int | None:
    end = certificate.get("notAfter")
    return int((ssl.cert_time_to_seconds(end) - time.time()) // 86_400) if end else None


def _name(parts: Any) -> str:
    """`((('commonName', 'x'),),)` → 'x': the last of the common name, or of the organisation."""
    pairs = dict(pair for part in parts or () for pair in part)
    return str(pairs.get("commonName") or pairs.get("organizationName") or "")
