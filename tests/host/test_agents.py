"""The guide's agents: a tool is really called, and which one is no matter of chance."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.host.hosts import Host, hosting, write
from tests.host.test_api import needs_guide, taken_out
from tests.servers.plugin import Plugin, serving

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def upstream() -> Iterator[Plugin]:
    with serving() as plugin:
        yield plugin


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory, upstream: Plugin) -> Iterator[Host]:
    with hosting(tmp_path_factory.mktemp("agents"), ROOT / "examples/healthy", "--server", upstream.base) as running:
        yield running


def agent(host: Host, **more: Any) -> str:
    status, answer = host.ask("POST", "/api/agents", {"name": "a", "plugins": ["document_converter", "weather"], **more})
    assert status == 200, answer
    return str(answer["agent_id"])


def chat(host: Host, name: str, message: str) -> dict[str, Any]:
    status, answer = host.ask("POST", "/api/chat", {"agent_id": name, "message": message})
    assert status == 200, answer
    return dict(answer)


def test_the_tool_that_fits_the_message_is_called_as_an_agent_calls(host: Host, upstream: Plugin) -> None:
    name = agent(host)
    answer = chat(host, name, "请帮我转换这个文档：https://example.com/a.pdf 转换为 Markdown 格式。")
    (call,) = answer["tool_calls"]
    assert (call["plugin"], call["operation"], call["success"]) == ("document_converter", "convert_document", True)
    assert json.loads(call["result"]) == {"ok": True, "markdown": "# Dummy PDF", "pages": 1}
    method, path, headers, body = upstream.seen[-1]
    assert (method, path, json.loads(body)) == ("POST", "/api/convert", {"fileUrl": "https://example.com/a.pdf", "preserveFormatting": True})
    assert headers["x-aiplugin-bot-id"] == name
    assert headers["x-aiplugin-conversation-id"]
    assert "Dummy PDF" in answer["message"]


def test_a_message_that_fits_no_tool_calls_none(host: Host, upstream: Plugin) -> None:
    asked = len(upstream.seen)
    assert chat(host, agent(host), "xyzzy")["tool_calls"] == []
    assert len(upstream.seen) == asked


def test_rules_decide_where_there_are_any(host: Host) -> None:
    rules = [{"when": "pdf", "plugin": "101", "operation": "convert_document", "arguments": {"fileUrl": "{url}", "preserveFormatting": False}}]
    name = agent(host, rules=rules)
    (call,) = chat(host, name, "This PDF, please: http://example.com/b.pdf")["tool_calls"]
    assert call["arguments"] == {"fileUrl": "http://example.com/b.pdf", "preserveFormatting": False}
    assert chat(host, name, "转换文档 https://example.com/a.doc")["tool_calls"] == []


def test_a_failed_tool_is_a_failed_call_in_a_good_answer(tmp_path: Path, upstream: Plugin) -> None:
    with hosting(tmp_path, write(tmp_path / "conf", upstream.base, failing="/status/500"), "--allow-private") as host:
        answer = chat(host, agent(host, plugins=["failing"]), "says what was asked")
        assert (answer["tool_calls"][0]["success"], "status=500" in answer["message"]) == (False, True)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/agents", {"plugins": ["nobody"]}, 400),
        ("/api/agents", {"plugins": []}, 400),
        ("/api/agents", {"plugins": "weather"}, 400),
        ("/api/agents", {"plugins": ["weather"], "rules": [{"when": 1}]}, 400),
        ("/api/agents", "[" * 900_000, 400),
        ("/api/agents", "{", 400),
        ("/api/chat", {"agent_id": "1", "message": "x"}, 404),
        ("/api/chat", {"agent_id": ["1"], "message": "x"}, 404),
    ],
)
def test_mistakes_are_told(host: Host, path: str, body: Any, status: int) -> None:
    got, answer = host.ask("POST", path, body)
    assert (got, answer["success"], bool(answer["error"])) == (status, False, True)


def test_agents_can_be_deleted(host: Host) -> None:
    name = agent(host)
    assert host.ask("POST", "/api/chat", {"agent_id": name, "message": ""})[0] == 400
    assert host.ask("DELETE", f"/api/agents/{name}")[0] == 200
    assert host.ask("DELETE", f"/api/agents/{name}")[0] == 404
    assert host.ask("POST", "/api/chat", {"agent_id": name, "message": "x"})[0] == 404


@needs_guide
def test_the_guides_own_integration_test_passes(tmp_path: Path, upstream: Plugin) -> None:
    pytest.importorskip("requests", reason="the guide's script needs requests")
    script = tmp_path / "test-agent-integration.py"
    script.write_text(taken_out("test-agent-integration.py"), encoding="utf-8")
    config = tmp_path / "conf"
    shutil.copytree(ROOT / "examples/healthy", config)
    with hosting(tmp_path, config, "--server", upstream.base, port=8080):
        ran = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, "✅ 集成测试通过" in ran.stdout) == (0, True), ran.stdout + ran.stderr
    with hosting(tmp_path, ROOT / "examples/broken", port=8080):
        ran = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, "400" in ran.stdout) == (1, True), ran.stdout + ran.stderr
