"""`cozecheck serve --mock`: the host without any plugin's server. The deployment guide's own script runs against it as it is."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.host.hosts import Host, entry, hosting, write
from tests.host.test_api import needs_guide, taken_out

ROOT = Path(__file__).resolve().parents[2]
HEALTHY = ROOT / "examples/healthy"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with hosting(tmp_path_factory.mktemp("mock"), HEALTHY, "--mock") as running:
        yield running


def test_every_tool_answers(host: Host) -> None:
    assert host.invoke("weather", "weather_now", {"city": "北京"}) == {"success": True, "data": {"celsius": 1, "sky": "example"}}
    assert host.invoke("document_converter", "convert_document", {"fileUrl": "https://example.com/a.pdf"})["data"]["ok"] is True
    # The log has the address that the tool has in truth.
    assert host.log("plugin")[0]["url"].startswith("https://weather.example.com/v1/now?city=")


def test_arguments_are_judged_all_the_same(host: Host) -> None:
    assert "is required" in host.invoke("document_converter", "convert_document")["error"]


def test_plugins_with_the_same_paths_and_secrets(tmp_path: Path) -> None:
    config = write(tmp_path / "conf", "https://same.example.com", one="/say", two="/say")
    meta = [entry(1, "one", "/say", "one.yaml"), entry(2, "two", "/say", "two.yaml")]
    payload = '{"key": "X-Key", "service_token": "of-the-config", "location": "Header"}'
    meta[1]["manifest"]["auth"] = {"type": "service_http", "sub_type": "token/api_key", "payload": payload}
    (config / "pluginproduct/plugin_meta.yaml").write_text(yaml.safe_dump(meta))
    document = yaml.safe_load((config / "pluginproduct/two.yaml").read_text())
    document["paths"]["/say"]["get"]["responses"]["200"]["content"]["application/json"]["example"] = {"path": "two's own"}
    (config / "pluginproduct/two.yaml").write_text(yaml.safe_dump(document))
    with hosting(tmp_path, config, "--mock") as host:
        assert host.invoke("one", "call")["data"] == {"ok": True, "path": "example"}
        assert host.invoke("two", "call")["data"] == {"path": "two's own"}


@pytest.mark.parametrize(
    ("fault", "words"), [("status=500", "http request failed, status=500"), ("status=429", "status=429"), ("truncated", "http request failed, err=Get")]
)
def test_faults_fail_calls_in_the_servers_words(tmp_path: Path, fault: str, words: str) -> None:
    with hosting(tmp_path, HEALTHY, "--mock", "--fault", fault) as host:
        answer = host.invoke("weather", "weather_now", {"city": "x"})
        assert answer["success"] is False
        assert words in answer["error"]


def test_values_of_other_types_fail_the_strict_strategy_only(tmp_path: Path) -> None:
    with hosting(tmp_path, HEALTHY, "--mock", "--fault", "wrong-type", "--strategy", "error") as host:
        assert "expected 'celsius' to be of type" in host.invoke("weather", "weather_now", {"city": "x"})["error"]
    with hosting(tmp_path, HEALTHY, "--mock", "--fault", "wrong-type") as host:
        assert host.invoke("weather", "weather_now", {"city": "x"})["data"]["celsius"] == "of another type"


def need_port() -> None:
    """The guide's scripts ask port 8080 and no other."""
    with socket.socket() as port:
        port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            port.bind(("127.0.0.1", 8080))
        except OSError:
            pytest.skip("port 8080, which the guide's script asks, is taken")


@needs_guide
@pytest.mark.skipif(not all(map(shutil.which, ("bash", "curl", "jq"))), reason="the guide's script needs bash, curl and jq")
def test_the_guides_own_script_passes_unmodified(tmp_path: Path) -> None:
    need_port()
    script = tmp_path / "test-plugin-locally.sh"
    script.write_text(taken_out("test-plugin-locally.sh"), encoding="utf-8")
    with hosting(tmp_path, HEALTHY, "--mock", port=8080):
        ran = subprocess.run(["bash", str(script)], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stdout
    assert "✅ 插件测试通过" in ran.stdout
    with hosting(tmp_path, ROOT / "examples/broken", "--mock", port=8080) as host:
        ran = subprocess.run(["bash", str(script)], capture_output=True, text=True, timeout=60, check=False)
        reason = host.plugins()["document_converter"]["reason"]
    assert (ran.returncode, "❌ 插件未激活，状态: failed" in ran.stdout) == (1, True)
    assert "CZ223" in reason
    assert "document_converter.yaml:43" in reason


@needs_guide
def test_the_guides_own_agent_test_passes_unmodified(tmp_path: Path) -> None:
    need_port()
    script = tmp_path / "test-agent-integration.py"
    script.write_text(taken_out("test-agent-integration.py"), encoding="utf-8")
    with hosting(tmp_path, HEALTHY, "--mock", port=8080):
        ran = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, "✅ 集成测试通过" in ran.stdout) == (0, True), ran.stdout + ran.stderr
