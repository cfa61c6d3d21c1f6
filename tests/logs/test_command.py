"""`cozecheck logs`: the real command, on real files, pipes and a terminal."""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyte
import pytest

from cozecheck.report.paint import cells
from tests.logs import studio
from tests.logs.logging import call, calls, text

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
COMMAND = [sys.executable, "-m", "cozecheck", "logs"]
SERVER = ROOT / "tests/logs/server.log"


def run(*arguments: str, stdin: bytes = b"", columns: int = 160) -> tuple[int, str, str]:
    environment = {**ENVIRONMENT, "COLUMNS": str(columns)}
    done = subprocess.run([*COMMAND, *arguments], input=stdin, capture_output=True, env=environment, cwd=ROOT, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture
def log(tmp_path: Path) -> str:
    (tmp_path / "app.log").write_bytes(text(calls(2000)))
    return str(tmp_path / "app.log")


def test_the_report_is_there_in_every_format_at_once(log: str, tmp_path: Path) -> None:
    page, document = tmp_path / "logs.html", tmp_path / "logs.json"
    code, out, err = run(log, "--output", f"html={page}", "--output", f"json={document}", "--lang", "zh")
    assert (code, err) == (0, "")
    read = json.loads(document.read_text())
    assert (read["total"]["requests"], read["lines"]["all"], len(read["plugins"]), len(read["errors"])) == (2000, 2000, 5, 10)
    assert f"5 个插件共 2000 次调用，失败 {read['total']['errors']} 次" in out
    assert 'lang="zh-CN"' in page.read_text(encoding="utf-8")


def test_standard_input_and_packed_files_are_read_together(log: str, tmp_path: Path) -> None:
    (tmp_path / "app.log.1.gz").write_bytes(gzip.compress(text(calls(10))))
    code, out, _ = run("-", str(tmp_path / "app.log.1.gz"), log, "--format", "json", stdin=gzip.compress(text(calls(5))))
    document = json.loads(out)
    assert (code, document["total"]["requests"], document["files"][0]) == (0, 2015, "-")
    assert json.loads(run("--format", "json", stdin=text(calls(5)))[1])["total"]["requests"] == 5


@pytest.mark.parametrize("columns", [1, 40, 60, 80, 120])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_table_fits_the_terminal(log: str, columns: int, lang: str) -> None:
    _, out, _ = run(log, "--lang", lang, columns=columns)
    table = out.split("\n\n")[0].splitlines()
    assert len(table) == 1 + 5 * 4 + 1
    assert max(map(cells, table)) <= max(columns, 40)
    assert ("p50" in table[0]) == (columns >= 80)
    assert "plugin_0" in out


@pytest.mark.parametrize(
    ("gates", "code", "says"),
    [
        (["error-rate=50%"], 0, ""),
        (["error-rate=5%"], 1, "all plugins: 10."),
        (["plugin-error-rate=0.5"], 1, "plugin plugin_4: "),
        (["slow-rate=0%"], 1, "of the calls are slow, more than 0.00%"),
        (["p50=1ms"], 1, "p50 is 1"),
        (["p99=1h", "p95=30m"], 0, ""),
        (["no-requests", "broken", "crashed", "dropped"], 0, ""),
        (["failure-rate=100%"], 0, ""),
    ],
)
def test_gates_fail_a_deployment(log: str, gates: list[str], code: int, says: str) -> None:
    asked = [part for gate in gates for part in ("--fail-on", gate)]
    done, out, _ = run(log, *asked)
    assert done == code
    assert says in out


def test_a_dropped_plugin_fails_a_deployment_and_its_line_is_named() -> None:
    arguments = [str(SERVER), "--config", "examples/broken", "--utc-offset", "+08:00"]
    code, out, _ = run(*arguments, "--fail-on", "dropped")
    assert code == 1
    assert "examples/broken/pluginproduct/document_converter.yaml:43" in out
    assert "CZ223" in out
    assert run(*arguments, "--fail-on", "crashed", "--fail-on", "unpredicted")[0] == 0
    message = json.loads(run(*arguments, "--format", "json")[1])["server"]["messages"][0]
    assert (message["first"], message["predicted"], message["finding"]["place"]["line"]) == ("2026-11-23T02:00:01Z", True, 43)
    # With another configuration than the server's, the log is not what was predicted.
    code, out, _ = run(str(SERVER), "--config", "examples/healthy", "--fail-on", "unpredicted")
    assert code == 1
    assert "is it the one that the server has?" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--fail-on", "error-rate"], "--fail-on is one of"),
        (["--fail-on", "error-rate=101%"], "--fail-on is one of"),
        (["--since", "yesterday"], "--since takes a moment"),
        (["--slow", "5"], "--slow takes a time"),
        (["--utc-offset", "CST"], "--utc-offset takes an offset"),
        (["--for", "1s"], "--for needs --follow"),
        (["-", "-"], "only once"),
        (["--format", "junit"], "'junit' is not one of"),
        (["--config", "/nowhere"], "/nowhere"),
    ],
)
def test_wrong_usage_is_said_before_anything_is_read(arguments: list[str], says: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


def test_what_is_not_installed_is_said(log: str) -> None:
    program = "import sys; sys.modules['fastdigest'] = None; from cozecheck.cli.main import run; sys.exit(run(sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", program, "logs", log], capture_output=True, text=True, env=ENVIRONMENT, cwd=ROOT, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "cozecheck: `cozecheck logs` needs fastdigest: pip install 'cozecheck[logs]'\n"


