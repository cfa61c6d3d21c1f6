"""`cozecheck agent-test` against the real host, which answers from the documents."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from cozecheck.cli.main import run
from tests.host.hosts import Host, hosting
from tests.servers.model import KEY, serving

HEALTHY = Path(__file__).resolve().parents[2] / "examples/healthy"
GUIDE = "请帮我转换这个文档：https://www.w3.org/dummy.pdf 转换为 Markdown 格式。"
CONVERT = "document_converter/convert_document"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with hosting(tmp_path_factory.mktemp("host"), HEALTHY, "--mock") as host:
        yield host


@pytest.fixture
def tried(host: Host, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Any:
    def tried(agent: Any, *messages: Any, format_: str = "json", url: str = "") -> tuple[int, Any, str]:
        file = tmp_path / "agent.yaml"
        file.write_text(yaml.safe_dump({"agent": agent, "messages": list(messages)}, allow_unicode=True, sort_keys=False), encoding="utf-8")
        code = run(["agent-test", str(file), "--url", url or f"http://127.0.0.1:{host.port}", "--format", format_, "--lang", "en"])
        out, err = capfd.readouterr()
        return code, json.loads(out) if out[:1] == "{" else out, err

    return tried


def deleted(host: Host) -> int:
    """How many agents were deleted so far, by the host's own log."""
    return sum(line.get("method") == "DELETE" and line.get("status_code") in (200, 204) for line in host.log("http"))


def test_the_guides_message_calls_the_converter_and_the_agent_is_gone(tried: Any, host: Host) -> None:
    before = deleted(host)
    code, report, err = tried({"plugins": ["document_converter"]}, {"message": GUIDE, "tool": CONVERT, "contains": "markdown"})
    assert (code, err) == (0, ""), report
    assert report["results"][0]["calls"] == [CONVERT]
    assert deleted(host) == before + 1


def test_each_expectation_can_fail(tried: Any, host: Host) -> None:
    before = deleted(host)
    rule = {"when": "pdf", "plugin": "document_converter", "operation": "convert_document", "arguments": {"fileUrl": "{url}"}}
    code, report, _ = tried(
        {"plugins": ["document_converter", "weather"], "rules": [rule]},
        {"message": GUIDE, "tool": "weather/weather_now"},
        {"message": GUIDE, "tool": CONVERT, "contains": ["never said"]},
        {"message": GUIDE, "tool": "none"},
        {"message": GUIDE, "success": False},
        {"message": "hello", "tool": CONVERT},
        {"message": "hello", "tool": "none"},
    )
    reasons = [result["reason"] for result in report["results"]]
    assert code == 1
    assert reasons[0] == f"it calls {CONVERT}, not weather/weather_now"
    assert reasons[1].startswith("'never said' is not in ")
    assert reasons[2] == f"it calls {CONVERT}, and was to call no tool"
    assert reasons[3] == f"the call of {CONVERT} succeeds, and was to fail"
    assert reasons[4:] == ["it calls no tool", ""]
    assert deleted(host) == before + 1


