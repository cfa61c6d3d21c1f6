"""`cozecheck probe` as a process: Ctrl-C, a terminal, the user's own settings, proxies."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.probe.test_probe import config
from tests.servers import bad
from tests.servers.threads import running

COMMAND = [sys.executable, "-m", "cozecheck", "probe", "--lang", "en", "--allow-private"]


def plugins(folder: Path, *urls: str) -> str:
    """A configuration whose two plugins have the servers `urls`."""
    root = config(folder, urls[0])
    files = sorted(file for file in root.rglob("*.yaml") if urls[0] in file.read_text())
    for file, url in zip(files, urls, strict=False):
        file.write_text(file.read_text().replace(urls[0], url))
    return str(root)


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("CI", "GITHUB_ACTIONS", "NO_COLOR", "COZECHECK_ALLOW_HOSTS")}
    return {**kept, **more}


def test_after_ctrl_c_what_is_known_is_printed(tmp_path: Path) -> None:
    with running(bad.answer(200), bad.silence) as (good, mute):
        folder = plugins(tmp_path, f"http://127.0.0.1:{good}", f"http://127.0.0.1:{mute}")
        process = subprocess.Popen([*COMMAND, folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
        time.sleep(4)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (130, "")
    assert f"ok            http://127.0.0.1:{good}  HTTP/1.1 200" in out
    assert f"inconclusive  http://127.0.0.1:{mute}\n" in out
    assert "not finished when the run ended" in out
    assert out.endswith("interrupted; 2 servers: 1 ok, 0 degraded, 0 failed, 1 inconclusive, 0 skipped\n")


def on_a_terminal(command: list[str], seconds: float, interrupt: float = 0.0, **more: str) -> tuple[int, bytes]:
    """The exit code, and what came over a pseudo-terminal on which standard output and standard error are."""
    master, slave = pty.openpty()
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment(TERM="xterm-256color", **more))
    os.close(slave)
    began = time.monotonic()
    shown, until = b"", began + seconds
    while time.monotonic() < until:
        if interrupt and time.monotonic() > began + interrupt:
            process.send_signal(signal.SIGINT)
            interrupt = 0.0
        if select.select([master], [], [], 0.1)[0]:
            try:
                data = os.read(master, 65536)
            except OSError:
                break
            if not data:
                break
            shown += data
    code = process.wait(10)
    os.close(master)
    return code, shown


def screen(shown: bytes) -> list[str]:
    pyte = pytest.importorskip("pyte")
    terminal = pyte.Screen(100, 30)
    pyte.ByteStream(terminal).feed(shown)
    return [line.rstrip() for line in terminal.display if line.strip()]


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are Unix's")
def test_on_a_terminal_a_table_lives_until_the_report_takes_its_place(tmp_path: Path) -> None:
    with running(bad.answer(200), bad.silence) as (good, mute):
        folder = plugins(tmp_path, f"http://127.0.0.1:{good}", f"http://127.0.0.1:{mute}")
        command = [*COMMAND, "--timeout", "3", "--retries", "0", folder]
        code, shown = on_a_terminal(command, 15)
        assert code == 0
        assert b"asking ..." in shown
        assert re.search(rb"asking \.\.\..*127\.0\.0\.1.* \d\.\d s", shown)
        assert b"1 of 2 servers, 0 failed" in shown
        lines = screen(shown)
        assert not [line for line in lines if "asking" in line]
        assert lines[0].startswith("inconclusive") or lines[0].startswith("ok")
        assert lines[-1] == "2 servers: 1 ok, 0 degraded, 0 failed, 1 inconclusive, 0 skipped"
        stopped, shown_until_then = on_a_terminal([*COMMAND, folder], 15, 4)
        assert stopped == 130
        assert screen(shown_until_then)[-1].startswith("interrupted; 2 servers: 1 ok")
        assert shown_until_then.count(b"\x1b[?25h") >= shown_until_then.count(b"\x1b[?25l") >= 1
        assert shown.count(b"\x1b[?25h") >= shown.count(b"\x1b[?25l") >= 1
        quiet = [*COMMAND, "--timeout", "1.5", "--retries", "0", folder]
        assert b"asking" not in on_a_terminal(quiet, 15, CI="true")[1]
        assert b"asking" not in subprocess.run(quiet, capture_output=True, check=False, env=environment()).stderr


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are Unix's")
def test_a_run_of_less_than_a_second_shows_no_progress_and_loads_no_library_for_it(tmp_path: Path) -> None:
    with running(bad.answer(200)) as (port,):
        folder = plugins(tmp_path, f"http://127.0.0.1:{port}")
        code, shown = on_a_terminal([*COMMAND, "--health-path", "", folder], 15)
    assert code == 0
    assert b"\x1b[?25l" not in shown
    program = "import sys, cozecheck.cli.live, cozecheck.cli.probe; print([name for name in sys.modules if name.split('.')[0] in ('rich', 'aiohttp')])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"


def probed(folder: str, *args: str, **more: str) -> tuple[int, list[str], str]:
    command = [sys.executable, "-m", "cozecheck", "probe", "--lang", "en", "--format", "json", *args, folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment(**more))
    statuses = [server["status"] for server in json.loads(done.stdout)["servers"]] if done.stdout else []
    return done.returncode, statuses, done.stderr


def test_hosts_are_allowed_at_home_and_never_in_the_repository(tmp_path: Path) -> None:
    with running(bad.answer(200)) as (port,):
        folder = plugins(tmp_path / "repo", f"http://127.0.0.1:{port}")
        assert probed(folder)[1] == ["skipped"]
        home = tmp_path / "home" / "cozecheck"
        home.mkdir(parents=True)
        (home / "config.yaml").write_text("allow-hosts: [127.0.0.1]\n")
        assert probed(folder, XDG_CONFIG_HOME=str(home.parent))[1:] == (["ok"], "")
        inside = Path(folder) / ".config" / "cozecheck"
        inside.mkdir(parents=True)
        (inside / "config.yaml").write_text("allow-hosts: [127.0.0.1]\n")
        _code, statuses, err = probed(folder, XDG_CONFIG_HOME=str(inside.parent))
        assert statuses == ["skipped"]
        assert err.endswith("is part of what is checked, so it is not obeyed\n")
        for name in (".cozecheck.yaml", "config.yaml"):
            (Path(folder) / name).write_text("allow-hosts: [127.0.0.1]\nallow-private: true\n")
        assert probed(folder)[1] == ["skipped"]
        (home / "config.yaml").write_text("allow-host: [127.0.0.1]\n")
        assert probed(folder, XDG_CONFIG_HOME=str(home.parent))[:2] == (2, [])


def test_a_proxy_is_used_only_when_asked(tmp_path: Path) -> None:
    heads: list[bytes] = []
    with running(bad.answer(200), heads=heads) as (port,):
        folder = plugins(tmp_path, "http://8.8.8.8")
        proxy = f"http://me:hunter2@127.0.0.1:{port}"
        code, statuses, _ = probed(folder, "--proxy", proxy)
        assert (code, statuses) == (0, ["ok"])
        assert heads[0].startswith(b"HEAD http://8.8.8.8 HTTP/1.1\r\n")
        heads.clear()
        folder = plugins(tmp_path / "b", "http://10.0.0.1")
        assert probed(folder, "--proxy", proxy)[1] == ["skipped"]
        assert probed(folder, HTTP_PROXY=proxy, http_proxy=proxy, ALL_PROXY=proxy)[1] == ["skipped"]
    assert heads == []


def test_what_a_proxy_must_be(tmp_path: Path) -> None:
    folder = plugins(tmp_path, "http://8.8.8.8")
    for value in ("socks5://127.0.0.1:1080", "hunter2", "http://"):
        code, _, err = probed(folder, "--proxy", value)
        assert code == 2
        assert "hunter2" not in err
    assert probed(folder, "--proxy", "http://127.0.0.1:1", "--resolve", "a=127.0.0.1:1")[0] == 2


def test_one_run_writes_every_report_the_history_and_the_page(tmp_path: Path) -> None:
    with running(bad.answer(200), bad.answer(500)) as (good, broken):
        folder = plugins(tmp_path / "conf", f"http://127.0.0.1:{good}", f"http://127.0.0.1:{broken}")
        formats = ("json", "junit", "sarif", "github", "markdown", "gitlab")
        outputs = [arg for kind in formats for arg in ("--output", f"{kind}={tmp_path / kind}")]
        command = [*COMMAND, "--retries", "0", *outputs, "--report", str(tmp_path / "new" / "page"), "--history", str(tmp_path / "past.sqlite"), folder]
        for _ in range(2):
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment())
        assert (done.returncode, done.stderr) == (1, "")
        assert "failed in all of the last 2 runs" in done.stdout
        assert all((tmp_path / kind).stat().st_size for kind in formats)
        assert f"http://127.0.0.1:{broken}" in (tmp_path / "new" / "page" / "index.html").read_text(encoding="utf-8")
        (tmp_path / "past.sqlite").write_text("no database, but longer than the header of one would be " * 20)
        (tmp_path / "json").unlink()
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment())
        assert done.returncode == 2
        assert "as history" in done.stderr
        assert (tmp_path / "json").exists()
