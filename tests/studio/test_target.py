"""`cozecheck smoke --target-kind coze-studio`: cases judged on a server that behaves, and misbehaves, as Coze Studio does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.servers.studio import API, FAILURE, SESSION, Studio
from tests.studio.conftest import BROKEN, HEALTHY, PRODUCTS, ROOT, Asked

Smoke = Callable[..., Asked]


@pytest.fixture
def smoke(studio: Studio, call: Any, tmp_path: Path) -> Smoke:
    """Runs cases, each as smoke.yaml has it, or those made from the documents."""

    def smoke(*cases: dict[str, Any], config: str = HEALTHY, options: tuple[str, ...] = (), format_: str = "json") -> Asked:
        file = tmp_path / "cases.yaml"
        file.write_text(yaml.safe_dump({"cases": [{"name": f"case {number}", **case} for number, case in enumerate(cases)]}))
        given = ("--cases", str(file)) if cases else ()
        asked = call("smoke", config, *given, "--target", studio.base, "--target-kind", "coze-studio", *options, format_=format_)
        assert isinstance(asked, Asked)
        return asked

    return smoke


NOW = {"plugin": "weather", "tool": "weather_now", "args": {"city": "Paris"}}


def test_made_cases_call_what_changes_nothing(smoke: Smoke, studio: Studio) -> None:
    asked = smoke()
    plugins = [row for row in asked.report["results"] if row["kind"] == "plugin"]
    cases = {row["name"]: row["status"] for row in asked.report["results"] if row["kind"] == "case"}
    assert asked.code == 0, asked.out
    assert [row["status"] for row in plugins] == ["passed"] * 5
    assert sorted(cases.values()) == ["passed"] * 5 + ["skipped"] * 2 and cases["translator translate_text"] == "skipped"
    assert asked.report["target"] == studio.base
    assert studio.workflows == {} and len(studio.bodies(f"{API}/create")) == 5


def test_results_are_judged_as_those_of_a_host(smoke: Smoke, studio: Studio) -> None:
    studio.results["10301"] = '{"celsius":9007199254740993,"sky":"a \\u003cb\\u003e \\u2028","days":[{"low":0.5}],"gone":null}'
    asked = smoke(
        {**NOW, "expect": {"json": {"$.celsius": 9007199254740993, "$.days[*].low": [0.5], "$.gone": None}, "contains": "<b>"}},
        {**NOW, "expect": {"json": {"$.celsius": 9007199254740992}}},
        {**NOW, "expect": {"schema": {"required": ["nothing"]}}},
        {**NOW, "expect": {"success": False}},
        {"plugin": "103", "tool": "GET /now", "args": {"city": "Paris"}},
    )
    assert [asked.named(f"case {number}")["status"] for number in range(5)] == ["passed", "failed", "failed", "failed", "passed"]
    assert "9007199254740993, not 9007199254740992" in asked.named("case 1")["reason"]
    assert (asked.code, studio.workflows) == (1, {})


def test_cases_may_call_what_changes_something(smoke: Smoke) -> None:
    case = {"plugin": "translator", "tool": "translate_text", "args": {"text": "a", "big": 2**53 + 1, "lists": [[1], [2]], "half": [1, 2.5]}}
    assert smoke({**case, "expect": {"json": {"$.arguments": case["args"], "$.called": "translate_text"}}}).code == 0


def test_a_tool_that_fails_is_told_in_the_words_of_the_call(smoke: Smoke, studio: Studio) -> None:
    studio.tools["10301"] = "fail"
    asked = smoke(NOW, {**NOW, "expect": {"error": "status=502"}}, {**NOW, "expect": {"error": "status=404"}}, {**NOW, "expect": {"error": "goroutine"}})
    assert [asked.named(f"case {number}")["status"] for number in range(4)] == ["failed", "passed", "failed", "failed"]
    assert asked.named("case 0")["reason"] == FAILURE.removeprefix("code=109000009 message=").replace("\n", "\\n")


def test_an_error_that_is_cut_is_not_judged(smoke: Smoke, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cozecheck.studio.workflow.FOR_STUDIO", 0.3)
    studio.errors = {"10301": FAILURE + "x" * 2000, "10302": FAILURE + "x" * 847 + "é" * 500}
    forecast = {**NOW, "tool": "weather_forecast", "timeout": 0.3}
    asked = smoke({**NOW, "expect": {"error": "status=502"}}, {**NOW, "expect": {"error": "at the very end"}}, {**forecast, "expect": {"success": False}})
    assert [asked.named(f"case {number}")["status"] for number in range(3)] == ["passed", "skipped", "failed"]
    assert "first 1000 bytes" in asked.named("case 1")["reason"]
    # The database took no half character, and the run stays open: it must not pass as a failure that was expected.
    assert "Incorrect string value" in asked.named("case 2")["reason"]


def test_a_plugin_that_nobody_has_authorized_is_told_without_the_link(smoke: Smoke, studio: Studio) -> None:
    said = "authorization required: The 'W' plugin requires authorization. Please [click here](https://example.com/a?state=c2VjcmV0) to authorize."
    studio.errors = {"10301": said, "10302": said}
    asked = smoke(NOW)
    assert "[click here] to authorize" in asked.named("case 0")["reason"] and asked.named("case 0")["status"] == "failed"
    made = smoke()
    assert made.code == 0 and made.named("weather weather_now")["status"] == "skipped"
    assert "c2VjcmV0" not in asked.out + made.out


def test_a_result_that_was_not_kept_is_no_success(smoke: Smoke, studio: Studio) -> None:
    # So it is with 17 MB, which MySQL refuses: the run is good, and its node has no output.
    studio.results["10301"] = ""
    asked = smoke(NOW, {**NOW, "expect": {"success": False}})
    assert [asked.named(f"case {number}")["status"] for number in range(2)] == ["failed", "failed"]
    assert "has not kept the tool's result" in asked.named("case 0")["reason"]


def test_what_a_studio_cannot_tell_is_said_and_not_called(smoke: Smoke, studio: Studio) -> None:
    values: list[Any] = [None, [1, "a"], ["a", None], 2**63, [[1, "a"]]]
    cases = [{**NOW, "args": {"city": "Paris", "extra": value}} for value in values]
    asked = smoke({**NOW, "expect": {"status": 401}}, *cases)
    rows = [asked.named(f"case {number}") for number in range(len(cases) + 1)]
    assert {row["status"] for row in rows} == {"skipped"} and asked.code == 0
    assert all("cannot be judged here" in row["reason"] for row in rows)
    assert not studio.bodies(f"{API}/create")


def test_the_tool_alone_is_timed(smoke: Smoke, studio: Studio) -> None:
    studio.costs["10301"] = "2.5"
    asked = smoke({**NOW, "expect": {"max_duration": 3}}, {**NOW, "expect": {"max_duration": 2}})
    assert [asked.named(f"case {number}")["status"] for number in range(2)] == ["passed", "failed"]
    assert asked.named("case 1")["seconds"] == 2.5


def test_a_tool_that_takes_too_long_fails(smoke: Smoke, studio: Studio) -> None:
    studio.tools["10301"] = "timeout"
    asked = smoke({**NOW, "timeout": 1.5})
    assert (asked.named("case 0")["reason"], asked.named("case 0")["seconds"]) == ("node timeout", 1.5)


def test_tools_that_are_not_there_are_answered_as_by_a_host(smoke: Smoke, studio: Studio) -> None:
    del studio.products["104"]
    studio.products["103"] = ("Weather", {"10301": "weather_now"}, 0)
    asked = smoke(
        {"plugin": "nobody", "tool": "x", "expect": {"status": 404}},
        {"plugin": "weather", "tool": "x", "expect": {"status": 404}},
        {**NOW, "tool": "weather_forecast", "expect": {"status": 404}},
        {"plugin": "104", "tool": "list_holidays", "expect": {"status": 503}},
        {"plugin": "104", "tool": "list_holidays"},
    )
    assert [asked.named(f"case {number}")["status"] for number in range(5)] == ["passed"] * 4 + ["failed"]
    assert not studio.bodies(f"{API}/create")
    plugins = {row["name"].split()[0]: row for row in asked.report["results"] if row["kind"] == "plugin"}
    assert (plugins["104"]["status"], plugins["103"]["status"], plugins["101"]["status"]) == ("failed", "failed", "passed")
    assert "tool 10302 GET /forecast" in plugins["103"]["reason"]


def test_what_is_lost_is_told_with_the_finding_and_what_is_dangerous_not_called(smoke: Smoke, studio: Studio) -> None:
    studio.products = {"104": PRODUCTS["104"], "103": ("Weather", {"10301": "weather_now"}, 0), "102": PRODUCTS["102"]}
    dangerous = {"plugin": "mailbox", "tool": "read_mail", "args": {"mail_id": "1"}, "expect": {"success": False}}
    asked = smoke(dangerous, {"plugin": "document_converter", "tool": "x", "expect": {"status": 503}}, config=BROKEN)
    plugins = {row["name"].split()[0]: row for row in asked.report["results"] if row["kind"] == "plugin"}
    assert "CZ223" in plugins["101"]["reason"] and "CZ301" in plugins["102"]["reason"] and asked.code == 1
    assert asked.named("case 0")["reason"] == "not called: a call of it would end the whole server"
    assert (asked.named("case 0")["status"], asked.named("case 1")["status"]) == ("failed", "passed")
    assert not studio.bodies(f"{API}/create") and not studio.bodies("/api/marketplace/product/list")


def test_made_cases_pass_over_plugins_without_a_key(smoke: Smoke, studio: Studio) -> None:
    studio.products["103"] = (*PRODUCTS["103"][:2], 1)
    asked = smoke()
    assert asked.named("weather weather_now")["status"] == "skipped" and asked.code == 0
    assert asked.named("103 weather")["reason"].startswith("its authorization is incomplete there: ")
    assert smoke(NOW).named("case 0")["status"] == "passed"


def test_a_list_that_one_tool_breaks_stops_no_case(smoke: Smoke, studio: Studio) -> None:
    studio.broken = {"103"}
    asked = smoke(NOW)
    assert (asked.code, asked.named("case 0")["status"], asked.named("103 weather")["status"]) == (1, "passed", "failed")


@pytest.mark.parametrize("requests", [1, 3, 5])
def test_a_session_that_ends_is_renewed_once(smoke: Smoke, studio: Studio, requests: int) -> None:
    studio.ends_after = requests
    asked = smoke(NOW, {**NOW, "tool": "weather_forecast"})
    assert asked.code == 0, asked.out
    assert len(studio.bodies("/api/passport/web/email/login/")) == 2
    assert studio.workflows == {}


def test_a_session_without_a_password_is_not_renewed(smoke: Smoke, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COZECHECK_STUDIO_SESSION", SESSION)
    monkeypatch.delenv("COZECHECK_STUDIO_PASSWORD")
    studio.ends_after = 4
    asked = smoke(NOW)
    assert asked.code == 1 and "does not accept the session" in asked.named("case 0")["reason"]
    # Nobody could delete it either.
    assert f"workflow {next(iter(studio.workflows))}" in asked.named(studio.base)["reason"]


@pytest.mark.parametrize("path", ["/api/passport/web/email/login/", "/api/marketplace/product/list", "/api/playground_api/space/list"])
@pytest.mark.parametrize("fault", ["html", "panic", "huge", "elsewhere", "gone"])
def test_a_server_that_is_none_skips_every_case(smoke: Smoke, studio: Studio, monkeypatch: pytest.MonkeyPatch, path: str, fault: str) -> None:
    monkeypatch.setattr("cozecheck.studio.client.MAX_BODY", 100_000)
    studio.faults[path] = fault
    asked = smoke(NOW)
    if fault == "panic" and path.endswith("list") and "product" in path:
        # So the list does where one tool breaks it.
        assert asked.named("case 0")["status"] == "passed"
        return
    assert (asked.code, asked.named("case 0")["status"]) == (1, "skipped"), asked.out
    words = {"html": "without JSON", "panic": "answers 500", "huge": "longer than", "elsewhere": "redirects", "gone": "no answer"}
    assert words[fault] in asked.named(studio.base)["reason"]


@pytest.mark.parametrize(
    ("options", "words"), [((), ""), (("--mock",), "--mock"), (("--server", "http://a"), "--server"), (("--target-token-env", "X"), "token")]
)
def test_options_that_do_not_go_together_are_wrong_usage(smoke: Smoke, call: Any, options: tuple[str, ...], words: str) -> None:
    asked = smoke(NOW, options=options) if options else call("smoke", HEALTHY, "--target-kind", "coze-studio")
    assert asked.code == 2 and words in asked.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_deletes_every_workflow(studio: Studio, tmp_path: Path, number: signal.Signals) -> None:
    studio.tools = {"10301": "hang", "10302": "hang"}
    file = tmp_path / "cases.yaml"
    file.write_text(yaml.safe_dump({"cases": [NOW, {**NOW, "tool": "weather_forecast"}]}))
    command = [sys.executable, "-m", "cozecheck", "smoke", HEALTHY, "--cases", str(file), "--target", studio.base, "--target-kind", "coze-studio"]
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen([*command, "--format", "json"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert studio.called.wait(20)
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    finally:
        process.kill()
    report = json.loads(out)
    assert process.returncode == report["exit_code"] == 130, err
    assert report["interrupted"] and studio.workflows == {}
    assert [row["status"] for row in report["results"] if row["kind"] == "case"] == ["failed", "failed"]


def test_the_deadline_deletes_every_workflow(smoke: Smoke, studio: Studio) -> None:
    studio.tools = {"10301": "hang", "10302": "hang"}
    asked = smoke(NOW, {**NOW, "tool": "weather_forecast"}, options=("--deadline", "0.7"))
    assert asked.code == 1 and asked.report["late"] and studio.workflows == {}
    assert len(studio.bodies(f"{API}/create")) == 2


def test_retries_make_a_workflow_each(smoke: Smoke, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cozecheck.smoke.run.PAUSE", 0.01)
    studio.tools["10301"] = "fail"
    asked = smoke({**NOW, "retries": 2})
    assert (asked.named("case 0")["attempts"], len(studio.bodies(f"{API}/create")), studio.workflows) == (3, 3, {})
