"""The run as a whole: time limits, Ctrl-C, no network, languages, formats, usage."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.doctor.conftest import config, doctor, examined, server_of, serving
from tests.servers import bad

COMMAND = [sys.executable, "-m", "cozecheck", "doctor", "--lang", "en"]


def test_the_deadline_ends_the_run_and_keeps_what_is_known() -> None:
    with serving(bad.silence) as port:
        began = time.monotonic()
        code, document = examined("http://plugins.example", "--resolve", f"plugins.example=127.0.0.1:{port}", "--deadline", "1", "--timeout", "30")
    assert time.monotonic() - began < 10
    steps = server_of(document)["steps"]
    assert (code, [step["step"] for step in steps]) == (0, ["proxy", "name", "connection", "end"])
    assert document["verdict"].startswith("nothing wrong was found, but 1 of 2")


def test_ctrl_c_on_a_terminal_shows_what_is_known() -> None:
    with serving(bad.silence) as port:
        leader, follower = pty.openpty()
        command = [*COMMAND, "http://plugins.example", "--resolve", f"plugins.example=127.0.0.1:{port}", "--timeout", "30"]
        process = subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, start_new_session=True)
        os.close(follower)
        seen = os.read(leader, 10_000)
        assert b"Ctrl-C" in seen
        time.sleep(1.5)
        os.kill(process.pid, signal.SIGINT)
        began = time.monotonic()
        with suppress(OSError):  # the end of a terminal
            while process.poll() is None and time.monotonic() - began < 10:
                seen += os.read(leader, 10_000)
        assert process.wait(10) == 130
        os.close(leader)
    text = seen.decode().replace("\r\n", "\n")
    assert "takes connections" in text
    assert "not finished when the run ended" in text
    assert "interrupted: this is what was known" in text
    assert "Traceback" not in text


def test_without_network_it_says_so_and_fails_nobody(tmp_path: Path) -> None:
    alone = ["unshare", "--net", "--map-root-user"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no network namespace can be made here")
    for url in ("https://1.1.1.1", "https://plugins.example.com"):
        command = [*alone, *COMMAND, "--config", str(config(tmp_path, url)), "--timeout", "3"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stdout
        assert done.stdout.endswith("inconclusive: no network here, no server was reached\n")


def test_a_failure_ends_in_a_summary_where_there_are_several(tmp_path: Path) -> None:
    folder = str(config(tmp_path))
    code, out, err = doctor("--config", folder, "--base-url", "http://127.0.0.1:1", "--resolve", "plugins.example=127.0.0.1:1")
    assert (code, err) == (1, "")
    *_, verdict, first, second, end = out.split("\n")
    assert (verdict, end) == ("something is wrong: 2 of 4 examinations failed", "")
    assert first == "  server https://plugins.example: 127.0.0.1:1: nobody listens there: the connection is refused"
    assert second.startswith("  Coze Studio at http://127.0.0.1:1: no answer: ")
    assert max(map(len, out.splitlines())) < 250


def test_chinese(tmp_path: Path) -> None:
    folder = str(config(tmp_path))
    _, out, _ = doctor("--config", folder, "--resolve", "plugins.example=127.0.0.1:1", "--base-url", "http://127.0.0.1:1", lang="zh")
    assert "失败" in out
    assert "建议：" in out
    words = re.sub(r"Coze Studio|Go|HTTP|IPv[46]|ConfigMap|Kubernetes|MiB|KiB|GiB|ms|[\w./`-]*[/`_.:-][\w./`:-]*|\d+", "", out)
    assert not re.findall(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}", words), words


def test_reports_in_files(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    code, out, _ = doctor("http://127.0.0.1:1", "--allow-private", "--output", f"json={file}")
    assert code == 1
    assert out.startswith("failed: server http://127.0.0.1:1\n")
    assert json.loads(file.read_text())["exit_code"] == 1


@pytest.mark.parametrize(
    "args",
    [
        ["--output", "xml=x"],
        ["--format", "junit"],
        ["--from-container", "a", "--from-pod", "b"],
        ["--namespace", "x"],
        ["--from-container=--privileged"],
        ["ftp://x.example"],
        ["http://user:hunter2@x example"],
        ["http://2130706433/"],
        ["--config", "/nowhere"],
        ["--resolve", "nonsense"],
        ["a", "b"],
    ],
)
def test_wrong_usage(args: list[str], tmp_path: Path) -> None:
    code, out, err = doctor("--config", str(config(tmp_path)), *args)
    assert (code, out) == (2, "")
    assert err.startswith("cozecheck: ")
    assert "hunter2" not in err


def test_hostile_words_never_reach_the_terminal(tmp_path: Path) -> None:
    folder = config(
        tmp_path, "http://plugins.example", {"pluginproduct/plugin_meta.yaml": ("name_for_model: web_search", 'name_for_model: "a\\e[31m\\n::error::x"')}
    )
    _, out, _ = doctor("--config", str(folder), "--resolve", "plugins.example=127.0.0.1:1")
    assert "\x1b" not in out
    assert not re.search(r"^\s*::", out, re.MULTILINE)


def test_colour_only_where_it_is_wished() -> None:
    args = ("http://127.0.0.1:1", "--allow-private")
    assert "\x1b[31m\x1b[1mfailed" in doctor(*args, "--color", "always")[1]
    assert "\x1b" not in doctor(*args)[1]
    painted, plain = doctor(*args, "--color", "always")[1], doctor(*args)[1]
    assert re.sub(r" +\d+ ms|\d+ [GM]iB", "", re.sub(r"\x1b\[[0-9;]*m", "", painted)) == re.sub(r" +\d+ ms|\d+ [GM]iB", "", plain)


def test_in_a_github_log_nothing_is_obeyed() -> None:
    out = doctor("http://127.0.0.1:1", "--allow-private", env={"GITHUB_ACTIONS": "true"})[1]
    first, *_, last = out.splitlines()
    assert first.startswith("::stop-commands::")
    assert last == f"::{first.rpartition('::')[2]}::"


def test_hosts_that_the_user_allows_at_home(tmp_path: Path) -> None:
    settings = tmp_path / "home/cozecheck/config.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text("allow-hosts: [127.0.0.1]\n")
    env = {"XDG_CONFIG_HOME": str(tmp_path / "home")}
    with serving(bad.answer(200)) as port:
        assert server_of(examined(f"http://127.0.0.1:{port}", env=env)[1])["status"] == "ok"
