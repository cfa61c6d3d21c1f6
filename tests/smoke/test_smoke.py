"""`cozecheck smoke`: the real command, its own host, plugins' servers on loopback, and a mock."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from tests.host.hosts import Host, hosting, write
from tests.servers.plugin import Plugin, serving

ROOT = Path(__file__).resolve().parents[2]
HEALTHY, BROKEN = ROOT / "examples/healthy", ROOT / "examples/broken"


@pytest.fixture(scope="module")
def upstream() -> Iterator[Plugin]:
    with serving() as plugin:
        yield plugin


def start(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "cozecheck", "smoke", *arguments]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(folder), "PYTHONPATH": str(ROOT), **(env or {})}
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def smoke(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> tuple[int, str, str]:
    process = start(folder, *arguments, env=env)
    try:
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    return process.returncode, out, err


def report(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit code, and the results by name."""
    code, out, err = smoke(folder, *arguments, "--format", "json", env=env)
    assert out, err
    return code, {result["name"]: result for result in json.loads(out)["results"]}


def cases(folder: Path, *given: dict[str, Any], **more: Any) -> Path:
    (folder / "smoke.yaml").write_text(yaml.safe_dump({"cases": list(given), **more}, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


@pytest.fixture
def config(tmp_path: Path, upstream: Plugin) -> Path:
    write(tmp_path / "conf", upstream.base, say="/say", failing="/status/500", slow="/wait/0.4")
    return tmp_path


def test_every_tool_of_the_healthy_example_passes_with_a_mock(tmp_path: Path) -> None:
    code, out, err = smoke(tmp_path, str(HEALTHY), "--mock")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "5 plugins active, 0 not; 7 cases: 7 passed, 0 failed, 0 skipped (cases made from the documents, answered by a mock)"


def test_plugins_that_are_not_active_fail_at_the_mistakes_place(tmp_path: Path) -> None:
    code, results = report(tmp_path, str(BROKEN), "--mock")
    assert code == 1
    converter = results["101 document_converter"]
    assert (converter["status"], converter["place"]["line"]) == ("failed", 43)
    assert "not active (failed): CZ223 response '400'" in converter["reason"]
    assert "stack overflow" in results["mailbox read_mail"]["reason"]
    lost = results["weather GET /forcast"]
    assert (lost["status"], Path(lost["place"]["file"]).name, lost["place"]["line"]) == ("failed", "plugin_meta.yaml", 95)
    assert results["weather weather_now"]["status"] == "passed"


def test_without_a_mock_only_what_changes_nothing_is_called(tmp_path: Path, upstream: Plugin) -> None:
    upstream.seen.clear()
    _, results = report(tmp_path, str(HEALTHY), "--server", upstream.base)
    assert {method for method, _, _, _ in upstream.seen} == {"GET"}
    assert results["translator translate_text"]["status"] == "skipped"
    assert "POST may change something there" in results["translator translate_text"]["reason"]


def test_private_addresses_are_asked_only_where_that_is_allowed(config: Path, upstream: Plugin) -> None:
    upstream.seen.clear()
    code, results = report(config, "conf")
    assert (code, upstream.seen) == (0, [])
    assert "not public" in results["say call"]["reason"]
    assert results["say call"]["status"] == "skipped"
    code, results = report(config, "conf", "--allow-private")
    assert (code, results["say call"]["status"], results["failing call"]["status"]) == (1, "passed", "failed")
    place = results["failing call"]["place"]
    assert (place["file"], place["line"]) == ("conf/pluginproduct/failing.yaml", 11)
    assert "http request failed, status=500" in results["failing call"]["reason"]


GOOD = {"plugin": "say", "tool": "call"}


@pytest.mark.parametrize(
    ("expect", "reason"),
    [
        ({}, ""),
        ({"json": {"$.ok": True, "$.path": "/say"}}, ""),
        ({"json": {"$.*": [True, "/say"]}}, ""),
        ({"json": {"$.path": "/sing"}}, "$.path is /say, not /sing"),
        ({"json": {"$.ok": 1}}, "$.ok is true, not 1"),
        ({"json": {"$.secret": "not in the schema"}}, "there is nothing at $.secret"),
        ({"contains": "/say"}, ""),
        ({"contains": ["/say", "/sing"]}, "'/sing' is not in"),
        ({"schema": {"required": ["ok"], "properties": {"path": {"pattern": "^/"}}}}, ""),
        ({"schema": {"properties": {"path": {"type": "integer"}}}}, "does not fit the schema at $.path"),
        ({"schema": {"properties": {"path": {"pattern": "^x"}}}}, "does not match '^x'"),
        ({"schema": {"$ref": "http://127.0.0.1:9/schema"}}, "the schema cannot be applied"),
        ({"success": False}, "the call succeeds, and was to fail"),
        ({"status": 503}, "the call succeeds, and was to fail"),
        ({"max_duration": 30}, ""),
    ],
)
def test_what_is_expected_of_a_result(config: Path, expect: dict[str, Any], reason: str) -> None:
    code, results = report(cases(config, {**GOOD, "expect": expect}), "conf", "--allow-private")
    result = results["say call"]
    assert (code, result["status"]) == ((1, "failed") if reason else (0, "passed")), result
    assert reason in result["reason"]
    assert (result["place"]["file"], result["place"]["line"]) == ("smoke.yaml", 2)


def test_expected_failures_and_slow_answers(config: Path) -> None:
    given = (
        {"name": "as feared", "plugin": "failing", "tool": "call", "expect": {"error": "status=500"}},
        {"name": "another error", "plugin": "failing", "tool": "call", "expect": {"error": "status=404"}},
        {"name": "no such plugin", "plugin": "none", "tool": "call", "expect": {"status": 404}},
        {"name": "no such tool", "plugin": 1, "tool": "none"},
        {"name": "too slow", "plugin": "slow", "tool": "GET /wait/0.4", "expect": {"max_duration": 0.2}},
        {"name": "too late", "plugin": "slow", "tool": "call", "timeout": 0.2},
        {"name": "left out", **GOOD, "skip": "because"},
    )
    code, results = report(cases(config, *given), "conf", "--allow-private")
    assert code == 1
    assert {name: result["status"] for name, result in results.items() if result["kind"] == "case"} == {
        "as feared": "passed",
        "another error": "failed",
        "no such plugin": "passed",
        "no such tool": "failed",
        "too slow": "failed",
        "too late": "failed",
        "left out": "skipped",
    }
    assert "more than 0.2 s" in results["too slow"]["reason"]
    assert "within 0.2 s" in results["too late"]["reason"]
    assert results["left out"]["reason"] == "because"


def test_arguments_from_the_environment_are_sent_and_never_shown(config: Path, upstream: Plugin) -> None:
    upstream.seen.clear()
    given = {**GOOD, "args": {"q": "${SMOKE_KEY}"}, "expect": {"contains": "${SMOKE_KEY}", "json": {"$.path": "s3cret-of-mine"}}}
    code, out, err = smoke(cases(config, given), "conf", "--allow-private", env={"SMOKE_KEY": "s3cret-of-mine"})
    assert code == 1
    assert upstream.seen[0][1] == "/say?q=s3cret-of-mine"
    assert "s3cret-of-mine" not in out + err
    cases(config, {**GOOD, "args": {"q": "${OTHER_KEY}"}})
    _, results = report(config, "conf", "--allow-private", env={"OTHER_KEY": "s3cret-of-mine"})
    assert "is not allowed" in results["say call"]["reason"]
    assert len(upstream.seen) == 1
    assert smoke(config, "conf", "--allow-private", "--env", "OTHER_KEY", env={"OTHER_KEY": "s3cret-of-mine"})[0] == 0
    assert upstream.seen[1][1] == "/say?q=s3cret-of-mine"


def test_secrets_that_an_error_quotes_are_hidden_in_every_form(tmp_path: Path) -> None:
    write(tmp_path / "conf", "http://127.0.0.1:9", say="/say")
    given = {**GOOD, "args": {"q": "${SMOKE_KEY}"}}
    for secret in ("s3cret of&mine/Ω", 'qu"ote<d>\\'):
        code, out, err = smoke(cases(tmp_path, given), "conf", "--allow-private", env={"SMOKE_KEY": secret})
        assert (code, "/say?q=***" in out) == (1, True), out
        assert not [part for part in ("s3cret", "mine", "qu%22", "Ω") if part in out + err], out


def test_a_case_is_tried_again_only_where_that_is_told(config: Path, upstream: Plugin) -> None:
    upstream.seen.clear()
    given = {"name": "once", "plugin": "failing", "tool": "call"}, {"name": "twice", "plugin": "failing", "tool": "call", "retries": 1}
    _, results = report(cases(config, *given), "conf", "--allow-private")
    assert [results[name]["attempts"] for name in ("once", "twice")] == [1, 2]
    assert len(upstream.seen) == 3


def test_cases_run_at_once_within_bounds(config: Path) -> None:
    given = [{"name": str(number), "plugin": "slow", "tool": "call"} for number in range(8)]
    code, out, _ = smoke(cases(config, *given), "conf", "--allow-private", "--format", "json")
    assert (code, json.loads(out)["elapsed"] < 2.5) == (0, True)
    code, out, _ = smoke(config, "conf", "--allow-private", "--format", "json", "--concurrency", "1", "--deadline", "1")
    said = json.loads(out)
    assert (code, said["late"]) == (1, True)
    assert said["results"][-1]["reason"] == "not finished when the run ended"


def test_ctrl_c_still_writes_the_report(config: Path, upstream: Plugin) -> None:
    upstream.seen.clear()
    process = start(cases(config, *[{"name": str(number), "plugin": "slow", "tool": "call"} for number in range(60)]), "conf", "--allow-private")
    try:
        until = time.monotonic() + 20
        while len(upstream.seen) < 3 and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
    assert (process.returncode, "Traceback" in err) == (130, False)
    assert out.splitlines()[-1].startswith("interrupted; 3 plugins active")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    tmp = tmp_path_factory.mktemp("target")
    with hosting(tmp, HEALTHY, "--mock", "--token-env", "HOST_TOKEN", env={"HOST_TOKEN": "let-me-in"}) as host:
        yield host


def test_a_host_that_runs_already(tmp_path: Path, running: Host) -> None:
    url = f"http://127.0.0.1:{running.port}"
    code, results = report(tmp_path, str(HEALTHY), "--target", url)
    assert (code, "wants a token" in results[url]["reason"]) == (1, True)
    code, results = report(tmp_path, str(HEALTHY), "--target", url, "--target-token-env", "TOKEN", env={"TOKEN": "let-me-in"})
    assert (code, results["weather weather_now"]["status"]) == (0, "passed")
    write(tmp_path / "conf", "https://new.example.com", new="/say")
    meta = tmp_path / "conf/pluginproduct/plugin_meta.yaml"
    meta.write_text(meta.read_text().replace("plugin_id: 1\n", "plugin_id: 999\n"))
    code, results = report(tmp_path, "conf", "--target", url, "--target-token-env", "TOKEN", env={"TOKEN": "let-me-in"})
    assert (code, results["999 new"]["reason"]) == (1, "the host does not have this plugin")


def test_old_versions_and_retired_plugins(tmp_path: Path) -> None:
    config = write(tmp_path / "conf", "https://x.example.com", good="/say", broken="/say", retired="/say")
    meta = config / "pluginproduct/plugin_meta.yaml"
    entries = yaml.safe_load(meta.read_text())
    entries[2]["deprecated"] = True
    meta.write_text(yaml.safe_dump(entries))
    with hosting(tmp_path, config, "--mock") as host:
        (config / "pluginproduct/broken.yaml").write_text("openapi: 3.0.1\n")
        assert host.ask("POST", "/admin/reload-plugins")[1]["stale"] == 1
        code, results = report(tmp_path, "conf", "--target", f"http://127.0.0.1:{host.port}")
    assert (code, results["1 good"]["status"], results["3 retired"]["status"]) == (1, "passed", "skipped")
    assert "an older version serves, since the newest is broken: CZ" in results["2 broken"]["reason"]
    assert results["2 broken"]["place"]["file"].endswith("broken.yaml")


def test_a_configuration_with_which_coze_studio_does_not_start(config: Path) -> None:
    meta = config / "conf/pluginproduct/plugin_meta.yaml"
    meta.write_text(meta.read_text() + "\tbroken: 1\n")
    code, results = report(config, "conf", "--mock")
    (result,) = (result for result in results.values() if result["kind"] == "config")
    assert (code, result["status"], result["place"]["line"]) == (1, "failed", meta.read_text().count("\n"))
    assert "CZ003" in result["reason"]


@pytest.mark.parametrize("module", ["prometheus_client", "jsonpath"])
def test_what_is_not_installed_is_named(tmp_path: Path, module: str) -> None:
    program = f"import importlib.util as u, sys; find = u.find_spec; u.find_spec = lambda name, *a: None if name == {module!r} else find(name, *a)"
    program += "; from cozecheck.cli.main import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "smoke", str(HEALTHY), "--mock", "--lang", "en"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert ran.returncode == 2
    assert f"needs {module}: pip install 'cozecheck[serve]'" in ran.stderr


def test_plugins_of_the_same_name_are_named_by_their_ids(config: Path) -> None:
    meta = config / "conf/pluginproduct/plugin_meta.yaml"
    meta.write_text(meta.read_text().replace("name_for_model: failing", "name_for_model: say"))
    assert smoke(config, "init", "conf")[0] == 0
    assert [case["plugin"] for case in yaml.safe_load((config / "smoke.yaml").read_text())["cases"]] == ["1", "2", "slow"]
    assert smoke(config, "conf", "--mock")[0] == 0


def test_reports_speak_chinese(tmp_path: Path) -> None:
    _, out, _ = smoke(tmp_path, str(BROKEN), "--mock", "--lang", "zh")
    assert "未激活（failed）" in out
    assert out.splitlines()[-1].startswith("3 个插件已激活，2 个未激活")


def test_a_host_that_is_not_there(tmp_path: Path) -> None:
    code, results = report(tmp_path, str(HEALTHY), "--target", "http://127.0.0.1:9")
    assert (code, results["http://127.0.0.1:9"]["kind"], results["weather weather_now"]["status"]) == (1, "config", "skipped")


def test_init_writes_cases_that_pass(tmp_path: Path) -> None:
    code, out, _ = smoke(tmp_path, "init", str(HEALTHY))
    assert (code, out) == (0, "smoke.yaml has 7 cases; `cozecheck smoke` runs them\n")
    written = (tmp_path / "smoke.yaml").read_text(encoding="utf-8")
    assert len(yaml.safe_load(written)["cases"]) == 7
    assert [file.name for file in tmp_path.iterdir()] == ["smoke.yaml"]
    code, results = report(tmp_path, str(HEALTHY), "--mock")
    assert (code, sum(result["status"] == "passed" for result in results.values())) == (0, 10)
    (tmp_path / "smoke.yaml").write_text("mine")
    code, _, err = smoke(tmp_path, "init", str(HEALTHY))
    assert (code, "is there already" in err, (tmp_path / "smoke.yaml").read_text()) == (2, True, "mine")
    assert smoke(tmp_path, "init", str(HEALTHY), "--force")[0] == 0
    assert (tmp_path / "smoke.yaml").read_text(encoding="utf-8") == written


def test_every_report(config: Path) -> None:
    files = {kind: config / f"report.{kind}" for kind in ("json", "junit", "github", "markdown")}
    hostile = {"name": "a\n::error::b | <b> \x1b[31m", "plugin": "failing", "tool": "call"}
    folder = cases(config, hostile, GOOD, {**GOOD, "name": "later", "skip": "because"})
    options = [part for kind, file in files.items() for part in ("--output", f"{kind}={file}")]
    code, out, _ = smoke(folder, "conf", "--allow-private", *options)
    assert (code, "\x1b" in out) == (1, False)
    (suite,) = ElementTree.parse(files["junit"]).getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("6", "1", "1")
    lines = files["github"].read_text().splitlines()
    assert lines[0].startswith("::error file=smoke.yaml,line=2,title=cozecheck smoke::")
    assert sum(line.startswith("::") for line in lines) == 1
    assert "| failed | a" in files["markdown"].read_text()
    assert "<b>" not in files["markdown"].read_text()
    assert json.loads(files["json"].read_text())["exit_code"] == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("one", "two"), "one configuration folder at a time"),
        ((str(HEALTHY), "--fault", "truncated"), "need --mock"),
        ((str(HEALTHY), "--mock", "--server", "http://127.0.0.1"), "exclude each other"),
        ((str(HEALTHY), "--mock", "--target", "http://127.0.0.1"), "--target excludes"),
        ((str(HEALTHY), "--target", "nonsense"), "--target: "),
        ((str(HEALTHY), "--cases", "none.yaml"), "cannot read 'none.yaml'"),
        ((str(ROOT / "examples"),), "holds several configuration folders"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    code, out, err = smoke(tmp_path, *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert len(err.splitlines()) == 1
