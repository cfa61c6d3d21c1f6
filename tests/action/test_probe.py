"""The step that probes: a real server on this machine, its report among annotations and summary."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cozecheck.rules.example import HEALTHY
from tests.action.steps import Runner


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    for name, text in HEALTHY.items():
        path = tmp_path / "workspace" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    runner = Runner(tmp_path / "workspace")
    (runner.files / "report.md").write_text("## cozecheck\n", encoding="utf-8")
    runner.environment |= {"CODE": "0", "REPORT": str(runner.files / "report.md"), "COZECHECK_ALLOW_HOSTS": "127.0.0.1"}
    return runner


def serve_from(runner: Runner, port: int) -> None:
    """Both plugins' server is this one."""
    documents = [*Path(runner.environment["GITHUB_WORKSPACE"]).glob("pluginproduct/[ns]*.yaml")]
    assert len(documents) == 2
    for document in documents:
        text = document.read_text(encoding="utf-8")
        changed = re.sub(r"https://\w+\.example\.com", f"http://127.0.0.1:{port}", text)
        assert changed != text
        document.write_text(changed, encoding="utf-8")


def test_a_server_that_is_there(runner: Runner, port: int) -> None:
    serve_from(runner, port)
    done = runner.step("probe")
    assert runner.outputs()["exit-code"] == "0", done.stdout
    (server,) = json.loads(Path(runner.outputs()["probe-file"]).read_text(encoding="utf-8"))["servers"]
    assert (server["origin"], server["http_status"]) == (f"http://127.0.0.1:{port}", 200)
    assert f"http://127.0.0.1:{port}" in runner.summary()
    assert Path(runner.environment["REPORT"]).read_text(encoding="utf-8").startswith("## cozecheck\n\n## cozecheck probe\n")


def test_one_that_is_not_fails_with_an_annotation(runner: Runner) -> None:
    serve_from(runner, 9)
    done = runner.step("probe")
    assert (done.returncode, runner.outputs()["exit-code"]) == (0, "1")
    assert "\n::error file=pluginproduct/search.yaml,line=" in done.stdout
    assert "\n::error" not in runner.step("probe", annotations="false").stdout


def test_what_the_check_found_still_counts(runner: Runner, port: int) -> None:
    serve_from(runner, port)
    runner.environment["CODE"] = "1"
    runner.step("probe", summary="false")
    assert (runner.outputs()["exit-code"], runner.summary()) == ("1", "")


def test_a_private_address_is_not_dialled(runner: Runner, port: int) -> None:
    serve_from(runner, port)
    del runner.environment["COZECHECK_ALLOW_HOSTS"]
    runner.step("probe")
    (server,) = json.loads(Path(runner.outputs()["probe-file"]).read_text(encoding="utf-8"))["servers"]
    assert server["http_status"] == 0


def test_a_path_that_is_not_there_is_code_2(runner: Runner) -> None:
    done = runner.step("probe", paths="nowhere")
    assert runner.outputs() == {"exit-code": "2", "probe-file": ""}
    assert "\n::error title=cozecheck::" in done.stdout
