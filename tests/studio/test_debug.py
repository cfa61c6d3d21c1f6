"""`cozecheck studio debug` and `clean`: drafts that are registered, called and deleted, and workflows that were left behind."""

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

from tests.servers.studio import SESSION, Studio
from tests.studio.conftest import BROKEN, HEALTHY, ROOT, Asked

DRAFTS = "/api/plugin_api"
DEBUG = ("studio", "debug")


@pytest.fixture
def debug(studio: Studio, call: Any) -> Any:
    def debug(*arguments: str, format_: str = "json") -> Asked:
        asked = call(*DEBUG, *arguments, "--url", studio.base, format_=format_)
        assert isinstance(asked, Asked)
        return asked

    return debug


def test_plugins_are_taken_and_gone_afterwards(debug: Any, studio: Studio) -> None:
    asked = debug(HEALTHY, "--plugin", "weather", "--plugin", "102")
    assert asked.code == 0, asked.out
    assert {id_: row["what"] for id_, row in asked.rows("draft").items()} == {"103": "taken", "102": "taken"}
    assert studio.drafts.plugins == {} and len(studio.drafts.names) == 2
    assert all(name.startswith("cozecheck_") for name in studio.drafts.names)
    (sent, _) = studio.bodies(f"{DRAFTS}/register")
    assert (sent["space_id"], sent["openapi"]) == ("77", Path(HEALTHY, "pluginproduct/weather.yaml").read_text(encoding="utf-8"))
    assert json.loads(sent["ai_plugin"])["name_for_model"] == "weather"


def test_the_servers_reason_stands_beside_the_prediction(debug: Any, studio: Studio) -> None:
    asked = debug(BROKEN)
    drafts = asked.rows("draft")
    assert (drafts["101"]["what"], drafts["101"]["cause"]["code"]) == ("refused-as-predicted", "CZ223")
    assert drafts["101"]["reason"] == "invalid plugin openapi3 document : response only supports '200' status"
    assert (drafts["102"]["what"], drafts["102"]["cause"]["code"]) == ("taken-though-harmful", "CZ301")
    assert asked.code == 1 and studio.drafts.plugins == {}


REFERRING = """
openapi: 3.0.1
info: {title: Weather, description: The weather of a city, version: v1}
servers: [{url: "https://weather.example.com/v1"}]
paths:
  /now:
    get:
      operationId: weather_now
      summary: Now
      parameters: [{$ref: "#/components/parameters/city"}]
      responses: {"200": {$ref: "#/components/responses/Weather"}}
  /forecast:
    get:
      operationId: weather_forecast
      summary: Later
      responses: {"200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Day"}}}}}
components:
  parameters: {city: {name: city, in: query, required: true, schema: {type: string}}}
  responses: {Weather: {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Day"}}}}}
  schemas:
    Day: {type: object, properties: {next: {$ref: "#/components/schemas/Sky"}, again: {type: array, items: {$ref: "#/components/schemas/Sky"}}}}
    Sky: {type: object, properties: {clear: {type: boolean}}}
"""


