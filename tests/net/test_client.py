"""Requests against bad servers, all on loopback; sockets are counted where none may open."""

from __future__ import annotations

import asyncio
import errno
import socket
import time
from typing import Any

import pytest

from cozecheck.core.errors import UsageError
from cozecheck.net.client import MAX_BODY, Answer, Client
from cozecheck.net.diagnose import diagnose
from cozecheck.net.dial import Dial
from cozecheck.net.names import SystemLookup
from cozecheck.net.pace import Pace
from cozecheck.net.policy import Policy, read_hosts, read_resolve
from cozecheck.net.problem import Kind, NetError
from tests.servers import bad

OPEN = Policy(allow_private=True)


class Sockets:
    """Counts the sockets that it makes."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, family: int, kind: int, protocol: int) -> socket.socket:
        self.count += 1
        return socket.socket(family, kind, protocol)


class FakeNames:
    """A name server whose every answer is the next of its list."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, name: str) -> list[str]:
        self.asked.append(name)
        if not self.answers:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return self.answers.pop(0)


async def ask(url: str, policy: Policy = OPEN, *, lookup: FakeNames | None = None, sockets: Sockets | None = None, **options: Any) -> Answer:
    method = options.pop("method", "GET")
    async with Client(policy, lookup=lookup or FakeNames(), new_socket=sockets or Sockets(), rate=0) as client:
        return await client.fetch(method, url, **options)


FORBIDDEN = (
    *("http://127.0.0.1/", "http://127.0.0.1:80@127.0.0.1/", "http://public.example@127.0.0.1/", "http://0.0.0.0/", "http://[::]/", "http://[::1]/"),
    *("http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[64:ff9b::7f00:1]/", "http://[fe80::1%25lo]/", "http://169.254.169.254/latest/"),
    *("http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/", "http://127.0.0.1./", "http://１２７.０.０.１/", "http://①②⑦.0.0.1/"),
    *("http://10.0.0.1/", "http://100.64.1.1/", "http://[fd00:ec2::254]/", "https://127.0.0.1/", "http://%31%32%37.0.0.1/"),
)


