"""Agents whose tools a real model chooses, by an OpenAI-compatible endpoint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cozecheck.cli.main import run
from cozecheck.host.load import load
from cozecheck.host.model import Served
from cozecheck.host.offer import CannotOfferError, offer
from tests.host.hosts import Host, hosting
from tests.host.hosts import write as configuration
from tests.servers.model import KEY, Model
from tests.servers.model import serving as modelling
from tests.servers.plugin import Plugin, serving

HEALTHY = Path(__file__).resolve().parents[2] / "examples/healthy"
URL = "https://example.com/a.pdf"
CONVERT = ("convert_document", {"fileUrl": URL})


@pytest.fixture(scope="module")
def upstream() -> Iterator[Plugin]:
    with serving() as plugin:
        yield plugin


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Model]:
    with modelling() as model:
        yield model


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory, upstream: Plugin, endpoint: Model) -> Iterator[Host]:
    options = ("--server", upstream.base, "--model-url", f"{endpoint.base}/v1", "--model-key-env", "MY_KEY", "--timeout", "2")
    with hosting(tmp_path_factory.mktemp("model"), HEALTHY, *options, env={"MY_KEY": KEY}) as running:
        yield running
        assert KEY not in running._log.read_text()


@pytest.fixture
def chat(host: Host, endpoint: Model) -> Any:
    def chat(*plays: Any, **more: Any) -> tuple[int, dict[str, Any]]:
        endpoint.plays, endpoint.asked = list(plays), []
        about = {"name": "Helper", "instructions": "Convert documents.", "plugins": ["document_converter", "weather"], **more}
        status, made = host.ask("POST", "/api/agents", about)
        assert status == 200, made
        answer = host.ask("POST", "/api/chat", {"agent_id": made["agent_id"], "message": "convert it"})
        assert KEY not in str(answer)
        return answer

    return chat


def test_the_model_chooses_a_tool_sees_its_result_and_answers(chat: Any, endpoint: Model, upstream: Plugin) -> None:
    status, answer = chat([CONVERT, ("weather_now", {"city": "Paris"})], [("weather_now", {"city": "Rome"})], "all done")
    assert (status, answer["message"]) == (200, "all done")
    assert [(call["operation"], call["arguments"], call["success"]) for call in answer["tool_calls"]] == [
        ("convert_document", {"fileUrl": URL}, True),
        ("weather_now", {"city": "Paris"}, True),
        ("weather_now", {"city": "Rome"}, True),
    ]
    first, second, third = endpoint.asked
    assert first["model"] == "tiny-1"
    assert [message["role"] for message in first["messages"]] == ["system", "user"]
    assert "Helper" in first["messages"][0]["content"] and "Convert documents." in first["messages"][0]["content"]
    assert [message["role"] for message in third["messages"]] == ["system", "user", "assistant", "tool", "tool", "assistant", "tool"]
    # The result is trimmed to what the document says of it, as Coze Studio does.
    assert json.loads(second["messages"][3]["content"]) == {"ok": True, "markdown": "# Dummy PDF", "pages": 1}
    assert second["messages"][3]["tool_call_id"] == second["messages"][2]["tool_calls"][0]["id"]
    assert set(endpoint.keys) == {f"Bearer {KEY}"}
    assert upstream.seen[-1][2]["x-aiplugin-bot-id"] == answer["agent_id"]
    (function,) = [tool["function"] for tool in first["tools"] if tool["function"]["name"] == "convert_document"]
    assert function["parameters"]["required"] == ["fileUrl"]


def test_a_call_that_fails_is_the_end_as_in_coze_studio(chat: Any, endpoint: Model) -> None:
    for bad, words in (
        (("convert_document", "{broken"), "convert_document: "),
        (("no_such_tool", {}), "no_such_tool: the model calls 'no_such_tool', which is no tool of this agent"),
        (("convert_document", "[]"), "convert_document: "),
    ):
        status, answer = chat([bad], "never asked for")
        assert status == 200 and answer["message"].startswith(words)
        assert [call["success"] for call in answer["tool_calls"]] == [False]
        assert len(endpoint.asked) == 1


def test_a_model_that_never_ends_is_asked_as_often_as_in_coze_studio(chat: Any, endpoint: Model, upstream: Plugin) -> None:
    before = len(upstream.seen)
    status, answer = chat([CONVERT])
    assert (status, len(endpoint.asked), len(upstream.seen) - before) == (502, 7, 6)
    assert "has asked for tools 7 times" in answer["error"]
    status, answer = chat([CONVERT] * 33)
    assert (status, answer["error"]) == (502, "the model asks for 33 calls at once; 32 are the limit")


@pytest.mark.parametrize(
    ("play", "words"),
    [
        (("status", 429, {"error": {"message": "slow down, " + KEY}}), "the model answers 429: slow down, ***"),
        (("status", 500, {"error": "broken"}), "the model answers 500: broken"),
        ("html", "the model answers without JSON"),
        ("slow", "the model does not answer: connected, but no complete answer in time"),
        ("empty", "the model's answer has no message"),
    ],
)
def test_what_is_wrong_with_the_endpoint_is_told(chat: Any, play: Any, words: str) -> None:
    status, answer = chat(play)
    assert status == 502 and words in answer["error"], answer


def test_rules_are_obeyed_without_the_model(chat: Any, endpoint: Model) -> None:
    status, answer = chat("x", rules=[{"when": "convert", "plugin": "weather", "operation": "weather_now", "arguments": {"city": "Rome"}}])
    assert status == 200 and [call["operation"] for call in answer["tool_calls"]] == ["weather_now"]
    assert endpoint.asked == []


def test_options_that_do_not_go_together(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", str(HEALTHY), "--model", "x", "--lang", "en"]) == 2
    assert "--model-url" in capfd.readouterr().err
    assert run(["serve", str(HEALTHY), "--model-url", "ftp://x", "--lang", "en"]) == 2
    assert run(["serve", str(HEALTHY), "--model-url", "http://127.0.0.1:1/v1", "--model-key-env", "COZECHECK_NOBODY", "--lang", "en"]) == 2


DOCUMENT = """
openapi: 3.0.1
info: {title: t, description: d, version: v1}
servers: [{url: "https://example.com"}]
paths:
  /x/{id}:
    post:
      operationId: do_it
      summary: Does it
      description: Never told
      parameters:
        - {name: id, in: path, required: true, description: which, schema: {type: integer}}
        - {name: hidden, in: query, schema: {type: string, x-local-disable: true}}
        - {name: many, in: query, schema: {type: array, items: {type: string}}}
        - {name: plain, in: header, schema: {type: string, enum: [a, b], default: a, description: not this one}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [tree, id]
              properties:
                id: {type: string}
                gone: {type: string, x-global-disable: true}
                list: {type: array, description: l, items: {type: object}}
                tree:
                  type: object
                  required: [b, a]
                  properties: {a: {type: number, description: deep}, b: {type: array, items: {type: boolean}}}
      responses: {"200": {description: d, content: {application/json: {schema: {type: object, properties: {ok: {type: boolean}}}}}}}
"""
TOLD = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "description": "which"},
        "plain": {"type": "string"},
        "list": {"type": "array", "description": "l", "items": {"type": "object"}},
        "tree": {
            "type": "object",
            "properties": {"a": {"type": "number", "description": "deep"}, "b": {"type": "array", "items": {"type": "boolean"}}},
            "required": ["a", "b"],
        },
    },
    "required": ["id", "tree"],
}


def entries(folder: Path, document: str) -> list[Any]:
    """A plugin with this document, as the host serves it."""
    configuration(folder, "https://example.com", one="/x/{id}")
    (folder / "pluginproduct/one.yaml").write_text(document)
    meta = folder / "pluginproduct/plugin_meta.yaml"
    meta.write_text(meta.read_text().replace("method: get", "method: post"))
    return list(load(str(folder), Served()).entries)


def test_a_model_is_told_of_a_tool_what_coze_studio_tells(tmp_path: Path) -> None:
    (offered,) = offer(entries(tmp_path, DOCUMENT))
    assert offered.function == {"type": "function", "function": {"name": "do_it", "description": "Does it", "parameters": TOLD}}


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("id: {type: string}", "id: {description: none}", "'id' has no type that agents know"),
        ("x-global-disable: true", "x-global-disable: 'yes'", "is not true or false"),
    ],
)
def test_a_tool_that_no_agent_can_have_fails_the_chat(tmp_path: Path, was: str, now: str, words: str) -> None:
    assert was in DOCUMENT
    with pytest.raises(CannotOfferError, match=words):
        offer(entries(tmp_path, DOCUMENT.replace(was, now)))
