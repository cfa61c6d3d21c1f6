"""Recording and replaying with `cozecheck smoke` and `cozecheck invoke`."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cassette.conftest import Cozecheck
from tests.host.hosts import hosting, until, write
from tests.servers.plugin import Plugin, serving

ROOT = Path(__file__).resolve().parents[2]
HEALTHY, BROKEN = ROOT / "examples/healthy", ROOT / "examples/broken"


@pytest.fixture(scope="module")
def upstream() -> Iterator[Plugin]:
    with serving() as plugin:
        yield plugin


@pytest.fixture
def config(tmp_path: Path, upstream: Plugin) -> Path:
    return write(tmp_path / "conf", upstream.base, say="/say", failing="/status/500", text="/text", slow="/wait/0.6", gone="/gone")


def cases(*given: dict[str, Any]) -> None:
    Path("smoke.yaml").write_text(yaml.safe_dump({"cases": list(given)}, sort_keys=False), encoding="utf-8")


FAULTS: tuple[tuple[str, ...], ...] = (
    (),
    ("--seed", "7"),
    ("--strategy", "error"),
    ("--fault", "status=500"),
    ("--fault", "status=429", "--seed", "3"),
    ("--fault", "truncated"),
    ("--fault", "wrong-type", "--strategy", "error"),
    ("--fault", "wrong-type", "--strategy", "default"),
    ("--fault", "latency=0.8", "--timeout", "0.2"),
)


@pytest.mark.parametrize("options", FAULTS, ids=" ".join)
@pytest.mark.parametrize("folder", [HEALTHY, BROKEN], ids=lambda folder: folder.name)
def test_a_replay_gives_the_verdicts_of_the_recording(cozecheck: Cozecheck, folder: Path, options: tuple[str, ...]) -> None:
    recorded = cozecheck("smoke", str(folder), "--mock", *options, "--format", "json", "--record", "calls.yaml")
    kept = [part for at, part in enumerate(options) if part != "--fault" and (not at or options[at - 1] != "--fault")]
    replayed = cozecheck("smoke", str(folder), *kept, "--format", "json", "--replay", "calls.yaml")
    assert (replayed.code, replayed.cases()) == (recorded.code, recorded.cases())
    assert (replayed.report()["unused"], replayed.report()["replayed"]) == ([], "calls.yaml")


@pytest.mark.usefixtures("config")
def test_made_cases_that_were_not_sent_are_skipped_again(cozecheck: Cozecheck) -> None:
    recorded = cozecheck("smoke", "conf", "--format", "json", "--record", "calls.yaml")
    assert recorded.cases()["say call"][0] == "skipped"
    assert cozecheck("smoke", "conf", "--format", "json", "--replay", "calls.yaml").cases() == recorded.cases()


@pytest.mark.usefixtures("config")
def test_time_is_judged_as_it_was(cozecheck: Cozecheck) -> None:
    slow = {"plugin": "slow", "tool": "call"}
    cases(
        {"name": "in time", **slow, "args": {"q": "1"}, "expect": {"max_duration": 5}},
        {"name": "too slow", **slow, "args": {"q": "2"}, "expect": {"max_duration": 0.3}},
        {"name": "too late", **slow, "args": {"q": "3"}, "timeout": 0.3},
    )
    recorded = cozecheck("smoke", "conf", "--allow-private", "--format", "json", "--record", "calls.yaml").cases()
    began = time.monotonic()
    replayed = cozecheck("smoke", "conf", "--format", "json", "--replay", "calls.yaml").cases()
    assert {name: said for name, (said, _, _) in replayed.items()} == {name: said for name, (said, _, _) in recorded.items()}
    assert [replayed[name][0] for name in ("in time", "too slow", "too late")] == ["passed", "failed", "failed"]
    assert time.monotonic() - began < 2
    # Without the list, nothing is known of how long it took.
    text = Path("calls.yaml").read_text()
    Path("calls.yaml").write_text(re.sub(r"\n  seconds: .*", "", text))
    assert cozecheck("smoke", "conf", "--format", "json", "--replay", "calls.yaml").cases()["too slow"][0] in ("passed", "failed")


@pytest.mark.usefixtures("config")
def test_equal_requests_are_answered_in_their_order(cozecheck: Cozecheck) -> None:
    cases({"plugin": "say", "tool": "call", "retries": 2})
    assert cozecheck("smoke", "conf", "--allow-private", "--record", "calls.yaml").code == 0
    head, _, call = Path("calls.yaml").read_text().partition("- plugin")
    failing = call.replace("status: 200", "status: 500")
    Path("calls.yaml").write_text(f"{head}- plugin{failing}- plugin{failing}- plugin{call}")
    done = cozecheck("smoke", "conf", "--replay", "calls.yaml", "--format", "json")
    assert (done.code, done.report()["results"][-1]["attempts"], done.report()["unused"]) == (0, 3, [])
    cases(*[{"name": str(number), "plugin": "say", "tool": "call"} for number in range(5)])
    said = cozecheck("smoke", "conf", "--replay", "calls.yaml", "--format", "json").cases()
    assert [said[str(number)][0] for number in range(5)].count("failed") == 2


@pytest.mark.usefixtures("config")
def test_what_is_not_recorded_fails_and_says_what_is_nearest(cozecheck: Cozecheck) -> None:
    cases({"plugin": "say", "tool": "call", "args": {"q": "green tea"}}, {"plugin": "gone", "tool": "call"})
    assert cozecheck("smoke", "conf", "--allow-private", "--record", "calls.yaml").err == "cozecheck: 2 calls are recorded in calls.yaml\n"
    cases({"plugin": "say", "tool": "call", "args": {"q": "green teas"}}, {"plugin": "text", "tool": "call"})
    done = cozecheck("smoke", "conf", "--replay", "calls.yaml")
    assert done.code == 1
    assert re.search(
        r"asks for GET http://\S+/say\?q=green\+teas, which is not recorded; the nearest that is: GET \S+q=green\+tea \(calls.yaml:\d+\)", done.out
    )
    assert re.search(r"calls.yaml has no call of this tool, and it asks for GET http://\S+/text\?q=: record again", done.out)
    assert re.findall(r"not asked for: (\w+ \w+), line \d+: GET", done.out) == ["gone call", "say call"]


def test_another_body_is_another_request(cozecheck: Cozecheck) -> None:
    assert cozecheck("smoke", str(HEALTHY), "--mock", "--record", "calls.yaml").code == 0
    text = Path("calls.yaml").read_text()
    assert '"preserveFormatting": true' in text
    Path("calls.yaml").write_text(text.replace('"preserveFormatting": true', '"preserveFormatting": false'))
    done = cozecheck("smoke", str(HEALTHY), "--replay", "calls.yaml")
    assert (done.code, "sends another body than the recorded one" in done.out) == (1, True)


@pytest.mark.usefixtures("config")
def test_a_variable_without_a_value_needs_none_again(cozecheck: Cozecheck, upstream: Plugin) -> None:
    cases({"plugin": "say", "tool": "call", "args": {"q": "x ${SMOKE_KEY} y"}})
    upstream.seen.clear()
    assert cozecheck("smoke", "conf", "--allow-private", "--record", "calls.yaml", env={"SMOKE_KEY": "s3cret/& of mine"}).code == 0
    assert upstream.seen[0][1] == "/say?q=x+s3cret%2F%26+of+mine+y"
    text = Path("calls.yaml").read_text()
    assert "q=x+REDACTED+y" in text
    assert "s3cret" not in text
    assert cozecheck("smoke", "conf", "--replay", "calls.yaml").code == 0
    assert cozecheck("smoke", "conf", "--replay", "calls.yaml", env={"SMOKE_KEY": "other"}).code == 0
    # What may not be used at all may not be used here either.
    cases({"plugin": "say", "tool": "call", "args": {"q": "${OTHER}"}})
    assert "is not allowed" in cozecheck("smoke", "conf", "--replay", "calls.yaml").out


@pytest.mark.usefixtures("config")
def test_options_that_contradict_each_other(cozecheck: Cozecheck) -> None:
    Path("notes.txt").write_text("mine\n")
    for options, reason in (
        (("--record", "a.yaml", "--replay", "b.yaml"), "exclude each other"),
        (("--record", "a.yaml", "--target", "http://127.0.0.1:1"), "--record excludes --target"),
        (("--replay", "a.yaml", "--target", "http://127.0.0.1:1"), "--replay excludes --target"),
        (("--replay", "a.yaml", "--mock"), "--replay excludes --mock"),
        (("--replay", "a.yaml"), "cannot read 'a.yaml'"),
        (("--record", "none/a.yaml", "--mock"), "cannot write 'none/a.yaml'"),
        (("--record", "notes.txt", "--mock"), "is no cassette"),
        (("--record", "-", "--mock"), "cannot write '-'"),
    ):
        done = cozecheck("smoke", "conf", *options)
        assert (done.code, reason in done.err) == (2, True), (options, done)
    assert Path("notes.txt").read_text() == "mine\n"
    assert sorted(os.listdir()) == ["conf", "notes.txt"]


@pytest.mark.usefixtures("config")
def test_an_interrupted_run_leaves_the_old_cassette(cozecheck: Cozecheck, tmp_path: Path, upstream: Plugin) -> None:
    cases({"plugin": "say", "tool": "call"})
    assert cozecheck("smoke", "conf", "--allow-private", "--record", "calls.yaml").code == 0
    before, asked = Path("calls.yaml").read_bytes(), len(upstream.seen)
    cases(*[{"name": str(number), "plugin": "slow", "tool": "call", "args": {"q": str(number)}} for number in range(40)])
    command = [sys.executable, "-m", "cozecheck", "smoke", "conf", "--allow-private", "--record", "calls.yaml", "--concurrency", "1"]
    with subprocess.Popen(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        until(lambda: any(path.startswith("/wait") for _, path, _, _ in upstream.seen[asked:]))
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=20)
    assert (run.returncode, err) == (130, "cozecheck: the run did not come to its end: calls.yaml is not written\n")
    late = cozecheck("smoke", "conf", "--allow-private", "--record", "calls.yaml", "--deadline", "0.5")
    assert (late.code, "is not written" in late.err) == (1, True)
    assert Path("calls.yaml").read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["calls.yaml", "conf", "smoke.yaml"]


@pytest.mark.usefixtures("config")
def test_invoke_records_and_replays_one_call(cozecheck: Cozecheck) -> None:
    call = ("invoke", "say", "call", "--config", "conf", "--args", '{"q": "tea"}')
    recorded = cozecheck(*call, "--allow-private", "--record", "call.yaml")
    assert (recorded.code, recorded.err) == (0, "cozecheck: 1 calls are recorded in call.yaml\n")
    replayed = cozecheck(*call, "--replay", "call.yaml")
    assert (replayed.code, replayed.out, replayed.err) == (0, recorded.out, "")
    other = cozecheck("invoke", "say", "call", "--config", "conf", "--replay", "call.yaml")
    assert (other.code, other.out) == (1, "")
    assert "the cassette does not have this call" in other.err
    assert "the nearest that is: GET" in other.err
    failing = cozecheck("invoke", "failing", "call", "--config", "conf", "--allow-private", "--record", "fail.yaml")
    assert cozecheck("invoke", "failing", "call", "--config", "conf", "--replay", "fail.yaml")[:2] == failing[:2]
    for options in (("--dry-run",), ("--as-curl",), ("--batch",)):
        assert cozecheck(*call, *options, "--record", "x.yaml").code == 2


def test_serve_answers_from_a_cassette(cozecheck: Cozecheck, tmp_path: Path) -> None:
    assert cozecheck("smoke", str(HEALTHY), "--mock", "--record", "calls.yaml").code == 0
    with hosting(tmp_path, HEALTHY, "--replay", "calls.yaml") as host:
        assert host.invoke("weather", "weather_now", {"city": "example"})["success"] is True
        other = host.invoke("weather", "weather_now", {"city": "Beijing"})
    assert (other["how"], "which is not recorded" in other["note"]) == ("not-recorded", True)
    assert cozecheck("serve", str(HEALTHY), "--replay", "calls.yaml", "--mock").code == 2


@pytest.mark.usefixtures("config")
def test_nothing_is_dialled(cozecheck: Cozecheck, tmp_path: Path) -> None:
    """Of all sockets only those between the command and its own host are connected, and no name is looked up."""
    write(tmp_path / "far", "https://plugins.example.com", say="/say")
    cases({"plugin": "say", "tool": "call"})
    assert cozecheck("smoke", "conf", "--allow-private", "--record", "calls.yaml").code == 0
    text = Path("calls.yaml").read_text()
    Path("calls.yaml").write_text(re.sub(r"http://127\.0\.0\.1:\d+", "https://plugins.example.com", text))
    program = """
import socket, sys
seen = []
def hook(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        seen.append((event, args[1] if event == "socket.connect" else args[0]))
sys.addaudithook(hook)
from cozecheck.cli.main import run
code = run(["smoke", "far", "--replay", "calls.yaml"])
print(code, *sorted({(event, address[0] if isinstance(address, tuple) else address) for event, address in seen}), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    assert "1 passed" in done.stdout
    assert done.stderr.strip() == "0 ('socket.connect', '127.0.0.1')"
