"""The log, written by itself: what it hides, escapes and drops."""

from __future__ import annotations

import io
import json
import threading

import pytest

from cozecheck.host.log import ROOM, Log, plain_url


class Stuck(io.StringIO):
    """A reader that takes nothing until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def write(self, text: str) -> int:
        assert self.go.wait(10)
        return super().write(text)


def test_a_reader_that_is_stuck_holds_nobody_up_and_learns_what_it_missed() -> None:
    stream = Stuck()
    log = Log(stream)
    for number in range(ROOM * 2 + 5):
        log.write("info", "line", number=number)
    stream.go.set()
    log.close(10)
    log = Log(stream)
    log.write("info", "last")
    log.close(10)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert ROOM <= len(lines) < ROOM * 2 + 5
    assert lines[-1]["msg"] == "last"


def test_dropped_lines_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cozecheck.host.log.ROOM", 0)
    stream = io.StringIO()
    log = Log(stream)
    log.write("info", "lost")
    log.write("info", "lost too")
    monkeypatch.setattr("cozecheck.host.log.ROOM", 10)
    log.write("info", "there")
    log.close()
    (line,) = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert (line["msg"], line["dropped_lines"]) == ("there", 2)


def test_a_reader_that_is_gone_ends_nothing() -> None:
    stream = io.StringIO()
    log = Log(stream)
    stream.close()
    log.write("info", "for nobody")
    log.close()


def test_what_acts_on_a_terminal_is_escaped_and_long_texts_are_cut() -> None:
    stream = io.StringIO()
    log = Log(stream)
    log.write("info", "m", error="\x1b[31m\u202e\x9b" + "x" * 5000, name="名字")
    log.close()
    line = stream.getvalue()
    assert "名字" in line
    assert not {"\x1b", "\u202e", "\x9b"} & set(line)
    assert len(line) < 3000


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://u:p@h.example/a?q=1&key=2", "https://h.example/a?q=***&key=***"),
        ("https://h.example/a@b", "https://h.example/a@b"),
        ("https://h.example?token", "https://h.example?token"),
        ("/a?b=c=d#e", "/a?b=***#e"),
    ],
)
def test_urls_are_without_values(url: str, shown: str) -> None:
    assert plain_url(url) == shown
