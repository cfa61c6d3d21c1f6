"""`cozecheck studio compare` against a server that behaves, and misbehaves, as Coze Studio does."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from cozecheck.cli.main import run
from cozecheck.store.forecast import foretell
from tests.servers.studio import API, SESSION, Studio
from tests.studio.conftest import BROKEN, HEALTHY, PRODUCTS, ROOT, Asked


@pytest.fixture
def ask(studio: Studio, capfd: pytest.CaptureFixture[str]) -> Any:
    def ask(*arguments: str, format_: str = "json") -> Asked:
        code = run(["studio", "compare", *arguments, "--url", studio.base, "--format", format_, "--lang", "en"])
        return Asked(code, *capfd.readouterr())

    return ask


def test_a_server_that_has_everything_is_as_predicted(ask: Any, studio: Studio) -> None:
    asked = ask(HEALTHY)
    assert asked.code == 0, asked.out
    assert {row["what"] for row in asked.report["results"]} == {"as-predicted"}
    assert [len(asked.rows(kind)) for kind in ("plugin", "tool")] == [5, 7]
    assert [path for path, _ in studio.seen] == ["/api/passport/web/email/login/", "/api/marketplace/product/list"]


def test_what_is_missing_is_told_with_the_finding(ask: Any, studio: Studio) -> None:
    # The broken example's mailbox would end the server when it is opened: so its plugins are asked for one by one.
    studio.products = {"104": PRODUCTS["104"], "103": ("Weather", {"10301": "weather_now"}, 0), "102": PRODUCTS["102"]}
    asked = ask(BROKEN)
    plugins, tools = asked.rows("plugin"), asked.rows("tool")
    assert asked.code == 1
    assert (plugins["101"]["what"], plugins["101"]["cause"]["code"]) == ("lost-as-predicted", "CZ223")
    assert (plugins["102"]["what"], plugins["102"]["cause"]["code"]) == ("not-asked", "CZ301")
    assert (tools["10302"]["what"], tools["10302"]["cause"]["code"]) == ("lost-as-predicted", "CZ131")
    assert plugins["104"]["what"] == tools["10301"]["what"] == "as-predicted"
    assert studio.bodies("/api/marketplace/product/list") == []
    assert "102" not in {body["entity_id"] for body in studio.bodies("/api/marketplace/product/detail")}
    text = ask(BROKEN, format_="text").out
    assert "CZ223 response '400': Coze Studio knows '200' and 'default' only" in text


def test_what_differs_from_the_prediction_is_told(ask: Any, studio: Studio) -> None:
    del studio.products["101"]
    studio.products["103"] = ("Weather", {"10301": "weather_then", "777": "extra"}, 0)
    studio.products["105"] = ("Translator", {"10501": "translate_text"}, 1)
    studio.products["900"] = ("Own", {}, 0)
    asked = ask(HEALTHY)
    plugins, tools = asked.rows("plugin"), asked.rows("tool")
    assert asked.code == 1
    assert {id_: plugins[id_]["what"] for id_ in ("101", "105", "900")} == {"101": "missing", "105": "key-missing", "900": "not-in-configuration"}
    assert {id_: tools[id_]["what"] for id_ in ("10301", "10302", "777")} == {"10301": "other-name", "10302": "missing", "777": "not-in-configuration"}
    assert plugins["105"]["status"] == "warning"


def test_what_is_there_although_it_would_be_lost_is_told(ask: Any) -> None:
    asked = ask(BROKEN)
    assert (asked.rows("plugin")["101"]["what"], asked.rows("tool")["10302"]["what"]) == ("unexpected", "unexpected")


def test_a_list_that_one_tool_breaks_is_told_and_got_round(ask: Any, studio: Studio) -> None:
    studio.broken = {"103"}
    asked = ask(HEALTHY)
    assert asked.code == 1
    assert "internal server error" in asked.rows("server")[""]["reason"]
    assert asked.rows("server")[""]["do"] == asked.rows("plugin")["103"]["do"] == "look into its log, `docker logs coze-server`"
    assert {id_: row["what"] for id_, row in asked.rows("plugin").items()} == {
        **dict.fromkeys(("101", "102", "104", "105"), "as-predicted"),
        "103": "details-fail",
    }


def test_a_wrong_password_is_told(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COZECHECK_STUDIO_PASSWORD", "wrong")
    asked = ask(HEALTHY, "--run-tools")
    assert asked.code == 1
    assert asked.rows("server")[""]["what"] == "login"
    assert {row["status"] for row in asked.rows("run").values()} == {"skipped"}


@pytest.mark.parametrize("session", ["", "session_key="])
def test_a_session_needs_no_log_in(ask: Any, studio: Studio, monkeypatch: pytest.MonkeyPatch, session: str) -> None:
    monkeypatch.setenv("COZECHECK_STUDIO_SESSION", session + SESSION)
    assert ask(HEALTHY).code == 0
    assert not studio.bodies("/api/passport/web/email/login/")


def test_a_session_that_is_over_is_told_though_its_status_is_200(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COZECHECK_STUDIO_SESSION", "old-session")
    monkeypatch.delenv("COZECHECK_STUDIO_PASSWORD")
    asked = ask(HEALTHY)
    assert (asked.code, asked.rows("server")[""]["what"]) == (1, "session")
    assert "old-session" not in asked.out


def test_nobody_who_asks_is_wrong_usage(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COZECHECK_STUDIO_PASSWORD")
    assert ask(HEALTHY).code == 2
    monkeypatch.setenv("COZECHECK_STUDIO_SESSION", "a\r\nX: b")
    assert ask(HEALTHY).code == 2


@pytest.mark.parametrize(("fault", "what"), [("html", "not-json"), ("panic", "panic"), ("empty", "login")])
def test_answers_that_are_no_log_in_are_told(ask: Any, studio: Studio, fault: str, what: str) -> None:
    studio.faults["/api/passport/web/email/login/"] = fault
    asked = ask(HEALTHY)
    assert (asked.code, asked.rows("server")[""]["what"]) == (1, what)


def test_tools_run_in_a_workflow_that_is_gone_afterwards(ask: Any, studio: Studio) -> None:
    asked = ask(HEALTHY, "--run-tools")
    runs = asked.rows("run")
    assert asked.code == 0, asked.out
    assert {tool: row["status"] for tool, row in runs.items()} == {
        **dict.fromkeys(("10201", "10202", "10301", "10302", "10401"), "ok"),
        **dict.fromkeys(("10101", "10501"), "skipped"),
    }
    assert json.loads(runs["10301"]["output"])["called"] == "weather_now"
    assert len(studio.bodies(f"{API}/create")) == 5
    assert studio.workflows == {} and asked.report["left_behind"] == []


def test_arguments_reach_the_tool_as_they_are(ask: Any) -> None:
    given = {"text": "a", "big": 2**53 + 1, "half": 0.5, "yes": True, "list": [1, 2.5], "none": [], "object": {"a": [{"b": None}]}, "objects": [{"a": 1}]}
    asked = ask(HEALTHY, "--tool", "translator/POST /translate", "--unsafe-methods", "--args", json.dumps({**given, "null": None}))
    assert asked.code == 0, asked.out
    assert json.loads(asked.rows("run")["10501"]["output"]) == {"called": "translate_text", "arguments": given}
    assert list(asked.rows("run")) == ["10501"]


@pytest.mark.parametrize("does", ["fail", "swallowed"])
def test_a_tool_that_fails_is_told_also_where_the_workflow_is_good(ask: Any, studio: Studio, does: str) -> None:
    studio.tools["10301"] = does
    asked = ask(HEALTHY, "--tool", "weather")
    runs = asked.rows("run")
    assert (asked.code, runs["10301"]["what"], runs["10302"]["what"]) == (1, "run-failed", "ran")
    assert "status=502" in runs["10301"]["reason"]
    assert studio.workflows == {}


def test_a_tool_that_hangs_is_left_and_its_workflow_deleted(ask: Any, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cozecheck.studio.workflow.FOR_STUDIO", 0.3)
    studio.tools["10301"] = "hang"
    asked = ask(HEALTHY, "--tool", "weather/weather_now", "--timeout", "0.3")
    assert asked.code == 1
    assert "0.3 s" in asked.rows("run")["10301"]["reason"]
    assert studio.workflows == {}


@pytest.mark.parametrize("step", ["create", "save", "test_run", "get_process"])
@pytest.mark.parametrize("fault", ["html", "refuse", "empty"])
def test_a_step_that_fails_leaves_nothing_behind(ask: Any, studio: Studio, monkeypatch: pytest.MonkeyPatch, step: str, fault: str) -> None:
    monkeypatch.setattr("cozecheck.studio.workflow.FOR_STUDIO", 0.3)
    studio.faults[f"{API}/{step}"] = fault
    asked = ask(HEALTHY, "--tool", "weather/weather_now", "--timeout", "0.3")
    # A save that says nothing has saved nothing in this server: then the run meets no schema.
    assert asked.code == 1 and asked.rows("run")["10301"]["status"] == "failed"
    assert studio.workflows == {}


@pytest.mark.parametrize("fault", ["refuse", "panic"])
def test_what_cannot_be_deleted_is_named(ask: Any, studio: Studio, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    monkeypatch.setattr("cozecheck.studio.temporary.PAUSE", 0.01)
    studio.faults[f"{API}/delete"] = fault
    asked = ask(HEALTHY, "--tool", "weather/weather_now")
    assert asked.rows("run")["10301"]["status"] == "ok"
    assert (asked.code, asked.report["left_behind"]) == (1, [f"workflow {id_}" for id_ in studio.workflows])
    assert len(studio.bodies(f"{API}/delete")) == 3
    text = ask(HEALTHY, "--tool", "weather/weather_now", format_="text").out
    assert f"left behind in Coze Studio, delete it there: workflow {list(studio.workflows)[-1]}" in text


@pytest.mark.parametrize("fault", ["", "hang"])
def test_ctrl_c_deletes_what_was_made(studio: Studio, tmp_path: Path, fault: str) -> None:
    studio.tools["10301"] = "hang"
    command = [sys.executable, "-m", "cozecheck", "studio", "compare", HEALTHY, "--url", studio.base, "--tool", "weather/weather_now", "--format", "json"]
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert studio.called.wait(10)
        if fault:
            studio.faults[f"{API}/delete"] = fault
        process.send_signal(signal.SIGINT)
        if fault:
            # The server does not even answer: a second Ctrl-C ends the wait.
            for _ in range(200):
                if studio.bodies(f"{API}/delete"):
                    break
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    finally:
        process.kill()
    report = json.loads(out)
    assert process.returncode == report["exit_code"] == 130, err
    assert report["interrupted"] and SESSION not in out + err
    assert report["left_behind"] == [f"workflow {id_}" for id_ in studio.workflows]
    assert bool(studio.workflows) == bool(fault)


@pytest.mark.parametrize("step", ["save", "test_run"])
def test_ctrl_c_waits_for_what_is_under_way(studio: Studio, tmp_path: Path, step: str) -> None:
    # What the server does behind a deletion is there afterwards.
    studio.late = (f"{API}/{step}", 1.0)
    command = [sys.executable, "-m", "cozecheck", "studio", "compare", HEALTHY, "--url", studio.base, "--tool", "weather/weather_now", "--format", "json"]
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        until = time.monotonic() + 20
        while not studio.bodies(f"{API}/{step}") and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    finally:
        process.kill()
    time.sleep(0.1)
    assert process.returncode == 130, err
    assert json.loads(out)["left_behind"] == [] and studio.workflows == {} and studio.overtaken == []


def test_a_tool_whose_id_another_one_has_is_lost_beside_it(studio: Studio, call: Any, tmp_path: Path) -> None:
    files = twins(tmp_path, "101")
    studio.products = {"101": ("Notes", {"900": "list_notes"}, 0)}
    asked = call("studio", "compare", files, "--url", studio.base)
    tools = [(row["tool"], row["operation"], row["what"], (row["cause"] or {}).get("code")) for row in asked.report["results"] if row["kind"] == "tool"]
    assert tools == [("900", "list_notes", "as-predicted", None), ("900", "POST /notes", "lost-as-predicted", "CZ130")], asked.out
    assert asked.rows("plugin")["101"]["what"] == "as-predicted"


def test_tools_of_a_plugin_whose_id_another_one_has_are_lost_for_its_reason(studio: Studio, call: Any, tmp_path: Path) -> None:
    files = twins(tmp_path, "101", second="901", again=True)
    studio.products = {"101": ("Notes", {"900": "list_notes"}, 0)}
    asked = call("studio", "compare", files, "--url", studio.base)
    tools = {row["tool"]: (row["what"], (row["cause"] or {}).get("code")) for row in asked.report["results"] if row["kind"] == "tool"}
    assert tools == {"900": ("as-predicted", None), "901": ("lost-as-predicted", "CZ112")}, asked.out


def twins(folder: Path, plugin: str, second: str = "900", again: bool = False) -> str:
    """A configuration with two tools, of one plugin or of two with the same id."""
    shutil.copytree(Path(HEALTHY) / "common", folder / "common")
    (folder / "pluginproduct").mkdir()
    answer = {"200": {"description": "x", "content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}}}}
    item = {verb: {"operationId": name, "summary": name, "responses": answer} for verb, name in (("get", "list_notes"), ("post", "add_note"))}
    document = {"openapi": "3.0.1", "info": {"title": "t", "version": "v1", "description": "d"}, "servers": [{"url": "https://a.example.com"}]}
    (folder / "pluginproduct/notes.yaml").write_text(yaml.safe_dump({**document, "paths": {"/notes": item}}))
    manifest: dict[str, Any] = {
        "schema_version": "v1",
        "name_for_model": "notes",
        "name_for_human": "Notes",
        "description_for_model": "d",
        "description_for_human": "d",
    }
    manifest |= {"auth": {"type": "none"}, "logo_url": "icon.png", "api": {"type": "openapi"}, "common_params": {}}
    about: dict[str, Any] = {
        "plugin_id": int(plugin),
        "product_id": 1,
        "deprecated": False,
        "version": "v1.0.0",
        "openapi_doc_file": "notes.yaml",
        "plugin_type": 1,
    }
    tools = [{"tool_id": int(id_), "deprecated": False, "method": verb, "sub_url": "/notes"} for id_, verb in (("900", "get"), (second, "post"))]
    entries = [{**about, "manifest": manifest, "tools": own} for own in ([tools[:1], tools[1:]] if again else [tools])]
    (folder / "pluginproduct/plugin_meta.yaml").write_text(yaml.safe_dump(entries))
    return str(folder)


def test_of_two_tools_with_one_id_the_loaded_one_is_expected_by_whoever_watches(tmp_path: Path) -> None:
    assert foretell(twins(tmp_path, "101")).operations == {"900": "list_notes"}


def test_a_tool_that_only_the_editor_cannot_show_is_run(studio: Studio, call: Any, tmp_path: Path) -> None:
    files = Path(twins(tmp_path, "101"))
    document = files / "pluginproduct/notes.yaml"
    document.write_text(document.read_text().replace("type: string", "description: of any type", 1))
    studio.products = {"101": ("Notes", {"900": "list_notes"}, 0)}
    asked = call("check", str(files))
    assert "900" in asked.report["configs"][0]["prediction"]["unusable_by_workflows"], asked.out
    asked = call("studio", "compare", str(files), "--url", studio.base, "--run-tools")
    assert asked.rows("run")["900"]["status"] == "ok", asked.out


def test_a_plugin_without_key_is_asked_where_its_tool_is_named(ask: Any, studio: Studio) -> None:
    studio.products["104"] = ("Holidays", {"10401": "list_holidays"}, 1)
    asked = ask(HEALTHY, "--run-tools")
    assert "its authorization is incomplete there" in asked.rows("plugin")["104"]["reason"]
    assert asked.rows("run")["10401"]["status"] == "skipped"
    assert ask(HEALTHY, "--tool", "holidays").rows("run")["10401"]["status"] == "ok"


def test_an_error_is_told_without_its_code(ask: Any, studio: Studio) -> None:
    studio.tools["10301"] = "fail"
    assert ask(HEALTHY, "--tool", "weather").rows("run")["10301"]["reason"].startswith("execute tool failed : http request failed, status=502")


def test_ids_of_others_are_no_tools_here(ask: Any) -> None:
    assert ask(HEALTHY, "--tool", "nobody").code == 2
    assert ask(HEALTHY, "--args", "{}").code == 2
    assert ask(HEALTHY, "--tool", "weather", "--args", "{}").code == 2
    assert ask(HEALTHY, "--tool", "weather/weather_now", "--args", "[]").code == 2


def test_dangerous_tools_are_never_run(ask: Any, studio: Studio) -> None:
    asked = ask(BROKEN, "--tool", "mailbox", "--unsafe-methods")
    assert {row["status"] for row in asked.rows("run").values()} == {"skipped"}
    assert not studio.bodies(f"{API}/create")


def test_junit_has_a_case_for_each_row(ask: Any, studio: Studio) -> None:
    del studio.products["101"]
    suite = ElementTree.fromstring(ask(HEALTHY, "--run-tools", format_="junit").out)[0]
    assert (suite.get("failures"), suite.get("skipped"), suite.get("tests")) == ("1", "2", "18")
