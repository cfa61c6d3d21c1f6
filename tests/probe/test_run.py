"""Whole probes against bad servers on loopback."""

from __future__ import annotations

import asyncio
import random
import socket
import time
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

import pytest

from cozecheck.core.place import Place
from cozecheck.net.policy import Policy
from cozecheck.probe.judge import retry_after
from cozecheck.probe.model import ProbeResult, Server, ServerProbe, Status
from cozecheck.probe.one import Options
from cozecheck.probe.run import Progress, probe
from tests.servers import bad, tls
from tests.servers.threads import running

OPEN = Policy(allow_private=True)
QUICK = Options(timeout=1, connect=1, retries=0, rate=0)


def server(url: str) -> Server:
    return Server(url, url, Place("search.yaml", 7), ("101",))


def one(url: str, options: Options = QUICK, policy: Policy = OPEN) -> ServerProbe:
    (result,) = probe([server(url)], policy, options).servers
    return result


def answered(behave: bad.Behaviour, options: Options = QUICK) -> ServerProbe:
    with running(behave) as (port,):
        return one(f"http://127.0.0.1:{port}", options)


HANGING = (bad.endless_headers, bad.slow_headers, bad.silence, bad.endless_interim)


@pytest.mark.parametrize("behave", HANGING, ids=lambda behave: behave.__name__)
def test_a_server_that_never_comes_to_an_end_is_inconclusive(behave: bad.Behaviour) -> None:
    began = time.monotonic()
    got = answered(behave)
    assert got.status in (Status.INCONCLUSIVE, Status.FAILED)
    assert got.kind in ("timeout", "broken-connection")
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("behave", [bad.endless_body, bad.slow_body, bad.gzip_bomb, bad.short_body], ids=["endless", "slow", "bomb", "short"])
def test_a_body_says_nothing_against_a_server(behave: bad.Behaviour) -> None:
    got = answered(behave)
    assert (got.status, got.http_status) == (Status.OK, 200)


@pytest.mark.parametrize("body", [bad.slow_body, bad.short_body, bad.endless_body], ids=["slow", "short", "endless"])
def test_where_head_is_refused_no_body_is_waited_for(body: bad.Behaviour) -> None:
    async def no_head(head: bytes, writer: asyncio.StreamWriter) -> None:
        await (bad.answer(405) if head.startswith(b"HEAD") else body)(head, writer)

    got = answered(no_head, QUICK._replace(health_path=""))
    assert (got.status, got.http_status) == (Status.OK, 200)


BROKEN = (bad.hang_up, bad.nonsense, bad.reset, bad.half_closed, bad.before_headers, bad.huge_header)


@pytest.mark.parametrize("behave", BROKEN, ids=lambda behave: behave.__name__)
def test_what_speaks_no_http_fails(behave: bad.Behaviour) -> None:
    got = answered(behave)
    assert (got.status, got.kind, got.address) == (Status.FAILED, "broken-connection", "127.0.0.1")


def test_a_slow_server_is_degraded() -> None:
    async def slow(head: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2.1)
        await bad.answer(200)(head, writer)

    got = answered(slow, QUICK._replace(timeout=10, health_path=""))
    assert (got.status, str(got.reason and got.reason.template)[:10]) == (Status.DEGRADED, "it is slow")


def test_a_redirect_to_a_forbidden_address_is_told_with_where_it_leads() -> None:
    got = answered(bad.redirect("http://user:s3cret@2852039166/latest/meta-data/?token=s3cret"))
    assert (got.status, got.kind) == (Status.FAILED, "forbidden-redirect")
    assert got.reason
    assert got.reason.render() == "it redirects to http://2852039166/latest/meta-data/: the host '2852039166' is an address in disguise"


def test_a_redirect_is_followed_and_told() -> None:
    with running(bad.answer(200)) as (port,), running(bad.redirect(f"http://localhost:{port}/")) as (first,):
        got = one(f"http://127.0.0.1:{first}")
    assert (got.status, got.redirects) == (Status.OK, (f"http://localhost:{port}",))


