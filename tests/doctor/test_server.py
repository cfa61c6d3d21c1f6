"""The way to a server: name, addresses, TLS, HTTP, clock. Whatever is wrong is found at its step, and nothing behind it is asked."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

import pytest
import trustme

from cozecheck.doctor.model import Status, Step
from cozecheck.doctor.server import examine_server
from cozecheck.doctor.tools import Tools
from cozecheck.net.client import Client
from cozecheck.net.policy import Policy
from tests.doctor.conftest import asked, config, doctor, examined, server_of, serving, steps_of
from tests.net.test_client import FakeNames, Sockets
from tests.servers import bad, tls

HOST = "plugins.example"
OPEN = Policy(allow_private=True)


def test_a_healthy_server_passes_every_step(tmp_path: Path) -> None:
    heads: list[bytes] = []
    with serving(bad.answer(200, b"", f"Date: {format_datetime(datetime.now(timezone.utc), usegmt=True)}"), tls.server(HOST), heads=heads) as port:
        folder = config(tmp_path, "https://user:hunter2@plugins.example/v1")
        code, document = examined("--config", str(folder), "--ca-file", tls.ca_file(tmp_path), "--resolve", f"{HOST}=127.0.0.1:{port}")
    server = server_of(document)
    assert (code, server["status"], server["plugins"]) == (0, "ok", ["101", "102"])
    steps = ["prediction", "prediction", "proxy", "name", "connection", "tls", "http", "clock"]
    assert [step["step"] for step in server["steps"]] == steps
    assert {step["status"] for step in server["steps"]} == {"ok"}
    (shown,) = steps_of(document, "tls")
    assert shown["facts"]["chain"][0]["names"] == [HOST]
    assert shown["facts"]["days_left"] == 89
    assert shown["details"][0].endswith(
        f"{datetime.now(timezone.utc) - timedelta(days=1):%Y-%m-%d} to {datetime.now(timezone.utc) + timedelta(days=90):%Y-%m-%d}"
    )
    assert steps_of(document, "http")[0]["facts"]["status"] == 200
    assert [head.split(b" HTTP")[0] for head in heads] == [b"HEAD /v1"]
    assert "hunter2" not in str(document) + str(heads)


REFUSED: list[tuple[str, Callable[[], ssl.SSLContext], str, str]] = [
    ("expired", lambda: tls.server(HOST, days=-3, since=-30), "the certificate expired on 20", "renew it"),
    ("early", lambda: tls.server(HOST, since=2), "the certificate is valid only from 20", "clock"),
    ("other host", lambda: tls.server("a.example", "b.example"), f"is not for {HOST}: it names a.example, b.example", "write a host"),
    ("stranger", lambda: tls.server(HOST, ca=tls.stranger()), "the server sends its own certificate alone, and Nobody Knows & Sons, who", "fullchain.pem"),
    ("self-signed", lambda: tls.self_signed(HOST), "signed by nobody but itself", "public authority"),
]


@pytest.mark.parametrize(("context", "found", "do"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_is_wrong_with_a_certificate_is_said_exactly(context: Callable[[], ssl.SSLContext], found: str, do: str, tmp_path: Path) -> None:
    heads: list[bytes] = []
    with serving(bad.answer(200), context(), heads=heads) as port:
        code, document = examined(f"https://{HOST}/", "--ca-file", tls.ca_file(tmp_path), "--resolve", f"{HOST}=127.0.0.1:{port}")
    (step,) = steps_of(document, "tls")
    assert (code, step["status"], step["kind"]) == (1, "failed", "certificate")
    assert found in step["found"]
    assert do in step["do"]
    assert len(step["facts"]["chain"]) == 1
    assert not steps_of(document, "http")
    assert heads == []


def test_the_whole_chain_is_shown_as_it_was_sent(tmp_path: Path) -> None:
    middle = tls.CA.create_child_ca()
    with serving(bad.answer(200), tls.server(HOST, ca=middle)) as port:
        _, document = examined(f"https://{HOST}/", "--ca-file", tls.ca_file(tmp_path), "--resolve", f"{HOST}=127.0.0.1:{port}")
    (step,) = steps_of(document, "tls")
    assert step["status"] == "ok"
    assert len(step["details"]) == 2
    assert step["facts"]["chain"][0]["issuer"] == step["facts"]["chain"][1]["subject"]


def test_a_chain_of_an_unknown_authority_is_not_taken_for_an_incomplete_one(tmp_path: Path) -> None:
    with serving(bad.answer(200), tls.server(HOST, ca=tls.stranger().create_child_ca())) as port:
        _, document = examined(f"https://{HOST}/", "--ca-file", tls.ca_file(tmp_path), "--resolve", f"{HOST}=127.0.0.1:{port}")
    assert steps_of(document, "tls")[0]["found"] == "the chain ends at Nobody Knows & Sons, an authority that this machine does not trust"


def test_a_certificate_that_expires_soon_is_a_warning(tmp_path: Path) -> None:
    with serving(bad.answer(200), tls.server(HOST, days=5.5)) as port:
        code, document = examined(f"https://{HOST}/", "--ca-file", tls.ca_file(tmp_path), "--resolve", f"{HOST}=127.0.0.1:{port}")
    assert (code, server_of(document)["status"]) == (0, "degraded")
    assert "for 5 more days" in steps_of(document, "tls")[0]["found"]
    assert document["verdict"].startswith("all works, with ")


@pytest.mark.parametrize("behave", [bad.answer(400), bad.answer(200), bad.hang_up], ids=["waits", "answers", "hangs up"])
def test_plain_http_at_the_port_of_https(behave: bad.Behaviour) -> None:
    with serving(behave) as port:
        steps = asked(f"https://{HOST}/", "--resolve", f"{HOST}=127.0.0.1:{port}", "--timeout", "1")
    expected = "connected, but no TLS within 1 s" if behave is bad.hang_up else f"the server speaks plain HTTP at port {port}, not HTTPS"
    assert steps["tls"] == ("inconclusive" if behave is bad.hang_up else "failed", expected)


def test_what_speaks_at_once_and_no_tls() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)

        def serve() -> None:
            for _ in range(2):
                connection, _ = listener.accept()
                with connection:
                    connection.sendall(b"220 mail.example.com ESMTP\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        port = listener.getsockname()[1]
        steps = asked(f"https://{HOST}/", "--resolve", f"{HOST}=127.0.0.1:{port}", "--timeout", "2")
        listener.close()
        thread.join()
    assert steps["tls"][0] == "failed"
    assert "http" not in steps


def test_a_closed_port_is_told_from_a_machine_that_is_not_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    code, document = examined("101", "--config", str(config(tmp_path, f"http://{HOST}")), "--resolve", f"{HOST}=127.0.0.1:{port}")
    (step,) = steps_of(document, "connection")
    assert (code, step["status"], step["kind"]) == (1, "failed", "connection-refused")
    assert step["do"] == "start the server, or correct the port in the server URL"
    assert not steps_of(document, "http")


def test_a_server_that_accepts_and_says_nothing() -> None:
    with serving(bad.silence) as port:
        plain = asked(f"http://{HOST}", "--resolve", f"{HOST}=127.0.0.1:{port}", "--timeout", "0.5")
        secure = asked(f"https://{HOST}", "--resolve", f"{HOST}=127.0.0.1:{port}", "--timeout", "0.5")
    assert plain["connection"][0] == secure["connection"][0] == "ok"
    assert plain["http"][0] == "inconclusive"
    assert secure["tls"] == ("inconclusive", "connected, but no TLS within 0.5 s")


@pytest.mark.parametrize(
    ("behave", "status", "words"),
    [
        (bad.answer(404), "ok", "GET is answered with 404 (HTTP/1.1)"),
        (bad.answer(401), "ok", "GET is answered with 401 (HTTP/1.1)"),
        (bad.answer(503), "failed", "GET is answered with 503 (HTTP/1.1)"),
        (bad.answer(429), "inconclusive", "HEAD is answered with 429 (HTTP/1.1)"),
        (bad.nonsense, "failed", "no HTTP"),
        (bad.hang_up, "failed", "the connection broke"),
        (bad.redirect("http://169.254.169.254/latest/"), "degraded", "it redirects to a place that is not called from here"),
        (bad.redirect("/again"), "failed", "more than 5 redirects"),
    ],
)
def test_answers(behave: bad.Behaviour, status: str, words: str) -> None:
    with serving(behave) as port:
        step = asked(f"http://{HOST}:8000", "--resolve", f"{HOST}=127.0.0.1:{port}", "--timeout", "3")["http"]
    assert step[0] == status
    assert words in step[1]


@pytest.mark.parametrize(
    ("hours", "status", "found"),
    [(0, "ok", "this machine's clock and the server's agree"), (-3, "degraded", "is 3 hours ahead of the server's"), (50, "degraded", "is 2 days behind")],
)
def test_clocks_that_differ(hours: int, status: str, found: str) -> None:
    date = format_datetime(datetime.now(timezone.utc) + timedelta(hours=hours, seconds=5 if hours > 0 else 0), usegmt=True)
    with serving(bad.answer(200, b"", f"Date: {date}")) as port:
        step = asked(f"http://{HOST}", "--resolve", f"{HOST}=127.0.0.1:{port}")["clock"]
    assert step[0] == status
    assert found in step[1]


def test_a_date_that_is_none_says_nothing() -> None:
    with serving(bad.answer(200, b"", "Date: yesterday")) as port:
        assert "clock" not in asked(f"http://{HOST}", "--resolve", f"{HOST}=127.0.0.1:{port}")


def test_ipv6() -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    with serving(bad.answer(200), host="::1") as port:
        steps = asked(f"http://[::1]:{port}/", "--allow-private")
        assert steps["connection"] == ("ok", f"[::1]:{port} takes connections")
        assert steps["http"][0] == "ok"
        assert asked(f"http://{HOST}", "--resolve", f"{HOST}=[::1]:{port}")["http"][0] == "ok"


def walked(url: str, addresses: list[str], policy: Policy, sockets: Sockets | None = None) -> list[Step]:
    """The steps to a host of which a name server says that it is at these addresses."""
    steps: list[Step] = []

    async def run() -> None:
        async with Client(policy, lookup=FakeNames(addresses), new_socket=sockets or Sockets(), rate=0) as client:
            await examine_server(url, Tools(policy, client, 2.0, environ={}), steps)

    asyncio.run(run())
    return steps


ALONE = ("unshare", "--net", "--map-root-user")
NO_WAY = f"""
import json
from tests.doctor.test_server import OPEN, walked
from tests.doctor.conftest import serving
from tests.servers import bad
with serving(bad.answer(200)) as port:
    for addresses in (["127.0.0.1", "2606:4700::1111"], ["2606:4700::1111"]):
        steps = walked(f"http://{HOST}:{{port}}", addresses, OPEN)
        print(json.dumps([[step.name, step.status.value, step.kind, step.means.render() if step.means else ""] for step in steps]))