def test_a_call_that_fails_fails_the_message_though_the_host_answers_200(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "agent.yaml"
    with hosting(tmp_path, HEALTHY, "--mock", "--fault", "status=500") as host:
        file.write_text(yaml.safe_dump({"agent": {"plugins": ["document_converter"]}, "messages": [{"message": GUIDE}]}), encoding="utf-8")
        arguments = ["agent-test", str(file), "--url", f"http://127.0.0.1:{host.port}", "--lang", "en", "--format"]
        assert run([*arguments, "text"]) == 1
        assert f"the call of {CONVERT} fails" in capfd.readouterr().out
        file.write_text(yaml.safe_dump({"agent": {"plugins": ["document_converter"]}, "messages": [{"message": GUIDE, "success": False}]}), encoding="utf-8")
        assert run([*arguments, "json"]) == 0


def test_an_agent_that_cannot_be_made_and_a_host_that_is_not_there_are_told(tried: Any) -> None:
    code, report, _ = tried({"plugins": ["nobody"]}, {"message": "x"})
    assert code == 1 and "there is no plugin 'nobody'" in report["problem"]
    code, report, _ = tried({"plugins": ["weather"]}, {"message": "x"}, url="http://127.0.0.1:9")
    assert code == 1 and "no answer" in report["problem"]


@pytest.mark.parametrize(
    ("agent", "message", "words"),
    [
        ({"plugins": []}, {"message": "x"}, "agent.yaml:2:3: 'plugins' is to be"),
        ("weather", {"message": "x"}, "agent is to be of the type object"),
        ({"plugins": ["weather"], "nam": "x"}, {"message": "x"}, "unknown key 'nam'; did you mean 'name'?"),
        ({"plugins": ["weather"]}, {"message": ""}, "'message' is to be a text"),
        ({"plugins": ["weather"]}, {"message": "x", "tool": "weather"}, "'tool' is PLUGIN/OPERATION"),
        ({"plugins": ["weather"]}, {"message": "x", "contain": "y"}, "did you mean 'contains'?"),
        ({"plugins": ["weather"]}, "x", "messages.0 is to be of the type object"),
    ],
)
def test_mistakes_in_the_file_are_told_with_their_place(tried: Any, agent: Any, message: Any, words: str) -> None:
    code, out, err = tried(agent, message)
    assert (code, out) == (2, "")
    assert words in err


def test_junit(tried: Any) -> None:
    _, text, _ = tried({"plugins": ["document_converter"]}, {"message": GUIDE}, {"message": GUIDE, "tool": "none"}, format_="junit")
    suite = ElementTree.fromstring(text)[0]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")


def test_ctrl_c_deletes_the_agent(tmp_path: Path) -> None:
    file = tmp_path / "agent.yaml"
    file.write_text(yaml.safe_dump({"agent": {"plugins": ["document_converter"]}, "messages": [{"message": GUIDE}] * 100}), encoding="utf-8")
    with hosting(tmp_path, HEALTHY, "--mock", "--fault", "latency=0.5") as host:
        command = [sys.executable, "-m", "cozecheck", "agent-test", str(file), "--url", f"http://127.0.0.1:{host.port}", "--format", "json"]
        process = subprocess.Popen(command, env={**os.environ, "HOME": str(tmp_path)}, stdout=subprocess.PIPE, text=True)
        try:
            for _ in range(50):
                if host.log("plugin"):
                    break
            process.send_signal(signal.SIGINT)
            out, _ = process.communicate(timeout=20)
        finally:
            process.kill()
        assert deleted(host) == 1
    report = json.loads(out)
    assert process.returncode == report["exit_code"] == 130
    assert report["results"][-1]["reason"] == "not finished when the run ended"


def test_without_a_url_a_host_is_started_for_the_run(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["agent-test", str(HEALTHY.parent / "agent.yaml"), "--config", str(HEALTHY), "--mock", "--format", "json"]) == 0
    report = json.loads(capfd.readouterr().out)
    assert [result["calls"] for result in report["results"]] == [[CONVERT], []]


def test_a_model_chooses_the_tools_where_one_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MY_KEY", KEY)
    file = tmp_path / "agent.yaml"
    message = {"message": "convert it", "tool": CONVERT, "arguments": {"fileUrl": "https://a.example/1.pdf"}, "contains": "Done."}
    file.write_text(yaml.safe_dump({"agent": {"plugins": ["document_converter"]}, "messages": [message]}), encoding="utf-8")
    with serving() as model:
        model.plays = [[("convert_document", {"fileUrl": "https://a.example/1.pdf"})], "Done."]
        code = run(["agent-test", str(file), "--config", str(HEALTHY), "--mock", "--model-url", f"{model.base}/v1", "--model-key-env", "MY_KEY"])
        assert set(model.keys) == {f"Bearer {KEY}"}
    out, err = capfd.readouterr()
    assert (code, err) == (0, ""), out
    assert KEY not in out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--url", "http://127.0.0.1:9", "--mock"], "--mock is for a host that agent-test starts itself"),
        (["--url", "http://127.0.0.1:9", "--model-url", "http://127.0.0.1:9"], "--model-url is for a host that agent-test starts itself"),
        (["--target-kind", "coze-studio"], "needs --url"),
        (["--mock", "--server", "http://127.0.0.1:9"], "--mock and --server exclude each other"),
        (["--model", "gpt"], "--model and --model-key-env go with --model-url"),
    ],
)
def test_options_that_do_not_go_together(options: list[str], words: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["agent-test", str(HEALTHY.parent / "agent.yaml"), "--config", str(HEALTHY), *options, "--lang", "en"]) == 2
    assert words in capfd.readouterr().err
