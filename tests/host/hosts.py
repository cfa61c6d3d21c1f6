"""The real host as a child process, and small configurations for it."""

from __future__ import annotations

import http.client
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

SECONDS = 30


class Host:
    """A running host."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self.process, self._log, self.port = process, log, 0

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        """Status and JSON, or text, of one answer on a connection of its own."""
        status, _, text = self.raw(method, path, body, headers)
        return status, json.loads(text) if text[:1] in "{[" else text

    def raw(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            sent = body if body is None or isinstance(body, (bytes, str)) else json.dumps(body)
            connection.request(method, path, sent, {"Content-Type": "application/json", **(headers or {})})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
        finally:
            connection.close()

    def plugins(self) -> dict[str, dict[str, Any]]:
        """The listing, by name."""
        return {plugin["name"]: plugin for plugin in self.ask("GET", "/admin/plugins")[1]["plugins"]}

    def invoke(self, plugin: str, tool: str, arguments: Any = None) -> dict[str, Any]:
        answer: dict[str, Any] = self.ask("POST", f"/api/plugin/invoke/{plugin}/{tool}", arguments or {})[1]
        return answer

    def stop(self) -> int:
        """The exit code after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(SECONDS)

    def log(self, component: str = "") -> list[dict[str, Any]]:
        """The lines that are written, of one component where it is named."""
        size = -1
        while size != (size := self._log.stat().st_size):
            time.sleep(0.2)
        lines = [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines() if line.endswith("}")]
        return [line for line in lines if not component or line["component"] == component]


def end(process: subprocess.Popen[str]) -> None:
    """Stops a server that a test has started, whatever state it is in."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stderr is not None:
        process.stderr.close()


@contextmanager
def hosting(tmp: Path, config: Path, *options: str, port: int = 0, env: dict[str, str] | None = None) -> Iterator[Host]:
    """Starts `cozecheck serve`, waits for its first line, and stops it."""
    log = tmp / "host.jsonl"
    command = [sys.executable, "-m", "cozecheck", "serve", str(config), "--port", str(port), *options]
    with log.open("w") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.PIPE, text=True, env={**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(tmp), **(env or {})}
        )
    assert process.stderr is not None
    try:
        assert select.select([process.stderr], [], [], SECONDS)[0], "the host says nothing"
        line = process.stderr.readline()
        found = re.search(r"http://\S+:(\d+) serves", line)
        assert found, line + process.stderr.read()
        host = Host(process, log)
        host.port = int(found[1])
        yield host
    finally:
        end(process)


def write(folder: Path, server: str, **plugins: str) -> Path:
    """A configuration with a plugin for each name, whose tool `call` asks for the given path of `server`, with an optional `q`."""
    (folder / "pluginproduct").mkdir(parents=True, exist_ok=True)
    (folder / "common").mkdir(exist_ok=True)
    (folder / "common/oauth_schema.json").write_text("{}")
    for name, path in plugins.items():
        (folder / f"pluginproduct/{name}.yaml").write_text(document(server, path))
    meta = [entry(number, name, path, f"{name}.yaml") for number, (name, path) in enumerate(plugins.items(), 1)]
    (folder / "pluginproduct/plugin_meta.yaml").write_text(yaml.safe_dump(meta, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def entry(number: int, name: str, path: str, file: str) -> dict[str, Any]:
    """One entry of plugin_meta.yaml."""
    return {
        "plugin_id": number,
        "product_id": 7600000000000000000 + number,
        "deprecated": False,
        "version": "v1.0.0",
        "openapi_doc_file": file,
        "plugin_type": 1,
        "manifest": {
            "schema_version": "v1",
            "name_for_model": name,
            "name_for_human": name,
            "description_for_model": "Says what it was asked, for tests of the host.",
            "description_for_human": "Says what it was asked.",
            "auth": {"type": "none"},
            "logo_url": "icon.png",
            "api": {"type": "openapi"},
            "common_params": {"header": [], "query": [], "path": [], "body": []},
        },
        "tools": [{"tool_id": number * 100, "deprecated": False, "method": "get", "sub_url": path}],
    }


def document(server: str, path: str) -> str:
    """An OpenAPI document with one operation, `call`."""
    properties = {"ok": {"type": "boolean", "description": "d"}, "path": {"type": "string", "description": "d"}}
    operation = {
        "operationId": "call",
        "summary": "Says what it was asked",
        "parameters": [{"name": "q", "in": "query", "description": "Anything", "schema": {"type": "string", "example": "tea"}}],
        "responses": {"200": {"description": "d", "content": {"application/json": {"schema": {"type": "object", "properties": properties}}}}},
    }
    info = {"title": "t", "description": "d", "version": "v1"}
    return yaml.safe_dump({"openapi": "3.0.1", "info": info, "servers": [{"url": server}], "paths": {path: {"get": operation}}}, sort_keys=False)


def until(true: Any, seconds: float = 15) -> None:
    """Waits until `true()`."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
