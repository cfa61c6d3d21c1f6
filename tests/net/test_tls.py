"""Certificates that are refused, and what is known of them all the same."""

from __future__ import annotations

import asyncio
import socket
import ssl
from pathlib import Path

import pytest

from cozecheck.net.certificate import read
from cozecheck.net.client import Answer, Client
from cozecheck.net.policy import Policy
from cozecheck.net.problem import Kind, NetError
from tests.net.test_client import FakeNames, Sockets
from tests.servers import bad, tls

OPEN = Policy(allow_private=True)


def ask(context: ssl.SSLContext | None, ca_file: str, host: str = "127.0.0.1", heads: list[bytes] | None = None) -> Answer:
    async def run() -> Answer:
        async with (
            bad.serve(bad.answer(200), heads, tls=context) as port,
            Client(OPEN, ca_file=ca_file, lookup=FakeNames(["127.0.0.1"]), rate=0, new_socket=Sockets()) as client,
        ):
            return await client.fetch("GET", f"https://{host}:{port}/", seconds=3, connect=1)

    return asyncio.run(run())


def test_a_good_certificate_is_read(tmp_path: Path) -> None:
    answer = ask(tls.server("plugins.example", days=40.5), tls.ca_file(tmp_path), "plugins.example")
    certificate = answer.read_certificate()
    assert certificate is not None
    assert (answer.status, certificate.days_left, certificate.names) == (200, 40, ("plugins.example",))
    assert certificate.issuer == "Tests of cozecheck"
    assert answer.tls is not None and answer.tls > 0


REFUSED = [
    pytest.param(lambda: tls.server("127.0.0.1", days=-3.5, since=-30), "its certificate expired on 20", -4, id="expired"),
    pytest.param(lambda: tls.server("127.0.0.1", days=30.5, since=2), "its certificate is not valid before 20", 30, id="not-yet"),
    pytest.param(lambda: tls.server("other.example", days=30.5), "its certificate is for other.example, not for 127.0.0.1", 30, id="other-host"),
    pytest.param(
        lambda: tls.server("127.0.0.1", days=30.5, ca=tls.stranger()),
        "its certificate is signed by 'Nobody Knows & Sons', which is not trusted here",
        30,
        id="untrusted",
    ),
    pytest.param(lambda: tls.self_signed("127.0.0.1"), "its certificate is signed by itself, and nobody vouches for it", 49, id="self-signed"),
]


@pytest.mark.parametrize(("context", "words", "days"), REFUSED)
def test_a_refused_certificate_is_told_with_what_it_says_and_nothing_is_sent(context: object, words: str, days: int, tmp_path: Path) -> None:
    heads: list[bytes] = []
    assert callable(context)
    with pytest.raises(NetError) as caught:
        ask(context(), tls.ca_file(tmp_path), heads=heads)
    error = caught.value
    assert error.kind is Kind.CERTIFICATE
    assert error.message.render().startswith(words)
    certificate = read(error.certificate)
    assert certificate is not None
    assert (certificate.days_left, error.address, heads) == (days, "127.0.0.1", [])
    assert error.connect is not None


def test_a_server_without_tls_and_one_that_never_shakes_hands(tmp_path: Path) -> None:
    async def run(port: int) -> None:
        async with Client(OPEN, lookup=FakeNames(), rate=0) as client:
            await client.fetch("GET", f"https://127.0.0.1:{port}/", seconds=2, connect=0.3)

    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(NetError) as caught:
        asyncio.run(run(mute.getsockname()[1]))
    assert (caught.value.kind, caught.value.message.render()) == (Kind.TIMEOUT, "connected, but no TLS handshake within 0.3 s")
    with pytest.raises(NetError) as caught:
        ask(None, tls.ca_file(tmp_path))
    assert caught.value.kind in (Kind.TLS, Kind.TIMEOUT)


def test_what_is_no_certificate_is_nothing() -> None:
    assert read(None) is read(b"") is read(b"\x30\x03\x02\x01\x01") is read(b"\xff" * 1000) is None
