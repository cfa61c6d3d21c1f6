"""`cozecheck mock`: the real server, asked as a plugin's server is."""

from __future__ import annotations

import http.client
import json
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.host.hosts import entry

ROOT = Path(__file__).resolve().parents[2]
HEALTHY = ROOT / "examples/healthy"


class Played:
    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port

    def ask(self, method: str, path: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def json(self, path: str) -> Any:
        status, _, body = self.ask("GET", path)
        assert status == 200
        return json.loads(body)


@contextmanager
def playing(*arguments: str) -> Iterator[Played]:
    """Starts it on a free port, and sees that SIGTERM ends it well."""
    command = [sys.executable, "-m", "cozecheck", "mock", *arguments, "--port", "0", "--lang", "en"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        assert select.select([process.stderr], [], [], 30)[0], "it says nothing"
        found = re.search(r"http://127\.0\.0\.1:(\d+) plays", line := process.stderr.readline())
        assert found, line
        yield Played(process, int(found[1]))
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stderr.close()


def refused(*arguments: str) -> str:
    ran = subprocess.run([sys.executable, "-m", "cozecheck", "mock", *arguments, "--lang", "en"], capture_output=True, text=True, timeout=30, check=False)
    assert ran.returncode == 2, ran
    return ran.stderr


def made(tmp_path: Path, schema: dict[str, Any], **beside: Any) -> Path:
    """A plugin `odd` whose tools GET /v1/things/{a} and GET /v1/things/all answer so."""
    answers = {"200": {"description": "d", "content": {"application/json": {"schema": schema, **beside}}}}
    parameter = {"name": "a", "in": "path", "required": True, "description": "d", "schema": {"type": "string"}}
    one = {"operationId": "one", "summary": "one", "parameters": [parameter], "responses": answers}
    every = {"operationId": "all", "summary": "all", "responses": answers}
    document = {
        "openapi": "3.0.1",
        "info": {"title": "t", "description": "d", "version": "v1"},
        "servers": [{"url": "https://odd.example.com/v1"}],
        "paths": {"/things/{a}": {"get": one}, "/things/all": {"get": every}},
    }
    meta = entry(1, "odd", "/things/{a}", "odd.yaml")
    meta["tools"].append({"tool_id": 101, "deprecated": False, "method": "get", "sub_url": "/things/all"})
    for name, value in {"pluginproduct/plugin_meta.yaml": [meta], "pluginproduct/odd.yaml": document, "common/oauth_schema.json": {}}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(json.dumps(value) if name.endswith("json") else yaml.safe_dump(value))
    return tmp_path


TEXT: dict[str, Any] = {"type": "object", "properties": {"word": {"type": "string", "description": "d"}, "count": {"type": "integer", "description": "d"}}}


def test_the_plugins_own_paths_are_served() -> None:
    with playing("weather", "--config", str(HEALTHY)) as server:
        assert set(server.json("/v1/now?city=x")) == {"celsius", "sky"}
        status, headers, _ = server.ask("POST", "/v1/now")
        assert (status, headers["allow"]) == (405, "GET")
        assert server.ask("GET", "/now")[0] == 404


def test_examples_go_before_what_is_made_up(tmp_path: Path) -> None:
    with playing("odd", "--config", str(made(tmp_path, TEXT, example={"word": "from the document", "count": 7}))) as server:
        assert server.json("/v1/things/x") == {"word": "from the document", "count": 7}


def test_a_path_without_variables_goes_before_one_with_them(tmp_path: Path) -> None:
    with playing("odd", "--config", str(made(tmp_path, TEXT)), "--seed", "5") as server:
        every, one = server.json("/v1/things/all"), server.json("/v1/things/other")
        assert server.json("/v1/things/a%20b/c") == one
        assert every != one


def test_the_same_seed_gives_the_same_answers(tmp_path: Path) -> None:
    config = str(made(tmp_path, TEXT))
    said = []
    for seed in ("3", "3", "4"):
        with playing("odd", "--config", config, "--seed", seed) as server:
            said.append(server.json("/v1/things/x"))
    assert said[0] == said[1] != said[2]


def test_a_schema_that_refers_to_itself_ends(tmp_path: Path) -> None:
    thing = {"type": "object", "properties": {"name": {"type": "string", "description": "d"}}}
    folder = made(tmp_path, {"$ref": "#/components/schemas/Thing"})
    file = folder / "pluginproduct/odd.yaml"
    thing["properties"]["next"] = {"$ref": "#/components/schemas/Thing"}  # type: ignore[index]
    file.write_text(yaml.safe_dump({**yaml.safe_load(file.read_text()), "components": {"schemas": {"Thing": thing}}}))
    with playing("odd", "--config", str(folder)) as server:
        assert server.json("/v1/things/x") == {"name": "example"}


def test_schemas_that_ask_for_too_much_get_less(tmp_path: Path) -> None:
    """A million texts of 90 KB each."""
    many: dict[str, Any] = {"type": "string", "minLength": 90_000}
    for _ in range(2):
        many = {"type": "array", "minItems": 1000, "items": many, "description": "d"}
    with playing("odd", "--config", str(made(tmp_path, {"type": "object", "properties": {"many": many, "word": TEXT["properties"]["word"]}}))) as server:
        began = time.monotonic()
        status, _, body = server.ask("GET", "/v1/things/x")
        assert (status, len(body) < 5_000_000, time.monotonic() - began < 10) == (200, True, True)


def test_status_faults() -> None:
    with playing("weather", "--config", str(HEALTHY), "--fault", "status=500") as server:
        assert server.ask("GET", "/v1/now")[0] == 500
    with playing("weather", "--config", str(HEALTHY), "--fault", "status=429") as server:
        status, headers, _ = server.ask("GET", "/v1/now")
        assert (status, headers["retry-after"]) == (429, "1")


def test_an_answer_that_ends_too_early() -> None:
    with playing("weather", "--config", str(HEALTHY), "--fault", "truncated") as server, pytest.raises(http.client.IncompleteRead):
        server.ask("GET", "/v1/now")


def test_values_of_other_types_that_come_late(tmp_path: Path) -> None:
    with playing("odd", "--config", str(made(tmp_path, TEXT)), "--fault", "wrong-type", "--fault", "latency=0.6") as server:
        began = time.monotonic()
        answer = server.json("/v1/things/x")
        assert time.monotonic() - began >= 0.6
        assert (type(answer["word"]), type(answer["count"])) == (int, str)


@pytest.mark.parametrize("fault", ["status", "status=abc", "status=200", "latency=-1", "latency=nan", "slow", ""])
def test_unknown_faults_are_refused(fault: str) -> None:
    assert "--fault" in refused("weather", "--config", str(HEALTHY), "--fault", fault)


def test_what_cannot_be_played_is_refused() -> None:
    assert "declared, but not loaded" in refused("document_converter", "--config", str(ROOT / "examples/broken"))
    assert "perhaps: weather" in refused("wether", "--config", str(HEALTHY))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "cannot listen" in refused("weather", "--config", str(HEALTHY), "--port", str(taken.getsockname()[1]))
