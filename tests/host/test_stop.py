"""The end: bounded, and no call is cut that can end in time."""

from __future__ import annotations

import http.client
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.host.hosts import Host, hosting, until, write
from tests.host.traffic import traffic
from tests.servers.plugin import serving

CLOSED = ("ConnectionRefusedError", "ConnectionResetError", "BrokenPipeError", "RemoteDisconnected")


def in_vain(host: Host) -> None:
    """A call to which no answer comes."""
    with suppress(OSError, http.client.HTTPException):
        host.invoke("slow", "call")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_calls_that_are_on_their_way_end_well(tmp_path: Path, number: signal.Signals) -> None:
    with serving() as upstream, hosting(tmp_path, write(tmp_path / "conf", upstream.base, slow="/wait/1.5"), "--allow-private") as host:
        got: list[Any] = []
        threads = [threading.Thread(target=lambda: got.append(host.invoke("slow", "call")["success"])) for _ in range(5)]
        for thread in threads:
            thread.start()
        until(lambda: len(upstream.seen) == 5)
        host.process.send_signal(number)
        assert host.process.wait(20) == 0
        for thread in threads:
            thread.join()
        assert got == [True] * 5
        assert host.log("host")[-1]["msg"] == "Stopping"
        assert len(host.log("plugin")) == 5


def test_calls_that_do_not_end_do_not_hold_it_up(tmp_path: Path) -> None:
    with serving() as upstream, hosting(tmp_path, write(tmp_path / "conf", upstream.base, slow="/wait/60"), "--allow-private", "--grace", "0.5") as host:
        thread = threading.Thread(target=in_vain, args=(host,))
        thread.start()
        until(lambda: upstream.seen)
        began = time.monotonic()
        assert host.stop() == 0
        assert time.monotonic() - began < 5
        thread.join()


def test_under_load_every_answer_that_begins_is_whole(tmp_path: Path) -> None:
    with serving() as upstream, hosting(tmp_path, write(tmp_path / "conf", upstream.base, say="/say"), "--allow-private") as host:
        with traffic(host.port, *["/api/plugin/invoke/say/call"] * 4) as made:
            until(lambda: made.good > 20)
            made.bad.clear()
            assert host.stop() == 0
            made.stop.set()
        # A connection may be refused or closed by then; an answer that says no, or half of one, there is not.
        assert not [bad for bad in made.bad if not bad.startswith(CLOSED)]
        assert "Traceback" not in (tmp_path / "host.jsonl").read_text()


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with serving() as upstream, hosting(tmp_path, write(tmp_path / "conf", upstream.base, slow="/wait/60"), "--allow-private") as host:
        thread = threading.Thread(target=in_vain, args=(host,))
        thread.start()
        until(lambda: upstream.seen)
        host.process.send_signal(signal.SIGINT)
        until(lambda: any(line["msg"] == "Stopping" for line in host.log("host")))
        began = time.monotonic()
        host.process.send_signal(signal.SIGINT)
        assert host.process.wait(10) != 0
        assert time.monotonic() - began < 5
        thread.join()
