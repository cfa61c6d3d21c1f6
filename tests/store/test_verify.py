"""A rollback that asks the server afterwards: the real host, and servers that misbehave."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from cozecheck.store.model import Forecast
from cozecheck.store.verify import differences
from tests.host.hosts import hosting
from tests.store.conftest import Call, Scene, build, tree

TOLD = Forecast("ok", True, {"101": ("1", "2")}, {"101": "web_search"}, {"101": "v1.0.0"})
GOOD: dict[str, Any] = {"id": 101, "name": "web_search", "status": "active", "version": "v1.0.0", "tools": [{"id": "1"}, {"id": 2, "status": "active"}]}


@pytest.mark.parametrize(
    ("plugins", "words"),
    [
        ([GOOD], []),
        ([{"name": "web_search", "status": "active"}], []),
        ([GOOD, {"id": "9", "name": "old", "status": "failed"}], []),
        ([], ["plugin 101 web_search should be there, but is not"]),
        ([{**GOOD, "status": "failed", "reason": "why"}], ["plugin 101 web_search should be active, but is failed: why"]),
        ([{**GOOD, "stale": True}], ["plugin 101 web_search is still served as it was before: -"]),
        ([{**GOOD, "version": "v2"}], ["plugin 101 web_search should have version v1.0.0, but has v2"]),
        ([{**GOOD, "tools": [{"id": "1"}]}], ["tool 2 of plugin 101 web_search should be active, but is not"]),
        ([{**GOOD, "tools": [*GOOD["tools"], {"id": "3"}]}], ["tool 3 of plugin 101 web_search is active, but should not be"]),
        ([GOOD, {"id": "9", "name": "old", "status": "active"}], ["plugin 9 old is active, but should not be"]),
    ],
)
def test_each_difference_is_named(plugins: list[dict[str, Any]], words: list[str]) -> None:
    assert [text.render() for text in differences(plugins, TOLD)] == words


@pytest.mark.parametrize("layout", ["folder", "link"])
def test_the_real_host_gets_the_old_version(layout: str, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = build(tmp_path / "scene", layout, call)
    meta = scene.config / "pluginproduct" / "plugin_meta.yaml"
    text = meta.read_text(encoding="utf-8")
    # The third version has one plugin less.
    meta.write_text(text[: text.rindex("- plugin_id")], encoding="utf-8")
    assert call("backup", scene.config).code == 0
    monkeypatch.setenv("SERVER_TOKEN", "open sesame")
    with hosting(tmp_path, scene.config, "--token-env", "SERVER_TOKEN") as host:
        url = f"http://127.0.0.1:{host.port}/admin"
        options = ("--reload-url", f"{url}/reload-plugins", "--verify-url", f"{url}/plugins", "--verify-seconds", "5")
        refused = call("rollback", "1", scene.config, *options)
        assert refused.code == 1
        assert "answers with status 401" in refused.out
        assert "is what it was before, version 3." in refused.out
        said = call("rollback", "1", scene.config, *options, "--token-env", "SERVER_TOKEN")
        assert said.code == 0, said.out
        assert "The server has just that." in said.out
        assert tree(scene.config) == scene.old
        listed = host.ask("GET", "/admin/plugins", headers={"Authorization": "Bearer open sesame"})[1]
        assert [plugin["status"] for plugin in listed["plugins"]] == ["active", "active"]


class Panel(BaseHTTPRequestHandler):
    """Answers as `answers` says: path → status and body."""

    answers: dict[str, tuple[int, bytes]]
    asked: list[str]

    def _answer(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        status, body = self.answers.get(self.path, (404, b""))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Silent."""


@contextmanager
def panel(answers: dict[str, tuple[int, bytes]]) -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []
    handler = type("Handler", (Panel,), {"answers": answers, "asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"/reload": (500, b"")}, "/reload answers with status 500"),
        ({"/reload": (200, b""), "/plugins": (200, b'{"plugins": []}')}, "should be there, but is not"),
        ({"/reload": (200, b""), "/plugins": (200, b"<html>")}, "does not answer with a list of plugins"),
        ({"/reload": (200, b""), "/plugins": (200, json.dumps([{"id": "101", "status": "active"}, {"id": "102", "status": "failed"}]).encode())}, "is failed"),
    ],
)
def test_it_goes_back_by_itself(scene: Scene, answers: dict[str, tuple[int, bytes]], words: str, call: Call) -> None:
    before = tree(scene.config), scene.config.stat().st_ino
    with panel(answers) as (url, asked):
        said = call("rollback", "1", scene.config, "--reload-url", f"{url}/reload", "--verify-url", f"{url}/plugins", "--verify-seconds", "0.6")
    assert said.code == 1
    assert "went back: the server does not have what was foretold of version 1." in said.out
    assert words in said.out
    # The very folder that was there, and the server is told again.
    assert (tree(scene.config), scene.config.stat().st_ino) == before
    assert asked.count("POST /reload") == 2
    assert not [name for name in scene.top.iterdir() if name.name.startswith(".plugin")]
    assert not (scene.store / "journal.json").exists()
    # What went back is not the last switch.
    assert not (scene.store / "last.json").exists()


def test_a_server_that_is_not_there(scene: Scene, call: Call) -> None:
    with panel({}) as (url, _):
        pass
    said = call("rollback", "1", scene.config, "--verify-url", f"{url}/plugins", "--verify-seconds", "0.2", "--format", "json")
    assert (said.code, said.json["result"], said.json["in_place"]) == (1, "went-back", 2)
    assert tree(scene.config) == scene.new


def test_who_interrupts_the_verification_gets_the_old_configuration_back(scene: Scene, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cozecheck.store.rollback.tell", interrupted)
    assert call("rollback", "1", scene.config, "--verify-url", "http://127.0.0.1:9/").code == 130
    assert tree(scene.config) == scene.new
    assert not (scene.store / "journal.json").exists()
    assert not [name for name in scene.top.iterdir() if name.name.startswith(".plugin")]


def test_a_server_that_needs_a_while(scene: Scene, call: Call) -> None:
    answers = {"/plugins": (503, b"")}
    good = [{"id": id_, "status": "active"} for id_ in ("101", "102")]
    with panel(answers) as (url, asked):
        timer = threading.Timer(0.5, lambda: answers.update({"/plugins": (200, json.dumps(good).encode())}))
        timer.start()
        said = call("rollback", "1", scene.config, "--verify-url", f"{url}/plugins", "--verify-seconds", "20")
        timer.join()
    assert said.code == 0, said.out
    assert len(asked) > 1
    assert tree(scene.config) == scene.old