"""


def test_an_ipv6_address_without_a_way_is_harmless_beside_one_that_answers() -> None:
    if shutil.which("unshare") is None or subprocess.run([*ALONE, "ip", "link", "set", "lo", "up"], capture_output=True, check=False).returncode:
        pytest.skip("no network namespace can be made here")
    command = [*ALONE, "sh", "-c", 'ip link set lo up && exec "$0" -c "$1"', sys.executable, NO_WAY]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, cwd=Path(__file__).parents[2])
    beside, alone = map(json.loads, done.stdout.splitlines())
    assert [step[:3] for step in beside[1:]] == [["name", "ok", ""], ["connection", "ok", ""], ["connection", "ok", "no-route"], ["http", "ok", ""]]
    assert "harmless" in beside[3][3]
    assert [step[:3] for step in alone[2:]] == [["connection", "inconclusive", "no-route"]]
    assert "no IPv6 way out" in alone[2][3]


def test_one_of_two_addresses_is_dead() -> None:
    with serving(bad.answer(200)) as port:
        steps = walked(f"http://{HOST}:{port}", ["127.0.0.1", "127.0.0.2"], Policy(allow_private=True))
    first, second = [step for step in steps if step.name == "connection"]
    assert (first.status, second.status, second.kind) == (Status.OK, Status.DEGRADED, "connection-refused")
    assert second.means is not None
    assert "late" in second.means.render()


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:169.254.169.254"], ["169.254.169.254"]])
def test_nothing_is_dialled_where_one_address_is_not_public(addresses: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    sockets = Sockets()
    monkeypatch.setattr("cozecheck.doctor.connections.connect", None)
    steps = walked(f"https://{HOST}", addresses, Policy(), sockets)
    (step,) = [step for step in steps if step.name == "connection"]
    assert (step.status, step.kind) == (Status.SKIPPED, "forbidden-address")
    assert "not public" in step.found.render()
    assert sockets.count == 0


def test_metadata_stays_out_of_reach_with_allow_private() -> None:
    step = asked("http://169.254.169.254/latest/meta-data/", "--allow-private")["connection"]
    assert step[0] == "skipped"
    assert "clouds keep their metadata" in step[1]


def test_this_machine_itself_is_asked_only_where_that_is_allowed() -> None:
    heads: list[bytes] = []
    with serving(bad.answer(200), heads=heads) as port:
        url = f"http://127.0.0.1:{port}"
        code, document = examined(url)
        assert (code, server_of(document)["status"], heads) == (0, "skipped", [])
        assert "--allow-host 127.0.0.1" in steps_of(document, "connection")[0]["do"]
        assert asked(url, "--allow-host", "127.0.0.1")["http"][0] == "ok"


def test_a_name_that_does_not_exist() -> None:
    code, document = examined("https://plugins.invalid")
    (step,) = steps_of(document, "name")
    assert (code, step["status"], step["kind"]) == (1, "failed", "no-such-name")


@pytest.mark.parametrize(
    "behave", [bad.endless_body, bad.endless_headers, bad.slow_headers, bad.slow_body, bad.endless_interim], ids=lambda behave: behave.__name__
)
def test_no_server_holds_the_doctor(behave: bad.Behaviour) -> None:
    began = time.monotonic()
    with serving(behave) as port:
        step = asked(f"http://{HOST}", "--resolve", f"{HOST}=127.0.0.1:{port}", "--timeout", "1")["http"]
    assert step[0] in ("ok", "inconclusive", "failed")
    assert time.monotonic() - began < 10


def test_words_of_a_certificate_never_reach_the_terminal() -> None:
    with serving(bad.answer(200), tls.server(HOST, ca=trustme.CA(organization_name="\x1b[31mEvil\n::error::x"))) as port:
        _, out, _ = doctor(f"https://{HOST}", "--resolve", f"{HOST}=127.0.0.1:{port}")
    assert "Evil" in out
    assert "\x1b" not in out
    assert not [line for line in out.splitlines() if line.lstrip().startswith("::")]