def test_tools_of_drafts_are_called_with_their_references_replaced(debug: Any, studio: Studio, tmp_path: Path) -> None:
    shutil.copytree(HEALTHY, tmp_path / "plugin")
    (tmp_path / "plugin/pluginproduct/weather.yaml").write_text(REFERRING, encoding="utf-8")
    asked = debug(str(tmp_path / "plugin"), "--tool", "weather", "--tool", "translator")
    runs = asked.rows("run")
    assert {tool: row["status"] for tool, row in runs.items()} == {"10301": "ok", "10302": "ok", "10501": "skipped"}
    assert json.loads(runs["10301"]["output"])["called"] == "weather_now"
    # As it is written, for the verdict; then flat, since a draft keeps its tools without `components`.
    written, flat, *_ = (body["openapi"] for body in studio.bodies(f"{DRAFTS}/register") if "Weather" in body["openapi"])
    paths = json.loads(flat)["paths"]
    assert written == REFERRING and "$ref" not in json.dumps(paths)
    assert paths["/now"]["get"]["parameters"][0]["name"] == "city"
    schema = paths["/forecast"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["properties"]["again"]["items"] == schema["properties"]["next"] == {"type": "object", "properties": {"clear": {"type": "boolean"}}}
    assert studio.drafts.plugins == {}


def test_drafts_want_their_keys_which_the_folder_does_not(debug: Any, studio: Studio, tmp_path: Path) -> None:
    shutil.copytree(HEALTHY, tmp_path / "plugin")
    meta = tmp_path / "plugin/pluginproduct/plugin_meta.yaml"
    before, found, after = meta.read_text(encoding="utf-8").partition("plugin_id: 105")
    token = """type: service_http, sub_type: token/api_key, payload: '{"key":"X-Key","service_token":"","location":"Header"}'"""
    assert found and "type: none" in after
    meta.write_text(before + found + after.replace("auth:\n      type: none", f"auth: {{{token}}}"), encoding="utf-8")
    asked = debug(str(tmp_path / "plugin"), "--tool", "translator", "--unsafe-methods")
    row = asked.rows("draft")["105"]
    assert (row["what"], row["reason"]) == ("refused", "invalid plugin manifest : service token is required")
    assert "a draft must have its keys" in row["do"] and asked.rows("run")["10501"]["status"] == "skipped"
    assert asked.code == 1 and studio.drafts.names == []


def test_arguments_go_as_they_are(debug: Any) -> None:
    given = {"city": "巴黎", "big": 2**70, "null": None, "list": [1, "a"]}
    asked = debug(HEALTHY, "--tool", "weather/weather_now", "--args", json.dumps(given))
    assert json.loads(asked.rows("run")["10301"]["output"]) == {"called": "weather_now", "arguments": given}
    assert asked.code == 0


def test_a_call_that_fails_gives_the_servers_reason(debug: Any, studio: Studio) -> None:
    studio.drafts.does["weather_now"] = "fail"
    asked = debug(HEALTHY, "--tool", "weather")
    assert asked.rows("run")["10301"]["reason"] == "execute tool failed : http request failed, status=503 Service Unavailable\\nresp=no"
    assert (asked.code, asked.rows("run")["10302"]["status"]) == (1, "ok")


def test_an_answer_that_only_drafts_refuse_is_told_as_that(debug: Any, studio: Studio) -> None:
    studio.drafts.does["weather_now"] = "null"
    row = debug(HEALTHY, "--tool", "weather").rows("run")["10301"]
    assert row["reason"].endswith("but got '<nil>'") and row["do"].startswith("a draft is stricter here")


def test_what_changes_something_is_called_only_when_that_is_said(debug: Any) -> None:
    assert debug(HEALTHY, "--tool", "document_converter").rows("run")["10101"]["status"] == "skipped"
    assert debug(HEALTHY, "--tool", "document_converter", "--unsafe-methods").rows("run")["10101"]["status"] == "ok"


def test_plugins_that_cannot_be_sent_are_told(debug: Any, tmp_path: Path) -> None:
    shutil.copytree(HEALTHY, tmp_path / "plugin")
    (tmp_path / "plugin/pluginproduct/weather.yaml").unlink()
    (tmp_path / "plugin/pluginproduct/mailbox.yaml").write_bytes(b"\xff\xfe")
    asked = debug(str(tmp_path / "plugin"))
    drafts = asked.rows("draft")
    assert (drafts["103"]["what"], drafts["103"]["cause"]["code"], drafts["102"]["what"]) == ("not-sent", "CZ002", "not-sent")
    assert drafts["104"]["what"] == "taken"


def test_a_folder_may_lose_what_a_draft_is(debug: Any, tmp_path: Path) -> None:
    shutil.copytree(HEALTHY, tmp_path / "plugin")
    meta = tmp_path / "plugin/pluginproduct/plugin_meta.yaml"
    meta.write_text(meta.read_text(encoding="utf-8").replace("version: v1.0.0", "version: 1.0.0", 1), encoding="utf-8")
    row = debug(str(tmp_path / "plugin"), "--plugin", "101").rows("draft")["101"]
    assert (row["what"], row["status"], row["cause"]["code"]) == ("taken-though-lost", "failed", "CZ110")


def test_tools_that_cannot_be_listed_are_told(debug: Any, studio: Studio) -> None:
    studio.faults[f"{DRAFTS}/get_plugin_apis"] = "panic"
    asked = debug(HEALTHY, "--tool", "weather")
    assert {row["status"] for row in asked.rows("run").values()} == {"skipped"}
    assert asked.rows("draft")["103"]["what"] == "tools-fail" and studio.drafts.plugins == {}
    # One plugin, though it has two rows.
    assert asked.report["verdict"].startswith("1 plugins taken as drafts, 0 not")


@pytest.mark.parametrize("fault", ["refuse", "panic"])
def test_a_draft_that_cannot_be_deleted_is_named(debug: Any, studio: Studio, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    monkeypatch.setattr("cozecheck.studio.temporary.PAUSE", 0.01)
    studio.faults[f"{DRAFTS}/del_plugin"] = fault
    asked = debug(HEALTHY, "--plugin", "weather")
    assert (asked.code, asked.report["left_behind"]) == (1, [f"plugin {id_}" for id_ in studio.drafts.plugins])
    assert len(studio.bodies(f"{DRAFTS}/del_plugin")) == 3


def test_a_server_that_comes_back_is_waited_for(debug: Any, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cozecheck.studio.temporary.PAUSE", 0.05)
    path = f"{DRAFTS}/del_plugin"
    bodies, first = studio.bodies, studio.answer

    async def answer(request: Any) -> Any:
        studio.faults[path] = "gone" if len(bodies(path)) < 5 else ""
        return await first(request)

    monkeypatch.setattr(studio, "answer", answer)
    from tests.servers.app import answering

    with answering(studio.answer) as studio.base:
        asked = debug(HEALTHY, "--plugin", "weather")
    assert asked.report["left_behind"] == [] and studio.drafts.plugins == {}


def test_ctrl_c_deletes_the_draft(studio: Studio, tmp_path: Path) -> None:
    studio.drafts.does["weather_now"] = "hang"
    command = [sys.executable, "-m", "cozecheck", *DEBUG, HEALTHY, "--url", studio.base, "--tool", "weather/weather_now", "--format", "json"]
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(400):
            if studio.bodies(f"{DRAFTS}/debug_api"):
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    finally:
        process.kill()
    report = json.loads(out)
    assert process.returncode == report["exit_code"] == 130, err
    assert studio.drafts.plugins == {} and report["left_behind"] == [] and SESSION not in out + err
    assert [row["what"] for row in report["results"]] == ["taken", "not-finished"]


def test_reports_tell_drafts_too(debug: Any) -> None:
    text = debug(BROKEN, format_="text").out
    assert "draft of 101 document_converter" in text and "plugins taken as drafts" in text
    suite = ElementTree.fromstring(debug(HEALTHY, "--plugin", "weather", format_="junit").out)[0]
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")


@pytest.mark.parametrize("options", [("--plugin", "nobody"), ("--tool", "nobody"), ("--plugin", "weather", "--tool", "weather"), ("--args", "{}")])
def test_wrong_usage(debug: Any, options: tuple[str, ...]) -> None:
    assert debug(HEALTHY, *options).code == 2
