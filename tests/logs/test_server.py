"""Coze Studio's own log: what it dropped, tied to the mistakes that explain it. The words are those that the real loader logged."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from cozecheck.cli.checked import checked
from cozecheck.logs.model import LogsResult
from cozecheck.logs.rows import Options
from cozecheck.logs.server import about, normal
from cozecheck.logs.tie import tie
from tests.logs.logging import read
from tests.shared import SHARED, lay_out, needs_shared, recorded_cases

ROOT = Path(__file__).resolve().parents[2]
BROKEN = ROOT / "examples/broken"
START = "2026/11/23 10:00:00.000001 main.go:106: [Info] load env file: .env\n"
HERE = "/app/resources/conf/plugin/"
TREE = "\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:51 +0x1d\nexit status 2\n"


def at_home(message: str) -> str:
    """The recorded words were logged by a loader whose folder is '.'."""
    return message.replace("./pluginproduct", f"{HERE}pluginproduct").replace("./common/", f"{HERE}common/")


def line(message: str) -> str:
    """As backend/pkg/logs writes it, on a server that runs in a folder of its own."""
    return f"2026/11/23 10:00:01.123456 load_plugin.go:163: {at_home(message)}\n"


def tied(log: str, config: Path) -> LogsResult:
    _, folder, _ = checked(str(config))
    return tie(read(log.encode("utf-8", "surrogateescape")), folder.root, folder.prediction, folder.findings)


def server_log(verdict: dict[str, object]) -> str:
    """What the server writes at a start that went as recorded."""
    messages = verdict["log"]
    assert isinstance(messages, list)
    said = START + "".join(line(message) for message in messages)
    if verdict["startup"] == "error":
        return said + f"panic: InitializeInfra failed, err=Init - initPrimaryServices failed, err: {at_home(str(verdict['error']))}" + TREE
    return said + (f"panic: {verdict['error']} [recovered]{TREE}" if verdict["startup"] == "panic" else "")


@needs_shared
def test_what_the_real_loader_logged_is_tied_to_what_was_predicted(tmp_path: Path) -> None:
    kinds: dict[str, int] = {}
    for case in recorded_cases(every=35):
        config = lay_out(tmp_path / case["id"], case["files"])
        result = tied(server_log(case["verdict"]), config)
        assert result.starts == 1
        assert [(case["id"], message.text) for message in result.messages if not message.predicted] == []
        assert [(case["id"], finding.log) for finding in result.unlogged] == []
        assert len(result.messages) == len({normal(said) for said in case["verdict"]["log"]}) + (case["verdict"]["startup"] != "ok")
        for message in result.messages:
            assert message.finding is not None
            kinds[message.kind] = kinds.get(message.kind, 0) + 1
    assert kinds["plugin"] > 80
    assert kinds["start"] > 20
    assert kinds["tool"] > 5
    assert set(kinds) <= {"plugin", "start", "tool", "crash"}


@needs_shared
def test_logs_of_broken_forks_lead_to_their_lines() -> None:
    verdicts = json.loads((SHARED / "wild/verdicts.json").read_text(encoding="utf-8"))
    assert len(verdicts) == 4
    for name, verdict in verdicts.items():
        result = tied(server_log(verdict), SHARED / "wild" / name)
        (message,) = result.messages
        assert (message.kind, message.subject, message.predicted) == ("plugin", f"{name}.yaml", True)
        assert message.finding is not None
        assert message.finding.place.file.endswith(f"{name}.yaml")
        assert result.unlogged == ()


GO = """package main

import ("log"; "os")

func main() {
	logger := log.New(os.Stderr, "", log.LstdFlags|log.Lshortfile|log.Lmicroseconds)
	logger.Output(1, "[Error] load file '/app/resources/conf/plugin/pluginproduct/a.yaml', err=yaml: unmarshal errors:\\n  line 1: x\\n  line 2: y")
	logger.Output(1, "[Error] [log-id: 7] duplicate tool id '7'")
	panic("InitializeInfra failed, err=x: unmarshal file '/app/resources/conf/plugin/pluginproduct/plugin_meta.yaml' failed, err=yaml: tab\\n  line 3: z")
}
"""


@pytest.mark.skipif(shutil.which("go") is None, reason="go is not installed")
def test_lines_and_panics_are_read_as_go_writes_them(tmp_path: Path) -> None:
    """With the flags of backend/pkg/logs/default.go, from a file of the loader's name."""
    (tmp_path / "load_plugin.go").write_text(GO, encoding="utf-8")
    ran = subprocess.run(["go", "run", "load_plugin.go"], cwd=tmp_path, capture_output=True, timeout=120)
    assert ran.returncode == 1, ran.stderr
    result = read(ran.stderr)
    assert [(message.kind, message.subject, message.line) for message in result.messages] == [("start", "", 5), ("plugin", "a.yaml", 1), ("tool", "7", 4)]
    # Go writes a tab before each further line of a panic.
    assert normal(result.messages[0].text).endswith("err=yaml: tab line 3: z")
    assert result.messages[1].text.endswith("unmarshal errors:\n  line 1: x\n  line 2: y")
    assert (result.broken, dict(result.levels)) == (0, {"Error": 2})


