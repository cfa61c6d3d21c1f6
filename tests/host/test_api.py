"""The guide's API, on the real host, with a plugin's real server."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.host.hosts import Host, document, entry, hosting, write
from tests.servers.plugin import Plugin, serving
from tests.shared import SHARED

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def upstream() -> Iterator[Plugin]:
    with serving() as plugin:
        yield plugin


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory, upstream: Plugin) -> Iterator[Host]:
    """A good plugin, one that Coze Studio drops, one that is disabled, and ones that fail in use."""
    tmp = tmp_path_factory.mktemp("api")
    config = write(tmp / "conf", upstream.base, good="/say", bad="/bad", off="/off", failing="/status/500", odd="/text", slow="/wait/5")
    (config / "pluginproduct/bad.yaml").write_text(document(upstream.base, "/bad").replace("'200'", "'404'"))
    meta = config / "pluginproduct/plugin_meta.yaml"
    entries = yaml.safe_load(meta.read_text())
    entries[2]["deprecated"] = True
    meta.write_text(yaml.safe_dump(entries))
    with hosting(tmp, config, "--allow-private", "--timeout", "1") as running:
        yield running


def test_the_listing_says_what_is_active_and_why_the_rest_is_not(host: Host) -> None:
    plugins = host.plugins()
    assert {name: plugin["status"] for name, plugin in plugins.items()} == {
        "good": "active", "bad": "failed", "off": "disabled", "failing": "active", "odd": "active", "slow": "active",
    }  # fmt: skip
    good = plugins["good"]
    assert (good["id"], good["version"], good["reason"], good["stale"]) == ("1", "v1.0.0", None, False)
    (tool,) = good["tools"]
    assert (tool["id"], tool["name"], tool["method"], tool["path"], tool["status"]) == ("100", "call", "GET", "/say", "active")
    assert tool["arguments"] == [{"name": "q", "in": "query", "type": "string", "required": False, "description": "Anything"}]
    assert tool["example"] == {"q": "tea"}
    assert "CZ" in plugins["bad"]["reason"]
    assert "404" in plugins["bad"]["reason"]
    assert "error" in [finding["severity"] for finding in plugins["bad"]["findings"]]
    assert plugins["bad"]["tools"][0]["status"] == "failed"


def test_the_listing_speaks_chinese(host: Host) -> None:
    said = host.ask("GET", "/admin/plugins?lang=zh")[1]["plugins"][1]["reason"]
    assert re.search("[一-鿿]", said)


@pytest.mark.parametrize("name", ["good", "1"])
@pytest.mark.parametrize("tool", ["call", "100", quote("GET /say", safe="")])
def test_a_tool_is_called_by_each_of_its_names(host: Host, name: str, tool: str) -> None:
    assert host.invoke(name, tool, {"q": "x"}) == {"success": True, "data": {"ok": True, "path": "/say"}}


def test_the_plugin_is_asked_as_coze_studio_asks(host: Host, upstream: Plugin) -> None:
    host.invoke("good", "call", {"q": "a b", "unknown": 1})
    method, path, headers, _ = upstream.seen[-1]
    assert (method, path) == ("GET", "/say?q=a+b")
    assert headers["x-aiplugin-connector-identifier"] == "1001"
    assert headers["user-agent"].startswith("go-resty/")


def test_failures_of_tools_are_told_in_coze_studios_words(host: Host) -> None:
    failed = host.invoke("failing", "call")
    assert failed["success"] is False
    assert "http request failed, status=500" in failed["error"]
    assert "response is not object" in host.invoke("odd", "call")["error"]
    slow = host.invoke("slow", "call")
    assert "no complete answer within 1 s" in slow["error"]
    assert "has no time limit" in slow["note"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/plugin/invoke/nobody/call", "{}", 404),
        ("/api/plugin/invoke/good/nothing", "{}", 404),
        ("/api/plugin/invoke/bad/call", "{}", 503),
        ("/api/plugin/invoke/off/call", "{}", 503),
        ("/api/plugin/invoke/good/call", b"\xff", 400),
        ("/api/plugin/invoke/good/call", "[" * 900_000, 200),
        ("/api/plugin/invoke/good/call", b" " * 1_000_001, 413),
        ("/no/such/page", "{}", 404),
        ("/health", "{}", 405),
    ],
)
def test_mistakes_of_the_caller_are_json_too(host: Host, path: str, body: Any, status: int) -> None:
    got, answer = host.ask("POST", path, body)
    assert (got, answer["success"]) == (status, False)
    assert answer["error"]


def test_a_body_that_does_not_say_its_length_is_limited_too(host: Host) -> None:
    def endless() -> Iterator[bytes]:
        yield from (b" " * 65_536 for _ in range(32))

    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=10)
    connection.request("POST", "/api/plugin/invoke/good/call", endless(), encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
    assert connection.getresponse().status == 413
    connection.close()


def test_health_and_readiness(host: Host) -> None:
    status, health = host.ask("GET", "/health")
    assert (status, health["status"]) == (200, "healthy")
    assert host.ask("GET", "/ready") == (200, {"status": "ready"})


def test_metrics_have_the_guides_names_labels_and_buckets(host: Host) -> None:
    host.invoke("good", "call")
    host.invoke("failing", "call")
    text = host.ask("GET", "/metrics")[1]
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    names = ("plugin_name", "operation", "status")
    counts = {tuple(map(sample.labels.get, names)): sample.value for sample in samples if sample.name == "coze_plugin_requests_total"}
    assert counts["good", "call", "success"] >= 1
    assert counts["failing", "call", "error"] >= 1
    buckets = [s.labels["le"] for s in samples if s.name == "coze_plugin_request_duration_seconds_bucket" and s.labels["plugin_name"] == "good"]
    assert buckets == ["0.1", "0.5", "1.0", "2.0", "5.0", "10.0", "+Inf"]
    assert [(sample.labels, sample.value) for sample in samples if sample.name == "coze_active_plugins"] == [({"plugin_type": "1"}, 4)]
    # A caller's own words never become a label.
    host.ask("POST", "/api/plugin/invoke/nobody/call", "{}")
    assert "nobody" not in host.ask("GET", "/metrics")[1]


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool, of Prometheus, is not installed")
def test_promtool_has_nothing_against_the_metrics(host: Host) -> None:
    host.invoke("good", "call")
    checked = subprocess.run(["promtool", "check", "metrics"], input=host.ask("GET", "/metrics")[1], capture_output=True, text=True, timeout=30)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_the_log_has_the_guides_fields_and_no_values_of_queries(host: Host) -> None:
    host.invoke("good", "call", {"q": "very-private"})
    host.invoke("failing", "call")
    lines = host.log("plugin")
    good = next(line for line in reversed(lines) if line.get("operation_id") == "call" and line["plugin_name"] == "good")
    assert (good["method"], good["status_code"], good["level"], good["msg"]) == ("GET", 200, "info", "Plugin request completed")
    assert good["url"].endswith("/say?q=***")
    assert isinstance(good["duration_ms"], float)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", good["timestamp"])
    failed = next(line for line in reversed(lines) if line["plugin_name"] == "failing")
    assert (failed["status_code"], failed["level"], "status=500" in failed["error"]) == (500, "error", True)
    assert "very-private" not in json.dumps(host.log())


needs_guide = pytest.mark.skipif(not (SHARED / "guide.txt").is_file(), reason="the deployment guide is not beside this checkout")


def taken_out(name: str) -> str:
    """A script of the guide, unmodified."""
    blocks = re.findall(r"```(?:bash|python)\n(.*?)```", (SHARED / "guide.txt").read_text(encoding="utf-8"), re.DOTALL)
    (script,) = [block for block in blocks if block.splitlines()[1:2] == [f"# {name}"]]
    return str(script)


@needs_guide
def test_the_guides_own_analysis_reads_the_log(host: Host, tmp_path: Path) -> None:
    host.invoke("failing", "call")
    script, log = tmp_path / "analyze.py", tmp_path / "log.jsonl"
    script.write_text(taken_out("analyze-plugin-logs.py"), encoding="utf-8")
    log.write_text("".join(json.dumps(line) + "\n" for line in host.log()))
    said = subprocess.run([sys.executable, str(script), str(log)], capture_output=True, text=True, check=True, env={"PYTHONIOENCODING": "utf-8"}).stdout
    assert "failing_errors" in said
    assert "good_requests" in said


@needs_guide
@pytest.mark.skipif(not all(map(shutil.which, ("bash", "curl", "jq"))), reason="the guide's script needs bash, curl and jq")
def test_the_guides_own_script_passes(tmp_path: Path, upstream: Plugin) -> None:
    script = tmp_path / "test-plugin-locally.sh"
    script.write_text(taken_out("test-plugin-locally.sh"), encoding="utf-8")
    with hosting(tmp_path, ROOT / "examples/healthy", "--server", upstream.base, port=8080):
        ran = subprocess.run(["bash", str(script)], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stdout
    assert "✅ 插件测试通过" in ran.stdout
    with hosting(tmp_path, ROOT / "examples/broken", port=8080):
        ran = subprocess.run(["bash", str(script)], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 1
    assert "❌ 插件未激活，状态: failed" in ran.stdout


def test_a_tool_that_would_end_the_server_is_active_with_a_reason_and_ends_nothing(tmp_path: Path, upstream: Plugin) -> None:
    with hosting(tmp_path, ROOT / "examples/broken", "--server", upstream.base) as host:
        tool = next(tool for tool in host.plugins()["mailbox"]["tools"] if tool["name"] == "read_mail")
        assert (tool["status"], "CZ301" in tool["reason"]) == ("active", True)
        answer = host.invoke("mailbox", "read_mail", {"mail_id": "1"})
        assert (answer["success"], answer["how"]) == (False, "server-crash")
        assert host.ask("GET", "/ready")[0] == 200


HOSTILE = ("<script>alert(1)</script>", "../../etc/passwd", "a/b?c#d%2e", "quote\"'\\", "new\nline\x1b[31m", "\u202eright", "名字", "x" * 3000, "{}[]$(id)`id`")


def test_hostile_names_are_only_names(tmp_path: Path, upstream: Plugin) -> None:
    config = write(tmp_path / "conf", upstream.base, say="/say")
    entries = [entry(number, name, "/say", "say.yaml") for number, name in enumerate(HOSTILE, 1)]
    (config / "pluginproduct/plugin_meta.yaml").write_text(yaml.safe_dump(entries), encoding="utf-8")
    with hosting(tmp_path, config, "--allow-private") as host:
        assert list(host.plugins()) == list(HOSTILE)
        for name in HOSTILE:
            assert host.invoke(quote(name, safe=""), "call") == {"success": True, "data": {"ok": True, "path": "/say"}}, name
        assert host.ask("GET", "/metrics")[0] == 200
        assert {family.name for family in text_string_to_metric_families(host.ask("GET", "/metrics")[1])} >= {"coze_plugin_requests"}
    raw = (tmp_path / "host.jsonl").read_bytes()
    assert b"\x1b" not in raw
    assert "\u202e".encode() not in raw


def test_a_name_that_several_plugins_have_is_no_name(tmp_path: Path, upstream: Plugin) -> None:
    config = write(tmp_path / "conf", upstream.base, say="/say")
    (config / "pluginproduct/plugin_meta.yaml").write_text(yaml.safe_dump([entry(1, "twin", "/say", "say.yaml"), entry(2, "twin", "/say", "say.yaml")]))
    with hosting(tmp_path, config, "--allow-private") as host:
        status, answer = host.ask("POST", "/api/plugin/invoke/twin/call", "{}")
        assert (status, "1, 2" in answer["error"]) == (409, True)
        assert host.invoke("2", "call")["success"] is True