TRICKS = (
    *("http://127.0.0.1:80\\@example.com/", "http://[::ffff:0:127.0.0.1]/", "http://0/", "http://localhost./", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/"),
    *("http://127。0。0。1/", "http://127．0．0．1/", "http://１６９.254.169.254/", "http://0xA9.0xFE.0xA9.0xFE/", "http://0xa9fea9fe./"),
    *("http://025177524776/", "http://169.254.43518/", "http://[0:0:0:0:0:ffff:169.254.169.254]/", "http://[::169.254.169.254]/"),
    *("http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/", "http://[::1%251]/", "http://example.com@127.0.0.1/", "http://127.0.0.1#@example.com/"),
    *("http://127.0.0.1%23@example.com/", "http://example.com:80@127.0.0.1:80/", "http://a@b@127.0.0.1/", "http://127.0.0.1%00.example.com/"),
    *("http://127.0.0.1%0d%0aHost:x/", "http://[64:ff9b::169.254.169.254]/", "http://[2002:7f00:1::]/", "http://[2001:0:7f00:1::]/"),
    *("http://[::ffff:100.64.0.1]/", "http://%6c%6f%63%61%6c%68%6f%73%74/", "http://LOCALHOST/", "http:127.0.0.1/", "http:/127.0.0.1/"),
    *("http:///127.0.0.1/", "//127.0.0.1", "http://①②⑦.⓪.⓪.①/", "http://0177.1/", "http://127.000.000.001/", "http://0x7f.0.0.1/"),
    *("http://1.1.1.1 &@2.2.2.2# @3.3.3.3/", "http://[::ffff:a00:1]/", "http://255.255.255.255/", "http://0.0.0.0:80/"),
    *("http://metadata.google.internal/", "http://169.254.169.254.nip.io/", "HTTP://127.0.0.1/", "http://127.0.0.1:00080/", "http://127.0.0.1:/"),
    *("http://[::127.0.0.1]/", "http://[0:0:0:0:0:0:0:1]/", "http://[fd00::1]/", "http://[ff02::1]/", "http://[::ffff:0a00:0001]/"),
    *("http://[5f00::1]/", "http://192.0.0.8/", "http://198.19.255.255/", "http://[100:0:0:1::1]/", "http://[2001:2::1]/", "http://[2001:20::1]/"),
    *("http://[fec0::1]/"),
)
"""Every name in them is one of 127.0.0.1, as the name server has it."""


@pytest.mark.parametrize("url", TRICKS)
def test_no_way_to_write_an_address_opens_a_socket(url: str) -> None:
    sockets = Sockets()
    with pytest.raises(NetError) as caught:
        asyncio.run(ask(url, Policy(), lookup=FakeNames(["127.0.0.1"]), sockets=sockets))
    assert caught.value.kind in (Kind.FORBIDDEN, Kind.BAD_URL)
    assert sockets.count == 0


@pytest.mark.parametrize("url", FORBIDDEN)
def test_a_forbidden_address_is_refused_before_any_socket_opens(url: str) -> None:
    sockets = Sockets()
    with pytest.raises(NetError) as caught:
        asyncio.run(ask(url, Policy(), sockets=sockets))
    assert caught.value.kind in (Kind.FORBIDDEN, Kind.BAD_URL, Kind.NAME_UNKNOWN)
    assert sockets.count == 0


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::1"], ["::ffff:169.254.169.254"], ["fe80::1"], ["nonsense"]])
def test_a_name_with_a_forbidden_address_is_refused(addresses: list[str]) -> None:
    sockets = Sockets()
    with pytest.raises(NetError, match=r"not public|no address") as caught:
        asyncio.run(ask("http://plugins.example/", Policy(), lookup=FakeNames(addresses), sockets=sockets))
    assert caught.value.kind is Kind.FORBIDDEN
    assert sockets.count == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://a b/",
        "http://127.0.0.1\\@public.example/",
        "file:///etc/passwd",
        "ftp://x/",
        "http://",
        "//x/",
        "http://x:99999/",
        "http://x:65536/",
        "http://x:0/",
        "http://[::1/",
    ],
)
def test_what_is_no_url_of_a_web_server(url: str) -> None:
    with pytest.raises(NetError) as caught:
        asyncio.run(ask(url))
    assert caught.value.kind is Kind.BAD_URL


def test_metadata_is_refused_even_where_private_addresses_are_allowed() -> None:
    sockets = Sockets()
    with pytest.raises(NetError, match="link-local"):
        asyncio.run(ask("http://169.254.169.254/", sockets=sockets))
    assert sockets.count == 0


def test_a_name_is_asked_for_once_so_that_it_cannot_change_its_address() -> None:
    async def run() -> None:
        names, sockets = FakeNames(["127.0.0.1"], ["169.254.169.254"]), Sockets()
        async with bad.serve(bad.answer(200, b"ok")) as port, Client(OPEN, lookup=names, new_socket=sockets, rate=0) as client:
            for _ in range(2):
                assert (await client.fetch("GET", f"http://rebind.example:{port}/")).body == b"ok"
        assert names.asked == ["rebind.example"]
        assert sockets.count == 2

    asyncio.run(run())