CONVERTER = line(
    "[Error] the openapi3 doc 'document_converter.yaml' validates failed, err=code=109000003 message=invalid plugin openapi3 document : "
    "response only supports '200' status"
)
FORECAST = line("[Error] [log-id: 2026] api '[GET]:/forcast' not found in doc './pluginproduct/weather.yaml'")


def test_where_log_and_prediction_differ_both_are_said() -> None:
    other = line("[Error] load file './pluginproduct/translator.yaml', err=error converting YAML to JSON: yaml: line 7: found a tab")
    result = tied(START + CONVERTER + FORECAST + other + line("[Error] duplicate tool id '77'"), BROKEN)
    by_subject = {message.subject: message for message in result.messages}
    converter, translator = by_subject["document_converter.yaml"], by_subject["translator.yaml"]
    assert (converter.predicted, by_subject["[GET]:/forcast"].predicted, by_subject["77"].predicted) == (True, True, False)
    assert converter.finding is not None
    assert (converter.finding.rule.code, converter.finding.place.line) == ("CZ223", 43)
    # Another mistake of the document that was predicted to be lost.
    assert translator.predicted is False
    assert translator.finding is not None
    assert "line 25: mapping values" in translator.finding.log
    assert by_subject["77"].finding is None
    assert result.unlogged == ()
    without = tied(START + CONVERTER, BROKEN)
    assert [finding.rule.code for finding in without.unlogged] == ["CZ131", "CZ003"]
    assert tied("2026/11/23 10:00:00.1 a.go:1: [Info] x\n", BROKEN).unlogged == ()


def test_a_message_may_have_several_lines_and_other_lines_end_it() -> None:
    schema = 'the openapi3 doc \'a.yaml\' validates failed, err=invalid: Error at "/type"\nSchema:\n  {\n    "type": 7\n  }\n\nValue:\n  {"a": 1}'
    good = '{"component": "plugin", "plugin_name": "a", "status_code": 200}\n'
    for prefix in ("", "2026-11-23T10:00:00Z ", "coze-server  | "):
        log = "".join(prefix + part + "\n" for part in (line("[Error] " + schema)[:-1] + "\n" + good[:-1]).split("\n"))
        result = read(log.encode())
        (message,) = result.messages
        assert message.text.split() == schema.split()
        assert (result.total.requests, result.broken) == (1, 0)


def test_only_drops_of_the_last_start_are_current() -> None:
    result = read((START + CONVERTER + FORECAST + START.replace("10:00:00", "11:00:00") + FORECAST).encode())
    assert [(message.kind, message.times, message.current) for message in result.messages] == [("plugin", 1, False), ("tool", 2, True)]
    assert result.starts == 2


def test_a_server_that_ended_says_so() -> None:
    overflow = "runtime: goroutine stack exceeds 1000000000-byte limit\nfatal error: stack overflow\n\nruntime stack:\nruntime.throw()\n"
    result = read(
        (START + overflow + overflow + "panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: code=1]" + TREE).encode()
    )
    assert [(message.kind, message.times) for message in result.messages] == [("crash", 2), ("crash", 1)]


def test_a_crash_in_use_is_tied_to_the_tool_that_was_predicted_to_cause_it() -> None:
    result = tied(START + CONVERTER + "fatal error: stack overflow\n\ngoroutine 7 [running]:\n", BROKEN)
    crash = result.messages[0]
    assert (crash.kind, crash.predicted, crash.finding and crash.finding.rule.code) == ("crash", True, "CZ301")


def test_errors_that_are_not_the_loaders_are_counted_by_their_source() -> None:
    more = "2026/11/23 10:00:09.1 mysql.go:7: [Error] gone\n" * 3 + "2026/11/23 10:00:09.1 mysql.go:7: [Warn] slow\n2026/11/23 10:00:09 [Fatal] x\n"
    result = read((START + more).encode())
    assert (dict(result.sources), dict(result.levels)) == ({"mysql.go": 3, "": 1}, {"Info": 1, "Error": 3, "Warn": 1, "Fatal": 1})
    assert result.server == 6


def test_the_servers_times_are_local_ones() -> None:
    result = read(CONVERTER.encode(), Options(offset=8 * 3600))
    assert result.messages[0].first == 1795399201.123456
    around = read(b"2026-11-23T02:00:09Z " + CONVERTER.encode(), Options(offset=8 * 3600))
    assert around.messages[0].first == 1795399209.0


@pytest.mark.parametrize(
    ("message", "kind", "subject"),
    [
        ("invalid version ''", "plugin", ""),
        ("invalid plugin id '-1'", "plugin", "-1"),
        ("duplicate plugin id '7600000000000000101'", "plugin", "7600000000000000101"),
        ("plugin manifest validates failed, err=code=109000003 message=invalid plugin manifest : name for model is required", "plugin", None),
        ("the openapi3 operation of tool '[get]:/a' in 'b.yaml' validates failed, err=x", "tool", "[get]:/a"),
        ("something else", "loader", ""),
        ("panic: InitializeInfra failed, err=x", "start", ""),
        ("panic: assignment to entry in nil map", "crash", ""),
    ],
)
def test_messages_say_what_they_are_about(message: str, kind: str, subject: str | None) -> None:
    assert about(message)[0] == kind
    assert subject is None or about(message)[1] == subject
