"""Calls of made-up tools, recorded from Coze Studio's own code (commit 4f786d6a9), with strange names, values, styles and servers.

A line holds the document, the call, the answer that the tool's server gave, and what really came of it.
Where the order of Go's maps shows, a call was left out.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from cozecheck.calls import answer, request
from cozecheck.calls.problem import CallError
from cozecheck.loader.load import load
from cozecheck.source.files import ConfigFiles
from tests.calls.test_recorded import body

RECORDED = Path(__file__).parent / "recorded" / "calls.jsonl.gz"


def lay_out(folder: Path, call: dict[str, Any]) -> Path:
    type_, sub_type, payload = call["auth"]
    texts = dict.fromkeys(("name_for_model", "name_for_human", "description_for_model", "description_for_human"), "x")
    manifest = {"schema_version": "v1", **texts, "auth": {"type": type_, "sub_type": sub_type, "payload": payload}, "api": {"type": "openapi"}}
    tool = {"tool_id": 2, "method": call["method"], "sub_url": call["path"]}
    entry = {"plugin_id": 1, "version": "v1.0.0", "openapi_doc_file": "doc.yaml", "plugin_type": 1, "tools": [tool]}
    entry["manifest"] = {**manifest, "common_params": call["common"]}
    for name, value in {"pluginproduct/plugin_meta.yaml": [entry], "pluginproduct/doc.yaml": call["document"], "common/oauth_schema.json": {}}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return folder


def ours(folder: Path, call: dict[str, Any]) -> Any:
    config, _ = load(ConfigFiles(str(folder)))
    plugin = config.plugins[0]
    tool = plugin.tools[0]
    assert tool.loaded, config.findings
    assert tool.operation is not None
    sent: Any = None
    try:
        made = request.build(plugin, tool, call["args"], request.Caller(oauth_token=call["token"]))
        sent = made.method, made.target, sorted(pair for pair in made.headers if pair[0] != "Host"), body(made.body.decode())
        strategy = answer.Strategy(call["strategy"])
        return sent, body(answer.read(tool.operation, call["status"], "", call["response"].encode(), strategy)), False
    except CallError:
        return sent, None, True


def really(call: dict[str, Any]) -> Any:
    sent, result = call["really"]["request"], call["really"]["result"]
    if sent is not None:
        method, target, headers, text = sent
        sent = method, target, sorted(map(tuple, headers)), body(text)
    return sent, None if result is None else body(result), call["really"]["error"]


def test_made_up_calls(tmp_path: Path) -> None:
    with gzip.open(RECORDED, "rt", encoding="utf-8") as file:
        calls = [json.loads(line) for line in file]
    assert len(calls) == 700
    wrong = []
    for number, call in enumerate(calls):
        mine = ours(lay_out(tmp_path / str(number), call), call)
        if mine != really(call):
            wrong.append((call, mine))
    assert not wrong[:2]
