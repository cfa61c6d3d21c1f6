"""The recorded calls: the request that Coze Studio's own code sent, and what it made of the answer."""

from __future__ import annotations

import gzip
import json
import urllib.parse
from functools import cache
from http import HTTPStatus
from typing import Any

from cozecheck.calls import answer, request
from cozecheck.calls.problem import CallError
from cozecheck.calls.url import move
from cozecheck.loader.load import load
from cozecheck.loader.model import Config, Plugin, Tool
from cozecheck.source.files import ConfigFiles
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared
OTHERS = {"host", "accept-encoding", "content-length"}


@cache
def config(name: str) -> Config:
    root = SHARED / "coze-studio" if name == "coze-studio" else SHARED / "conformance/calls" / name
    return load(ConfigFiles(str(root)))[0]


def find(call: dict[str, Any]) -> tuple[Plugin, Tool]:
    plugin = next(plugin for plugin in config(call["config"]).plugins if plugin.loaded and str(plugin.meta.id.value) == call["plugin"])
    return plugin, next(tool for tool in plugin.tools if tool.loaded and str(tool.meta.id.value) == call["tool"])


def body(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def real(call: dict[str, Any]) -> Any:
    sent, result = call["really"]["request"], call["really"]["result"]
    if sent is not None:
        lines = sorted((name.lower(), value) for name, values in sent["header"].items() for value in values if name.lower() not in OTHERS)
        sent = sent["method"], sent["target"], lines, body(sent["body"])
    return sent, call["really"]["error"] is not None, body(result) if result else result


def ours(call: dict[str, Any]) -> Any:
    plugin, tool = find(call)
    sent: Any = None
    try:
        made = request.build(plugin, tool, call["args"], request.Caller(oauth_token=call["token"]))
        lines = sorted((name.lower(), value) for name, value in made.headers if name.lower() not in OTHERS)
        sent = made.method, made.target, lines, body(made.body.decode())
        data = b"" if call["status"] in (204, 304) or made.method == "HEAD" else call["response"].encode()
        assert tool.operation is not None
        result = answer.read(tool.operation, call["status"], HTTPStatus(call["status"]).phrase, data, answer.Strategy(call["strategy"]))
    except CallError:
        return sent, True, None
    return sent, False, body(result)


def test_all_recorded_calls() -> None:
    with gzip.open(SHARED / "conformance/calls.jsonl.gz", "rt", encoding="utf-8") as file:
        calls = [json.loads(line) for line in file]
    assert len(calls) > 1600
    assert not [(call["id"], ours(call), real(call)) for call in calls if ours(call) != real(call)][:3]


def test_another_server_takes_the_place_of_scheme_and_host() -> None:
    assert move("https://h.example/v1/", "http://127.0.0.1:80/x") == "http://127.0.0.1:80/x/v1/"
    assert move("https://u:p@h.example?a=b", "http://127.0.0.1:80") == "http://u:p@127.0.0.1:80?a=b"
    assert urllib.parse.urlsplit(move("ftp://h", "https://b.example/")).path == "/"
