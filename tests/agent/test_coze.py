"""`cozecheck agent-test --target-kind coze-studio`, by cozepy, against a server that says what Coze Studio says."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from cozecheck.agent import choose
from cozecheck.agent.choose import Config
from cozecheck.agent.model import Case, Script
from cozecheck.cli.main import run
from cozecheck.core.place import Place
from cozecheck.studio.client import StudioError
from cozecheck.studio.model import Product
from cozecheck.studio.products import Listing
from tests.servers.agent_studio import AgentStudio, serving
from tests.servers.plugin import serving as plugin_server
from tests.servers.studio import EMAIL, PASSWORD, SESSION

pytestmark = pytest.mark.skipif(find_spec("cozepy") is None, reason="the extra `agent` is not installed")

HEALTHY = str(Path(__file__).resolve().parents[2] / "examples/healthy")
BROKEN = str(Path(__file__).resolve().parents[2] / "examples/broken")
PRODUCTS = {
    "101": ("文档转换器", {"10101": "convert_document"}, 0),
    "103": ("Weather", {"10301": "weather_now", "10302": "weather_forecast"}, 0),
}
URL = "https://www.w3.org/dummy.pdf"
CONVERTED: list[tuple[Any, ...]] = [
    ("call", "convert_document", {"fileUrl": URL, "format": "markdown"}),
    ("response", '{"markdown":"# 标题"}'),
    ("answer", "这是 markdown：<b>标题</b> & more"),
]


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> Iterator[AgentStudio]:
    monkeypatch.setenv("COZECHECK_STUDIO_EMAIL", EMAIL)
    monkeypatch.setenv("COZECHECK_STUDIO_PASSWORD", PASSWORD)
    monkeypatch.delenv("COZECHECK_STUDIO_SESSION", raising=False)
    monkeypatch.delenv("COZECHECK_STUDIO_TOKEN", raising=False)
    with serving(dict(PRODUCTS)) as server:
        server.plays["convert"] = list(CONVERTED)
        yield server


class Tried:
    def __init__(self, code: int, out: str, err: str) -> None:
        assert PASSWORD not in out + err and SESSION not in out + err and "pat_" not in out + err
        self.code, self.out, self.err = code, out, err

    @property
    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads(self.out)
        return report

    @property
    def reasons(self) -> list[str]:
        return [result["reason"] for result in self.report["results"]]


@pytest.fixture
def tried(studio: AgentStudio, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Any:
    def tried(*messages: Any, agent: Any = None, options: tuple[str, ...] = (), format_: str = "json") -> Tried:
        file = write(tmp_path, *messages, agent=agent)
        code = run(["agent-test", file, "--url", studio.base, "--target-kind", "coze-studio", *options, "--format", format_, "--lang", "en"])
        return Tried(code, *capfd.readouterr())

    return tried


def write(folder: Path, *messages: Any, agent: Any = None) -> str:
    file = folder / "agent.yaml"
    script = {"agent": agent or {"plugins": ["文档转换器"]}, "messages": list(messages)}
    file.write_text(yaml.safe_dump(script, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return str(file)


def test_a_tool_is_called_and_all_that_was_made_is_gone(tried: Any, studio: AgentStudio) -> None:
    wanted = {"message": "convert", "tool": "文档转换器/convert_document", "arguments": {"fileUrl": URL}, "contains": ["markdown", "<b>标题</b> &"]}
    told = tried(wanted, {"message": "hi", "tool": "none"}, agent={"plugins": ["文档转换器", "103"], "instructions": "Convert."})
    assert (told.code, told.err) == (0, ""), told.out
    first, second = told.report["results"]
    assert first["calls"] == ["文档转换器/convert_document"]
    assert json.loads(first["tool_calls"][0]["arguments"]) == {"fileUrl": URL, "format": "markdown"}
    assert second["answer"] == "hello"
    assert studio.left == []
    (given,) = [body["bot_info"] for body in studio.bodies("/api/playground_api/draftbot/update_draft_bot_info")]
    assert given["plugin_info_list"] == [
        {"plugin_id": "101", "api_id": "10101"},
        {"plugin_id": "103", "api_id": "10301"},
        {"plugin_id": "103", "api_id": "10302"},
    ]
    assert given["model_info"] == {"model_id": "7550000000000000011", "temperature": 0.8, "short_memory_policy": {"history_round": 3}}
    assert given["prompt_info"] == {"prompt": "Convert."}
    # Each message has a conversation of its own.
    assert len({body["conversation_id"] for body in studio.bodies("/v3/chat")}) == 2


def test_each_expectation_can_fail(tried: Any, studio: AgentStudio) -> None:
    studio.plays["weather"] = [("call", "weather_now", {"city": "Paris"}), ("response", "{}"), ("answer", "sunny")]
    convert = {"message": "convert", "tool": "101/convert_document"}
    told = tried(
        {"message": "weather", "tool": "101/convert_document"},
        {**convert, "contains": "never said"},
        {**convert, "arguments": {"fileUrl": "https://else.where"}},
        {**convert, "success": False},
        {"message": "convert", "tool": "none"},
        {"message": "hi"},
        agent={"plugins": ["101", "Weather"]},
    )
    assert told.code == 1
    assert told.reasons[0] == "it calls Weather/weather_now, not 101/convert_document"
    assert told.reasons[1].startswith("'never said' is not in 这是 markdown")
    assert told.reasons[2].startswith("101/convert_document is called with {") and told.reasons[2].endswith('without {"fileUrl": "https://else.where"}')
    assert told.reasons[3] == "the call of 101/convert_document succeeds, and was to fail"
    assert told.reasons[4] == "it calls 101/convert_document, and was to call no tool"
    assert told.reasons[5] == "it calls no tool"


def test_a_tool_that_failed_fails_though_the_chat_is_completed(tried: Any, studio: AgentStudio) -> None:
    call = CONVERTED[0]
    studio.plays["error"] = [call, ("error", "execute tool failed : request failed, status code: 502")]
    studio.plays["silent"] = [call]
    studio.plays["nothing"] = []
    studio.plays["second"] = [*CONVERTED[:2], call, ("error", "Internal Server Error")]
    studio.plays["unknown"] = [("call", "no_such_tool", "{broken"), ("error", "tool no_such_tool not found in toolsNode indexes")]
    studio.plays["oauth"] = [call, ("interrupt", "please [authorize](https://auth.example.com/?state=1) or https://auth.example.com/b?a=1&state=2 now")]
    told = tried(
        *({"message": word} for word in ("error", "silent", "second", "unknown", "oauth")),
        {"message": "error", "success": False},
        {"message": "nothing", "tool": "none"},
    )
    name = "the call of 文档转换器/convert_document fails: "
    assert told.reasons[0] == name + "Coze Studio reports code 103200002: execute tool failed : request failed, status code: 502"
    assert told.reasons[1] == name + "no result of it came"
    assert told.reasons[2] == name + "Coze Studio reports code 103200002: Internal Server Error"
    assert told.reasons[3].startswith("the call of -/no_such_tool fails: Coze Studio reports code 103200002: tool no_such_tool not found")
    assert told.reasons[4] == name + "it waits for a person, who is told: please [authorize] or  now"
    assert told.report["results"][4]["answer"] == "please [authorize] or  now"
    assert told.reasons[5] == ""
    assert told.reasons[6].startswith("the chat ended without an answer, as it does after a panic")
    assert [call["success"] for call in told.report["results"][2]["tool_calls"]] == [True, False]
    assert studio.left == []


def test_an_agent_that_cannot_be_built_is_told_with_the_finding(tried: Any, studio: AgentStudio, tmp_path: Path) -> None:
    studio.unbuilt = {"10301"}
    told = tried({"message": "hi", "tool": "none"}, agent={"plugins": ["103"]})
    assert told.reasons[0].startswith("the chat ended without an answer: Coze Studio could not build the agent; look for 'catch panic' in its log")
    assert "CZ458" in told.reasons[0]
    folder, place = referring(tmp_path, "city", "{$ref: '#/components/parameters/City'}")
    told = tried({"message": "hi", "tool": "none"}, agent={"plugins": ["103"]}, options=("--config", folder))
    assert f"{place}: CZ458 an agent with this tool answers no message at all" in told.reasons[0]


def test_a_call_that_panics_is_told_with_the_finding(tried: Any, studio: AgentStudio, tmp_path: Path) -> None:
    studio.plays["weather"] = [("call", "weather_now", {"city": "Paris"}), ("error", "Internal Server Error")]
    studio.plays["broken"] = [("call", "weather_now", {"city": "Paris"}), ("error", "execute tool failed : no")]
    folder, place = referring(tmp_path, "response", "{$ref: '#/components/responses/Now'}")
    told = tried({"message": "weather"}, {"message": "broken"}, agent={"plugins": ["103"]}, options=("--config", folder))
    assert told.reasons[0].startswith("the call of 103/weather_now fails: Coze Studio reports code 103200002: Internal Server Error; ")
    assert f"{place}: CZ458 every call by an agent fails" in told.reasons[0]
    assert "CZ458" not in told.reasons[1]


def referring(folder: Path, what: str, reference: str) -> tuple[str, str]:
    """The healthy example, in which a part of weather_now is a reference; and where that stands."""
    shutil.copytree(HEALTHY, folder / "config")
    file = folder / "config/pluginproduct/weather.yaml"
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    (operation,) = [verb for item in document["paths"].values() for verb in item.values() if verb["operationId"] == "weather_now"]
    answer, parameter = operation["responses"]["200"], operation["parameters"][0]
    document.setdefault("components", {}).update(parameters={"City": parameter}, responses={"Now": answer})
    if what == "response":
        operation["responses"]["200"] = "REFERENCE"
    else:
        operation["parameters"][0] = "REFERENCE"
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False).replace("REFERENCE", reference, 1)
    file.write_text(text, encoding="utf-8")
    return str(folder / "config"), f"{file}:{text[: text.index(reference)].count(chr(10)) + 1}"


def test_of_two_tools_with_one_name_an_agent_gets_one(tried: Any, studio: AgentStudio) -> None:
    studio.products["104"] = ("Other", {"10401": "Weather_Now"}, 0)
    told = tried({"message": "hi"}, agent={"plugins": ["103", "104"]})
    assert told.report["problem"] == "the agent did not get the tool 10401: it has another one with the operationId 'Weather_Now', and each name once"
    assert "another operationId" in told.report["do"] and studio.left == []


@pytest.mark.parametrize("path", ["/api/playground_api/draftbot/update_draft_bot_info", "/api/draftbot/publish"])
def test_ctrl_c_waits_for_what_is_under_way(studio: AgentStudio, tmp_path: Path, path: str) -> None:
    studio.late = (path, 1.0)
    command = [sys.executable, "-m", "cozecheck", "agent-test", write(tmp_path, {"message": "convert"}), "--url", studio.base, "--format", "json"]
    process = subprocess.Popen([*command, "--target-kind", "coze-studio"], env={**os.environ, "HOME": str(tmp_path)}, stdout=subprocess.PIPE, text=True)
    try:
        until = time.monotonic() + 20
        while not studio.bodies(path) and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 130
    assert json.loads(out)["left"] == [] and studio.left == [] and studio.overtaken == []


def test_a_stream_that_goes_wrong_is_told_and_the_next_message_is_tried(tried: Any, studio: AgentStudio) -> None:
    studio.plays["cut"] = [*CONVERTED[:2], ("cut",)]
    studio.plays["half"] = [("raw", b'event:conversation.message.completed\ndata:{"id":"1","cont'), ("cut",)]
    studio.plays["error"] = [("error", "there is no llm model")]
    studio.plays["nonsense"] = [("raw", b"event:conversation.message.completed\ndata:{}\n\n")]
    studio.plays["slow"] = [CONVERTED[0], ("sleep", 30)]
    told = tried(*({"message": word} for word in ("cut", "half", "error", "nonsense", "slow", "convert")), options=("--timeout", "1"))
    assert told.reasons[0].startswith("no answer: the connection broke")
    assert told.reasons[1].startswith("no answer: the connection broke")
    assert told.reasons[2] == "Coze Studio reports code 103200002: there is no llm model"
    assert told.reasons[3].startswith("what came is no chat that cozepy can read: ValidationError")
    assert told.reasons[4] == "the call of 文档转换器/convert_document fails: no complete answer within 1 s"
    assert told.reasons[5] == ""
    assert studio.left == []


def test_characters_come_whole_however_they_are_split(tried: Any, studio: AgentStudio) -> None:
    said = "天气 🌦 \u0085 next \u2028 line"
    studio.plays["comments"] = [
        ("raw", b": keep-alive\n\nid: 7\nretry: 5\nevent: unheard\ndata: {}\n\n"),
        ("call", "convert_document", {}),
        ("response", said),
        ("answer", said),
    ]
    for split in (0, 1):
        studio.split = split
        told = tried({"message": "comments", "contains": said})
        assert told.code == 0, told.out


def test_what_cannot_be_made_ends_the_test_and_leaves_nothing(tried: Any, studio: AgentStudio) -> None:
    breaks: tuple[tuple[Callable[[], object], str], ...] = (
        (lambda: studio.lost.add("10101"), "the agent did not get the tools 10101"),
        (lambda: studio.panics.add("10101"), "Coze Studio panics over the agent with these tools"),
        (lambda: setattr(studio, "publish_status", 2), "the agent could not be published: status 2"),
        (lambda: studio.faults.update({"/api/draftbot/publish": "refuse"}), "/api/draftbot/publish answers 200, code 777"),
        (lambda: studio.faults.update({"/api/draftbot/create": "panic"}), "/api/draftbot/create answers 500 without JSON"),
        (lambda: studio.faults.update({"/api/playground_api/draftbot/update_draft_bot_info": "html"}), "without JSON"),
        (lambda: studio.faults.update({"/v1/conversation/create": "refuse"}), "/v1/conversation/create answers 200, code 777012000"),
    )
    for break_, words in breaks:
        studio.lost, studio.panics, studio.publish_status, studio.faults = set(), set(), 1, {}
        break_()
        told = tried({"message": "convert"})
        assert told.code == 1 and words in told.report["problem"], told.report["problem"]
        assert told.reasons == ["not finished when the run ended"]
        assert studio.left == []


def test_the_model_that_is_asked_for(tried: Any, studio: AgentStudio) -> None:
    for given, problem in (
        ("Other", ""),
        ("7550000000000000012", ""),
        ("Talker", "the model 'Talker' calls no tools"),
        ("9", "the server has no model '9', but 100000 (Old)"),
    ):
        told = tried({"message": "convert"}, options=("--model-id", given))
        assert problem in told.report["problem"] and bool(problem) == bool(told.code)
    updates = studio.bodies("/api/playground_api/draftbot/update_draft_bot_info")
    assert [body["bot_info"]["model_info"]["model_id"] for body in updates] == ["7550000000000000012"] * 2
    told = tried({"message": "convert"}, agent={"plugins": ["101"], "model_id": 7550000000000000012})
    assert told.code == 0
    studio.models = []
    assert "no model that calls tools" in tried({"message": "convert"}).report["problem"]
    assert studio.left == []


def test_plugins_and_tools_that_are_not_there(tried: Any, studio: AgentStudio) -> None:
    told = tried({"message": "x"}, agent={"plugins": ["document_converter"]})
    assert "the server has no plugin 'document_converter', but 101 (文档转换器), 103 (Weather)" in told.report["problem"]
    assert "--config" in told.report["do"]
    told = tried(
        {"message": "convert", "tool": "document_converter/convert_document"}, agent={"plugins": ["document_converter"]}, options=("--config", HEALTHY)
    )
    assert told.code == 0, told.out
    told = tried({"message": "x", "tool": "101/convert"})
    assert "the agent has no tool '101/convert', but 101/convert_document" in told.report["problem"]
    studio.products["102"] = ("Mailbox", {"10201": "list_mails", "10202": "read_mail"}, 0)
    # read_mail would end the server: its plugin is not opened, and the whole list neither.
    told = tried({"message": "x"}, agent={"plugins": ["mailbox"]}, options=("--config", BROKEN))
    assert told.report["problem"] == "plugin 'mailbox' was not asked for: opening it could end the whole server"
    assert not [1 for path, query in studio.seen if path.endswith("/detail") and query["entity_id"] == "102"]
    assert studio.left == []


def test_a_plugin_is_found_though_another_one_breaks_the_list(tried: Any, studio: AgentStudio) -> None:
    studio.broken = {"103"}
    assert tried({"message": "convert"}, agent={"plugins": ["101"]}).code == 0
    assert "the plugins cannot be listed: " in tried({"message": "convert"}, agent={"plugins": ["103"]}).report["problem"]


def test_a_tool_that_no_agent_can_have_is_not_given_to_one() -> None:
    case = Case("x", Place("agent.yaml", 7), "Mailbox/read_mail")
    product = Product("102", "Mailbox", {"1": "list_mails", "2": "read_mail"}, 0)
    listing, config = Listing({"102": product}), Config(withheld=frozenset({"2"}))
    assert choose.tools(Script({"plugins": ["102"]}, ()), config, listing).attached == [{"plugin_id": "102", "api_id": "1"}]
    with pytest.raises(StudioError, match=r"agent.yaml:7: no agent can have the tool 'Mailbox/read_mail'"):
        choose.tools(Script({"plugins": ["102"]}, (case,)), config, listing)
    with pytest.raises(StudioError, match="no tool that an agent can have"):
        choose.tools(Script({"plugins": ["102"]}, ()), Config(withheld=frozenset({"1", "2"})), listing)


def test_a_given_token_is_used_and_stays(tried: Any, studio: AgentStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    studio.tokens["1"] = "pat_given"
    monkeypatch.setenv("COZECHECK_STUDIO_TOKEN", "pat_given")
    assert tried({"message": "convert"}).code == 0
    assert studio.left == ["1"]
    monkeypatch.setenv("COZECHECK_STUDIO_TOKEN", "pat_wrong")
    told = tried({"message": "convert"})
    assert "code 700012006" in told.report["problem"] and "COZECHECK_STUDIO_TOKEN" in told.report["do"]
    assert studio.left == ["1"]


def test_no_secret_goes_elsewhere(tried: Any, studio: AgentStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    with plugin_server() as elsewhere:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, elsewhere.base)
        assert tried({"message": "convert"}).code == 0
        studio.faults = {"/v3/chat": elsewhere.base + "/v3/chat"}
        told = tried({"message": "convert"})
        assert told.code == 1 and told.reasons[0].startswith("/v3/chat answers code 307")
        studio.faults = {"/v1/conversation/create": elsewhere.base + "/v1/conversation/create"}
        assert "it redirects the request's body to another server" in tried({"message": "convert"}).report["problem"]
        assert elsewhere.seen == []
    assert studio.left == []


def test_an_answer_without_end_ends_somewhere(tried: Any, studio: AgentStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cozecheck.agent.transport.MAX_BODY", 100_000)
    studio.plays["flood"] = [("raw", b"data:" + b"x" * 1_000_000)]
    told = tried({"message": "flood"})
    assert told.reasons == ["no answer: the answer is longer than 100000 bytes"]


def test_what_cannot_be_deleted_is_named(tried: Any, studio: AgentStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cozecheck.studio.temporary.PAUSE", 0.01)
    studio.faults = {
        "/api/draftbot/delete": "refuse",
        "/api/permission_api/pat/delete_personal_access_token_and_permission": "panic",
        "DELETE /v1/conversations": "html",
    }
    told = tried({"message": "convert"})
    assert told.code == 1 and told.reasons == [""]
    assert told.report["left"] == [f"token {next(iter(studio.tokens))}", f"agent {next(iter(studio.bots))}", f"conversation {next(iter(studio.talks))}"]
    out = tried({"message": "convert"}, format_="text").out
    assert f"left behind, delete it by hand: token {list(studio.tokens)[-1]}, agent {list(studio.bots)[-1]}, conversation {list(studio.talks)[-1]}\n" in out


def test_options_that_do_not_go_together(tried: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tried({"message": "x"}, options=("--token-env", "HOME"))
    assert told.code == 2 and "COZECHECK_STUDIO_TOKEN" in told.err
    monkeypatch.delenv("COZECHECK_STUDIO_EMAIL")
    told = tried({"message": "x"})
    assert told.code == 2 and "who asks?" in told.err
    assert run(["agent-test", write(tmp_path, {"message": "x"}), "--url", "http://127.0.0.1:9", "--model-id", "1", "--lang", "en"]) == 2


@pytest.mark.parametrize("when", ["chat", "create"])
def test_ctrl_c_deletes_all_that_was_made(studio: AgentStudio, tmp_path: Path, when: str) -> None:
    studio.plays["slow"] = [CONVERTED[0], ("sleep", 30)]
    file = write(tmp_path, {"message": "slow"}, {"message": "convert"})
    command = [sys.executable, "-m", "cozecheck", "agent-test", file, "--url", studio.base, "--target-kind", "coze-studio", "--format", "json"]
    if when == "create":
        studio.slow = ("/api/draftbot/create", 1.5)
    process = subprocess.Popen(command, env={**os.environ, "HOME": str(tmp_path)}, stdout=subprocess.PIPE, text=True)
    try:
        if when == "chat":
            assert studio.chatting.wait(20)
        else:
            until = time.monotonic() + 20
            while not studio.bodies("/api/draftbot/create") and time.monotonic() < until:
                time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
    finally:
        process.kill()
    report = json.loads(out)
    assert process.returncode == report["exit_code"] == 130
    assert report["left"] == [] and studio.left == []
    assert report["results"][-1]["reason"] in ("not finished when the run ended", "未在运行结束前完成") or report["results"][-1]["status"] == "failed"
