"""The Postman collection, imported and run by the real newman."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.export.conftest import ROOT, SECRETS, Export, finished, node_tool
from tests.export.received import invoked, seen, variables
from tests.host.hosts import hosting
from tests.mock.test_mock import playing
from tests.servers.tools import ToolServer


def run(folder: Path, server: ToolServer) -> dict[str, Any]:
    """Newman's own report."""
    given = [part for name, value in variables(server).items() for part in ("--env-var", f"{name}={value}")]
    command = [node_tool("newman"), "run", "calls.json", *given, "-r", "json", "--reporter-json-export", "report.json"]
    done = finished(command, folder, PATH=os.environ["PATH"])
    assert (folder / "report.json").is_file(), done.stdout + done.stderr
    report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    (folder / "report.json").unlink()
    return report["run"]["stats"]  # type: ignore[no-any-return]


@pytest.mark.slow
def test_newman_sends_what_invoke_sends(export: Export, config: Path, server: ToolServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    node_tool("newman")
    wanted = invoked(config, server, monkeypatch)
    outcome = export("postman", "-o", str(tmp_path / "calls.json"))
    assert outcome.code == 0
    assert outcome.err.splitlines() == ["cozecheck: braces GET /items/{id}: left out, for a header holds '{{', which this format takes for a variable"]
    stats = run(tmp_path, server)
    assert (stats["requests"], stats["assertions"]) == ({"total": 21, "pending": 0, "failed": 0}, {"total": 42, "pending": 0, "failed": 0})
    assert seen(server.asked) == seen([asked for asked in wanted if ("X-Evil", "{{shop_token}}") not in asked.headers])
    assert os.listdir(tmp_path) == ["calls.json"]


@pytest.mark.slow
@pytest.mark.parametrize(("status", "answer"), [(201, "{}"), (200, "[]"), (200, "null"), (200, "no")])
def test_its_tests_can_fail(export: Export, server: ToolServer, tmp_path: Path, status: int, answer: str) -> None:
    node_tool("newman")
    export("postman", "--plugin", "1", "-o", str(tmp_path / "calls.json"))
    server.status, server.answer = status, answer
    assert run(tmp_path, server)["assertions"]["failed"] == 5


def test_scripts_hold_nothing_of_the_configuration(export: Export) -> None:
    made = json.loads(export("postman").out)
    other = json.loads(export("postman", folder=Path(__file__).resolve().parents[2] / "examples/healthy").out)
    assert made["event"] == other["event"]
    assert '"exec"' not in json.dumps(made["item"])


def test_ids_are_different(export: Export) -> None:
    made = json.loads(export("postman").out)
    ids = [item["id"] for folder in made["item"] for item in (folder, *folder["item"])]
    assert (len(ids), len(set(ids))) == (27, 27)


SCHEMA = "POSTMAN_COLLECTION_SCHEMA"


@pytest.mark.skipif(SCHEMA not in os.environ, reason=f"{SCHEMA} names no file with Postman's own JSON Schema, which no package holds")
def test_fits_postmans_schema(export: Export) -> None:
    from jsonschema import Draft7Validator

    schema = json.loads(Path(os.environ[SCHEMA]).read_text(encoding="utf-8"))
    validator = Draft7Validator(schema)
    made = json.loads(export("postman").out)
    assert not [error.message[:200] for error in validator.iter_errors(made)]
    made["item"][0]["item"][0]["request"]["method"] = 1
    assert list(validator.iter_errors(made))


@pytest.mark.slow
def test_newman_runs_every_tool_through_the_host(export: Export, tmp_path: Path) -> None:
    newman = node_tool("newman")
    healthy = ROOT / "examples/healthy"
    with hosting(tmp_path, healthy, "--mock") as host:
        url = f"http://127.0.0.1:{host.port}"
        assert export("postman", "--host", f"{url}/", "-o", str(tmp_path / "calls.json"), folder=healthy).code == 0
        command = [newman, "run", "calls.json", "-r", "json", "--reporter-json-export", "report.json"]
        done = finished(command, tmp_path, PATH=os.environ["PATH"])
        stats = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["run"]["stats"]
        called = [(line["plugin_name"], line["operation_id"], line["msg"]) for line in host.log("plugin")]
    assert done.returncode == 0, done.stdout
    assert (stats["requests"]["total"], stats["assertions"]) == (7, {"total": 21, "pending": 0, "failed": 0})
    assert (len(called), len(set(called)), {said for _, _, said in called}) == (7, 7, {"Plugin request completed"})
    # A tool that fails is seen, though the host's answer has status 200.
    with hosting(tmp_path, healthy, "--mock", "--fault", "status=500") as host:
        done = finished([newman, "run", "calls.json", "--env-var", f"host_url=http://127.0.0.1:{host.port}"], tmp_path, PATH=os.environ["PATH"])
    assert (done.returncode, done.stdout.count("the call succeeds")) == (1, 14)


def test_the_host_of_other_formats_is_refused(export: Export) -> None:
    done = export("curl", "--host", "http://127.0.0.1:8080")
    assert (done.code, "--host is for postman only" in done.err) == (2, True)
    assert export("postman", "--host", "nowhere").code == 2


def test_what_goes_through_the_host_holds_no_secret(export: Export) -> None:
    done = export("postman", "--host", "http://127.0.0.1:8080")
    made = json.loads(done.out)
    assert done.code == 0
    assert not [secret for secret in SECRETS if secret in done.out]
    assert made["variable"][0]["key"] == "host_url"
    assert {part for folder in made["item"] for item in folder["item"] for part in [item["request"]["url"].partition("/api/")[0]]} == {"{{host_url}}"}


@pytest.mark.slow
def test_newman_runs_against_the_plugins_played_server(export: Export, tmp_path: Path) -> None:
    newman = node_tool("newman")
    healthy = ROOT / "examples/healthy"
    export("postman", "--plugin", "weather", "-o", str(tmp_path / "calls.json"), folder=healthy)
    with playing("weather", "--config", str(healthy)) as played:
        command = [newman, "run", "calls.json", "--env-var", f"weather_base_url=http://127.0.0.1:{played.port}/v1"]
        done = finished(command, tmp_path, PATH=os.environ["PATH"])
    assert done.returncode == 0, done.stdout