@pytest.mark.parametrize(
    "target",
    [
        *("http://169.254.169.254/latest/meta-data/", "//169.254.169.254/", "http://2852039166/", "http://0xa9fea9fe/", "http://0251.0376.0251.0376/"),
        *("http://[::ffff:a9fe:a9fe]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[2002:a9fe:a9fe::1]/", "http://[::a9fe:a9fe]/", "file:///etc/passwd"),
        *(
            "gopher://127.0.0.1/",
            "http://169.254.169.254%2f@0.0.0.0/",
            "http://127.0.0.1:0/",
            "http://127.0.0.1:65536/",
            "http://a\\@169.254.169.254/",
        ),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_a_forbidden_place_is_refused(status: int, target: str) -> None:
    async def run() -> None:
        sockets = Sockets()
        async with bad.serve(bad.redirect(target, status)) as port:
            with pytest.raises(NetError) as caught:
                await ask(f"http://127.0.0.1:{port}/", sockets=sockets)
        assert caught.value.kind is Kind.FORBIDDEN_REDIRECT
        assert caught.value.message.render().startswith("it redirects to ")
        assert sockets.count == 1

    asyncio.run(run())


def test_an_allowed_host_does_not_allow_where_it_redirects_to() -> None:
    async def run() -> None:
        async with bad.serve(bad.answer(200)) as inner, bad.serve(bad.redirect(f"http://127.0.0.2:{inner}/")) as port:
            with pytest.raises(NetError, match="not public"):
                await ask(f"http://127.0.0.1:{port}/", Policy(allowed=read_hosts(["127.0.0.1"])))

    asyncio.run(run())


def test_nothing_of_the_callers_goes_to_another_origin() -> None:
    async def run() -> None:
        heads: list[bytes] = []
        async with bad.serve(bad.answer(200), heads) as inner, bad.serve(bad.redirect(f"http://127.0.0.1:{inner}/"), heads) as port:
            await ask(f"http://user:hunter2@127.0.0.1:{port}/", headers={"Authorization": "Bearer s3cret", "X-Api-Key": "s3cret"})
        assert b"s3cret" in heads[0]
        assert b"s3cret" not in heads[1]
        assert b"authorization" not in heads[1].lower()
        assert b"hunter2" not in b"".join(heads)

    asyncio.run(run())


def test_a_body_goes_to_no_other_origin() -> None:
    async def run() -> None:
        heads: list[bytes] = []
        async with bad.serve(bad.answer(200), heads) as inner, bad.serve(bad.redirect(f"http://127.0.0.1:{inner}/", 307)) as port:
            with pytest.raises(NetError) as caught:
                await ask(f"http://127.0.0.1:{port}/", method="POST", body=b"s3cret")
        assert caught.value.kind is Kind.REDIRECT
        assert heads == []

    asyncio.run(run())


def test_redirects_in_a_circle_end() -> None:
    async def run() -> None:
        async with bad.serve(bad.redirect("/again")) as port:
            with pytest.raises(NetError, match="more than 5 redirects"):
                await ask(f"http://127.0.0.1:{port}/")

    asyncio.run(run())


HANGING = (bad.endless_headers, bad.slow_headers, bad.slow_body, bad.silence, bad.endless_interim)


@pytest.mark.parametrize("behave", HANGING, ids=lambda behave: behave.__name__)
def test_no_server_holds_us_longer_than_the_time_limit(behave: bad.Behaviour) -> None:
    async def run() -> None:
        async with bad.serve(behave) as port:
            with pytest.raises(NetError) as caught:
                await ask(f"http://127.0.0.1:{port}/", seconds=0.5)
        assert caught.value.kind in (Kind.TIMEOUT, Kind.BROKEN)

    began = time.monotonic()
    asyncio.run(run())
    assert time.monotonic() - began < 5


NO_ANSWER = (
    *(bad.hang_up, bad.nonsense, bad.reset, bad.half_closed, bad.short_body, bad.before_headers, bad.huge_header, bad.two_lengths),
    *(bad.bad_chunks, bad.answer(200, b"", "Location: http://x/\r X: y"), bad.answer(200, b"", "X : y", "\x00: z")),
)


@pytest.mark.parametrize("behave", NO_ANSWER, ids=lambda behave: behave.__name__)
def test_what_is_no_answer(behave: bad.Behaviour) -> None:
    async def run() -> None:
        async with bad.serve(behave) as port:
            with pytest.raises(NetError) as caught:
                await ask(f"http://127.0.0.1:{port}/")
        assert caught.value.kind is Kind.BROKEN

    asyncio.run(run())


def test_of_an_endless_body_only_so_much_is_read() -> None:
    async def run() -> None:
        async with bad.serve(bad.endless_body) as port:
            answer = await ask(f"http://127.0.0.1:{port}/")
        assert (len(answer.body), answer.cut) == (MAX_BODY, True)

    asyncio.run(run())


def test_nothing_is_unpacked() -> None:
    async def run() -> None:
        async with bad.serve(bad.gzip_bomb) as port:
            answer = await ask(f"http://127.0.0.1:{port}/")
        assert answer.body == bad.BOMB

    asyncio.run(run())


def test_resolve_of_one_port_leads_that_port_alone() -> None:
    async def run() -> None:
        async with bad.serve(bad.answer(200)) as port:
            policy = Policy(resolve=read_resolve([f"api.example.com:8443=127.0.0.1:{port}"]))
            assert (await ask("http://api.example.com:8443/", policy)).status == 200
            with pytest.raises(NetError, match="not public"):
                await ask("http://api.example.com/", policy, lookup=FakeNames(["127.0.0.1"]))

    asyncio.run(run())


def test_resolve_leads_a_name_to_an_address() -> None:
    async def run() -> None:
        heads: list[bytes] = []
        async with bad.serve(bad.answer(200), heads) as port:
            answer = await ask("http://api.example.com/x", Policy(resolve=read_resolve([f"api.example.com=127.0.0.1:{port}"])))
        assert b"Host: api.example.com\r\n" in heads[0]
        assert (answer.status, answer.address) == (200, "127.0.0.1")

    asyncio.run(run())


@pytest.mark.parametrize("value", ["", "a", "a=b:1", "a=127.0.0.1", "127.0.0.1=127.0.0.1:1", "0x7f.1=127.0.0.1:1", "a:b=127.0.0.1:1"])
def test_resolve_refuses_what_it_does_not_understand(value: str) -> None:
    with pytest.raises(UsageError):
        read_resolve([value])


def test_a_temporary_failure_of_names_is_told_from_a_name_that_is_not() -> None:
    for url, kind in (("http://a.example/", Kind.NAME_UNKNOWN), ("http://a.invalid/", Kind.NO_SUCH_NAME)):
        with pytest.raises(NetError) as caught:
            asyncio.run(ask(url))
        assert caught.value.kind is kind


@pytest.mark.parametrize("host", ["a..example", "a" * 64 + ".example", ".example"])
def test_what_can_be_no_name_does_not_exist(host: str) -> None:
    with pytest.raises(NetError) as caught:
        asyncio.run(ask(f"http://{host}/", lookup=SystemLookup()))  # type: ignore[arg-type]
    assert caught.value.kind in (Kind.NO_SUCH_NAME, Kind.BAD_URL)


@pytest.mark.parametrize("behave", [bad.upgrade, bad.answer(999), bad.answer(302), bad.answer(304)])
def test_odd_answers_are_answers(behave: bad.Behaviour) -> None:
    async def run() -> None:
        async with bad.serve(behave) as port:
            assert (await ask(f"http://127.0.0.1:{port}/", max_body=0)).status in (101, 999, 302, 304)

    asyncio.run(run())


def test_a_closed_port_is_refused() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(NetError) as caught:
            asyncio.run(ask(f"http://127.0.0.1:{free.getsockname()[1]}/"))
    assert caught.value.kind is Kind.REFUSED


def test_one_host_gets_five_requests_a_second_and_four_at_once() -> None:
    moments: list[float] = []
    now, most = 0, 0

    async def count(head: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal now, most
        moments.append(time.monotonic())
        now += 1
        most = max(now, most)
        await asyncio.sleep(0.3)
        now -= 1
        await bad.answer(200)(head, writer)

    async def run() -> None:
        # Two servers, with one name: it is the host that is spared.
        async with bad.serve(count) as one, bad.serve(count) as other, Client(OPEN, lookup=FakeNames()) as client:
            await asyncio.gather(*(client.fetch("GET", f"http://127.0.0.1:{port}/") for port in (one, other) * 6))

    asyncio.run(run())
    assert len(moments) == 12
    assert most == 4
    moments.sort()
    assert all(later - earlier > 0.95 for earlier, later in zip(moments, moments[5:], strict=False))


def test_a_rate_below_one_is_one_in_a_longer_time() -> None:
    async def run() -> float:
        pace = Pace(0.5, 4)
        began = time.monotonic()
        for _ in range(2):
            async with pace.turn("a"):
                pass
        async with pace.turn("b"):
            return time.monotonic() - began

    assert 1.9 < asyncio.run(run()) < 4


def test_a_name_that_changes_its_address_after_a_failure_is_judged_again() -> None:
    async def run() -> None:
        names, sockets = FakeNames(["127.0.0.1"], ["169.254.169.254"]), Sockets()
        async with Client(OPEN, lookup=names, new_socket=sockets, rate=0) as client:
            with pytest.raises(NetError):
                await client.fetch("GET", f"http://rebind.example:{closed_port()}/")
            client.names.forget("rebind.example")
            with pytest.raises(NetError) as caught:
                await client.fetch("GET", "http://rebind.example/")
        assert caught.value.kind is Kind.FORBIDDEN
        assert (names.asked, sockets.count) == (["rebind.example"] * 2, 1)

    asyncio.run(run())


def test_all_addresses_of_a_name_are_tried_and_what_they_say_is_put_together() -> None:
    with pytest.raises(NetError) as caught:
        asyncio.run(ask(f"http://two.example:{closed_port()}/", lookup=FakeNames(["::1", "127.0.0.1"])))
    assert caught.value.kind is Kind.REFUSED


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [((errno.ENETUNREACH, errno.ECONNREFUSED), Kind.REFUSED), ((errno.ENETUNREACH, errno.EHOSTUNREACH), Kind.NO_ROUTE), ((errno.EPIPE,), Kind.BROKEN)],
)
def test_what_differs_from_address_to_address_is_put_together(numbers: tuple[int, ...], kind: Kind) -> None:
    # In these words aiohappyeyeballs raises it.
    error = OSError("Multiple exceptions: " + ", ".join(f"[Errno {number}] Connect call failed" for number in numbers))
    assert diagnose(error, Dial("two.example"), 10).kind is kind


@pytest.mark.parametrize(
    ("host", "asked"),
    [("b\u00fccher.example", "xn--bcher-kva.example"), ("UPPER.example.", "upper.example."), ("例え.テスト", "xn--r8jz45g.xn--zckzah")],
)
def test_a_name_is_asked_for_as_the_wire_has_it(host: str, asked: str) -> None:
    async def run() -> None:
        names = FakeNames(["127.0.0.1"])
        async with bad.serve(bad.answer(200)) as port:
            assert (await ask(f"http://{host}:{port}/", lookup=names)).status == 200
        assert names.asked == [asked]

    asyncio.run(run())


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_through_a_proxy_the_targets_address_is_judged_as_well() -> None:
    async def through(url: str, policy: Policy, *answers: list[str]) -> tuple[list[bytes], NetError | Answer]:
        heads: list[bytes] = []
        async with (
            bad.serve(bad.answer(200, b"proxied"), heads) as port,
            Client(policy, lookup=FakeNames(*answers), rate=0, proxy=f"http://127.0.0.1:{port}") as client,
        ):
            try:
                return heads, await client.fetch("GET", url)
            except NetError as error:
                return heads, error

    async def run() -> None:
        heads, got = await through("http://api.example.com/x", Policy(), ["8.8.8.8"])
        assert isinstance(got, Answer) and (got.body, got.address) == (b"proxied", "")
        assert heads[0].startswith(b"GET http://api.example.com/x HTTP/1.1\r\n")
        for url, answers in (("http://10.0.0.1/", []), ("http://inside.example/", [["10.0.0.1"]]), ("http://unknown.example/", []), ("http://0x7f.1/", [])):
            heads, got = await through(url, Policy(), *answers)
            assert isinstance(got, NetError) and heads == [], url
        heads, got = await through("http://unknown.example/", Policy(allowed=read_hosts(["unknown.example"])))
        assert isinstance(got, Answer)

    asyncio.run(run())


def test_proxy_variables_of_the_environment_are_not_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port()}")

    async def run() -> None:
        async with bad.serve(bad.answer(200)) as port:
            assert (await ask(f"http://127.0.0.1:{port}/")).status == 200

    asyncio.run(run())