def test_a_file_that_is_not_there_is_said_and_the_others_are_reported(log: str) -> None:
    code, out, _ = run(log, "gone.log")
    assert code == 2
    assert "2000 calls" in out
    assert "gone.log: cannot be read: No such file or directory" in out


def test_ctrl_c_ends_the_reading_not_the_report() -> None:
    process = subprocess.Popen([*COMMAND, "-", "--format", "json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT, cwd=ROOT)
    assert process.stdin is not None
    # More than a pipe holds: when it is written, the command is reading.
    process.stdin.write(text(calls(1000)))
    process.stdin.flush()
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    document = json.loads(out)
    assert (process.returncode, document["interrupted"], document["total"]["requests"]) == (130, True, 1000)


class Follower:
    """The command that follows, and the lines that it has written."""

    def __init__(self, *arguments: str, stdin: int | None = None) -> None:
        command = [*COMMAND, "--follow", "--interval", "0.1", *arguments]
        self.process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT, cwd=ROOT)
        assert self.process.stdout is not None
        self.stream = self.process.stdout
        self.requests = 0
        self.lines: list[dict[str, Any]] = []

    def until(self, requests: int) -> None:
        """Reads lines until so many requests were counted in all."""
        while self.requests < requests:
            line = self.stream.readline()
            assert line, self.process.stderr and self.process.stderr.read()
            self.lines.append(json.loads(line))
            self.requests += self.lines[-1]["requests"]
        assert self.requests == self.lines[-1]["all"]["requests"] == requests

    def end(self, by: int = signal.SIGINT) -> int:
        self.process.send_signal(by)
        self.process.communicate(timeout=20)
        return self.process.returncode


def test_a_file_is_followed_through_rotation_and_truncation(tmp_path: Path) -> None:
    log, report = tmp_path / "app.log", tmp_path / "report.json"
    log.write_bytes(text(calls(3)))
    follower = Follower(str(log), "--output", f"json={report}")
    try:
        follower.until(3)
        with log.open("ab") as stream:
            whole = text([call(status=500)])
            stream.write(whole[:50])
            stream.flush()
            time.sleep(0.3)
            stream.write(whole[50:])
        follower.until(4)
        assert follower.lines[-1]["errors"] == 1
        log.rename(tmp_path / "app.log.1")
        time.sleep(0.3)
        with (tmp_path / "app.log.1").open("ab") as stream:
            stream.write(text(calls(2)))
        follower.until(6)
        log.write_bytes(text(calls(5)))
        follower.until(11)
        log.write_bytes(text(calls(1)))
        follower.until(12)
        assert log.stat().st_size < 1000
    finally:
        code = follower.end()
    document = json.loads(report.read_text())
    assert (code, document["total"]["requests"], document["lines"]["broken"], document["interrupted"]) == (130, 12, 0, True)
    assert ["rotated" in note["text"] or "cut off" in note["text"] for note in document["notes"]] == [True, True]


def test_sigterm_ends_the_following_with_the_report(tmp_path: Path) -> None:
    log, report = tmp_path / "app.log", tmp_path / "report.json"
    log.write_bytes(text(calls(3)) + studio.START.encode() + studio.asked(1.0, "https://api.example.com/", 1).encode())
    follower = Follower(str(log), "--output", f"json={report}")
    try:
        follower.until(3)
        with log.open("ab") as stream:
            stream.write(studio.answered(1.5, "200 OK", 1).encode())
        follower.until(4)
    finally:
        code = follower.end(signal.SIGTERM)
    document = json.loads(report.read_text())
    assert (code, document["total"]["requests"], document["interrupted"]) == (130, 4, True)


def test_a_signal_while_counts_are_handed_on_counts_nothing_twice(tmp_path: Path) -> None:
    from cozecheck.logs.counts import Counts
    from cozecheck.logs.follow import follow
    from cozecheck.logs.rows import Options

    log = tmp_path / "app.log"
    log.write_bytes(text(calls(3)))
    ticks: list[int] = []

    def tick(recent: Counts, _total: Counts) -> None:
        ticks.append(recent.result().total.requests)
        if len(ticks) == 1:
            os.kill(os.getpid(), signal.SIGINT)

    result = follow((str(log),), Options(), 10, 0.01, 20.0, tick)
    assert (ticks, result.total.requests, result.interrupted) == ([3, 0], 3, True)


def test_a_pipe_is_followed_until_it_ends() -> None:
    follower = Follower("-", "--fail-on", "error-rate=10%", stdin=subprocess.PIPE)
    stdin = follower.process.stdin
    assert stdin is not None
    stdin.write(text([call(), call(status=500)]))
    stdin.flush()
    follower.until(2)
    assert follower.lines[-1]["error_rate"] == 0.5
    stdin.write(text([call()])[:-1])
    stdin.close()
    follower.until(3)
    assert follower.process.wait(timeout=20) == 1
    follower.stream.close()
    assert follower.process.stderr is not None
    follower.process.stderr.close()


def test_following_ends_after_a_time_with_the_gates(log: str) -> None:
    began = time.monotonic()
    code, out, err = run(log, "--follow", "--for", "500ms", "--interval", "60", "--fail-on", "error-rate=5%")
    assert (code, err) == (1, "")
    assert time.monotonic() - began < 10
    assert [json.loads(line)["requests"] for line in out.splitlines()] == [2000]
    code, out, _ = run(log, "--follow", "--for", "300ms", "--format", "text")
    assert code == 0
    assert out.splitlines()[-1].startswith("2000 calls of 5 plugins")


def test_a_packed_file_cannot_be_followed(tmp_path: Path) -> None:
    (tmp_path / "app.log.gz").write_bytes(gzip.compress(b"x"))
    code, _, err = run("--follow", str(tmp_path / "app.log.gz"))
    assert code == 2
    assert "it cannot be followed" in err


def test_a_terminal_shows_a_table_that_lives(tmp_path: Path) -> None:
    log = tmp_path / "app.log"
    log.write_bytes(text([*calls(50), call("\x1b[31mevil\u202e", status=500)]) + SERVER.read_bytes())
    screen = pyte.Screen(100, 30)
    stream = pyte.ByteStream(screen)
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    environment = {name: value for name, value in ENVIRONMENT.items() if name not in ("CI", "NO_COLOR", "COLUMNS")} | {"TERM": "xterm-256color"}
    process = subprocess.Popen([*COMMAND, "--follow", str(log)], stdin=side, stdout=side, stderr=side, env=environment, cwd=ROOT)
    os.close(side)

    def shows(there: Callable[[str], bool]) -> str:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                stream.feed(os.read(main, 65536))
            except OSError:
                break
            if there("\n".join(screen.display)):
                break
        shown = "\n".join(screen.display)
        assert there(shown), shown
        return shown

    try:
        shown = shows(lambda seen: "51 calls of 6 plugins" in seen and "dropped a plugin" in seen)
        assert r"\x1b[31mevil\u202e" in shown
        with log.open("ab") as more:
            more.write(text(calls(7)))
        shows(lambda seen: "58 calls of 6 plugins" in seen)
        process.send_signal(signal.SIGINT)
        shows(lambda seen: "interrupted; 58 calls" in seen)
        assert process.wait(timeout=20) == 130
    finally:
        process.kill()
        process.wait()
        os.close(main)