@pytest.mark.parametrize(("days", "status"), [(19.5, Status.DEGRADED), (20.9, Status.DEGRADED), (21.5, Status.OK), (-1.5, Status.FAILED)])
def test_the_days_of_a_certificate(days: float, status: Status, tmp_path: Path) -> None:
    with running(bad.answer(200), tls=tls.server("127.0.0.1", days=days, since=-30)) as (port,):
        got = one(f"https://127.0.0.1:{port}", QUICK._replace(ca_file=tls.ca_file(tmp_path)))
    assert (got.status, got.days_left, got.issuer) == (status, int(days // 1), "Tests of cozecheck")


def test_a_refused_certificate_is_not_asked_for_again(tmp_path: Path) -> None:
    heads: list[bytes] = []
    with running(bad.answer(200), tls=tls.self_signed("127.0.0.1"), heads=heads) as (port,):
        got = one(f"https://127.0.0.1:{port}", QUICK._replace(ca_file=tls.ca_file(tmp_path), retries=3))
    assert (got.status, got.kind, got.subject, got.issuer, got.days_left) == (Status.FAILED, "certificate", "127.0.0.1", "127.0.0.1", 49)
    assert (got.attempts, heads) == (1, [])


def test_what_may_pass_is_asked_again() -> None:
    heads: list[bytes] = []

    async def first_busy(head: bytes, writer: asyncio.StreamWriter) -> None:
        await bad.answer(503 if len(heads) < 3 else 200, b"", "Retry-After: 0")(head, writer)

    with running(first_busy, heads=heads) as (port,):
        got = one(f"http://127.0.0.1:{port}", QUICK._replace(retries=1))
    assert (got.status, got.attempts) == (Status.OK, 2)


@pytest.mark.parametrize("wait", ["1", "date"])
def test_retry_after_is_honoured(wait: str) -> None:
    moments: list[float] = []

    async def busy(head: bytes, writer: asyncio.StreamWriter) -> None:
        moments.append(time.monotonic())
        when = "1" if wait == "1" else format_datetime(datetime.now(timezone.utc) + timedelta(seconds=2), usegmt=True)
        await bad.answer(429, b"", f"Retry-After: {when}")(head, writer)

    got = answered(busy, QUICK._replace(retries=1))
    assert (got.status, got.attempts, got.http_status) == (Status.INCONCLUSIVE, 2, 429)
    assert moments[1] - moments[0] > 0.95


@pytest.mark.parametrize("words", ["99999999999999999999", "3600", "61", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_who_asks_for_too_much_time_is_not_asked_again(words: str) -> None:
    began = time.monotonic()
    got = answered(bad.answer(429, b"", f"Retry-After: {words}"), QUICK._replace(retries=3))
    assert (got.status, got.attempts) == (Status.INCONCLUSIVE, 1)
    assert time.monotonic() - began < 1


def test_no_wait_goes_beyond_the_deadline() -> None:
    began = time.monotonic()
    got = answered(bad.answer(503, b"", "Retry-After: 30"), QUICK._replace(retries=3, deadline=2))
    assert (got.status, got.attempts) == (Status.FAILED, 1)
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        *(("5", 5.0), ("0", 0.0), ("999999999999", 999999999.0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)),
        *(("", None), ("-5", None), ("1e9", None), ("Infinity", None), ("soon", None), ("٣", None), ("Wed, 99 Oct 2015 07:28:00 GMT", None), ("1.5", None)),
    ],
)
def test_what_a_retry_after_means(words: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": words}) == seconds


def test_where_head_hangs_get_is_tried() -> None:
    async def deaf_to_head(head: bytes, writer: asyncio.StreamWriter) -> None:
        await (bad.silence if head.startswith(b"HEAD") else bad.answer(200))(head, writer)

    got = answered(deaf_to_head, QUICK._replace(timeout=0.5, retries=1))
    assert (got.status, got.attempts, got.http_status) == (Status.OK, 2, 200)


@pytest.mark.parametrize("path", ["/healthz", "healthz", "//healthz"])
def test_a_health_path_stays_on_its_server(path: str) -> None:
    heads: list[bytes] = []
    with running(bad.answer(204), heads=heads) as (port,):
        got = one(f"http://127.0.0.1:{port}/v1/", QUICK._replace(health_path=path))
    assert got.health == 204
    assert heads[1].startswith(b"GET /v1/healthz HTTP/1.1\r\n")


def test_a_proxy_that_fails_says_nothing_about_the_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for proxy in (f"http://127.0.0.1:{port}", "http://proxy.invalid:3128"):
        result = probe([server("http://8.8.8.8"), server("https://8.8.4.4")], Policy(), QUICK._replace(proxy=proxy))
        assert [(got.status, got.kind) for got in result.servers] == [(Status.INCONCLUSIVE, "no-route")] * 2
        assert not result.no_network
        assert result.servers[0].reason and result.servers[0].reason.render().startswith("the proxy does not lead there: ")
    with running(bad.answer(407)) as (port,):
        got = one("https://8.8.8.8", QUICK._replace(proxy=f"http://127.0.0.1:{port}"))
    assert (got.status, got.reason and got.reason.render()) == (Status.INCONCLUSIVE, "the proxy does not lead there: 407 X")


def test_tls_goes_through_a_proxy(tmp_path: Path) -> None:
    heads: list[bytes] = []

    async def tunnel(head: bytes, writer: asyncio.StreamWriter) -> None:
        """CONNECT, then bytes to and fro: the reader is where asyncio's streams keep it."""
        heads.append(head)
        there, back = await asyncio.open_connection("127.0.0.1", target)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        reader = writer._protocol._stream_reader  # type: ignore[attr-defined]

        async def carry(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
            while data := await source.read(65536):
                to.write(data)
            to.close()

        try:
            await asyncio.gather(carry(reader, back), carry(there, writer))
        finally:
            back.transport.abort()

    with running(bad.answer(200), tls=tls.server("8.8.8.8", days=60.5)) as (target,), running(tunnel) as (port,):
        got = one("https://8.8.8.8", QUICK._replace(ca_file=tls.ca_file(tmp_path), proxy=f"http://127.0.0.1:{port}", health_path=""))
    assert (got.status, got.days_left, got.address) == (Status.OK, 60, "")
    assert heads[0].startswith(b"CONNECT 8.8.8.8:443 HTTP/1.1\r\n")


def test_the_deadline_ends_the_run_and_keeps_what_is_known() -> None:
    with running(bad.answer(200), bad.silence) as (good, mute):
        began = time.monotonic()
        result = probe([server(f"http://127.0.0.1:{port}") for port in (good, mute)], OPEN, Options(deadline=1, retries=0))
        assert time.monotonic() - began < 2.5
    assert [(got.status, got.kind) for got in result.servers] == [(Status.OK, ""), (Status.INCONCLUSIVE, "unfinished")]
    assert (result.late, result.exit_code, result._replace(strict=True).exit_code) == (True, 0, 1)


def test_many_servers_of_one_host_get_five_requests_a_second_and_four_at_once() -> None:
    moments: list[float] = []
    now, most = 0, 0

    async def count(head: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal now, most
        moments.append(time.monotonic())
        now += 1
        most = max(now, most)
        await asyncio.sleep(0.5)
        now -= 1
        await bad.answer(200)(head, writer)

    with running(*[count] * 8) as ports:
        result = probe([server(f"http://127.0.0.1:{port}") for port in ports], OPEN, Options(health_path=""))
    assert [got.status for got in result.servers] == [Status.OK] * 8
    assert (len(moments), most) == (8, 4)
    assert moments[5] - moments[0] > 0.95


def test_who_watches_is_told_after_a_second() -> None:
    seen: list[tuple[int, int]] = []

    def watch(progress: Progress) -> None:
        seen.append((len(progress.asking), len(progress.done)))

    with running(bad.answer(200), bad.silence) as (good, mute):
        probe([server(f"http://127.0.0.1:{port}") for port in (good, mute)], OPEN, QUICK._replace(timeout=1.6), watch=watch)
    assert 2 <= len(seen) <= 8
    assert seen[0] == (1, 1)


def test_no_network_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(*urls: str) -> ProbeResult:
        return probe([server(url) for url in urls], Policy(), QUICK._replace(retries=0, timeout=0.5))

    # TEST-NET would be refused as not public: a host that is allowed by name goes where nobody is.
    assert not offline("http://plugins.invalid").no_network
    assert not offline("http://10.0.0.1").no_network
    monkeypatch.setattr("cozecheck.net.names.SystemLookup.__call__", _again)
    result = offline("https://a.example", "https://b.example:8443", "http://10.0.0.1", "http://plugins.invalid")
    assert (result.no_network, result.exit_code) == (True, 1)
    result = offline("https://a.example", "https://b.example:8443", "http://10.0.0.1")
    assert (result.no_network, result.exit_code) == (True, 0)
    with running(bad.answer(200)) as (port,):
        assert not probe([server("https://a.example"), server(f"http://127.0.0.1:{port}")], OPEN, QUICK).no_network


async def _again(_self: object, _name: str) -> list[str]:
    import socket

    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


def test_backoff_has_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[float, float]] = []

    def uniform(low: float, high: float) -> float:
        asked.append((low, high))
        return 0.01

    monkeypatch.setattr(random, "uniform", uniform)
    answered(bad.answer(500), QUICK._replace(retries=2))
    assert asked == [(0.2, 0.6), (0.2, 0.6)]
