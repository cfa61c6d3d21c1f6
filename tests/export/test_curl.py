"""The script, run by the real bash and curl: what arrives is what `cozecheck invoke` sends."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.export.conftest import SECRETS, Export, finished
from tests.export.received import invoked, seen, variables
from tests.servers.tools import ToolServer

pytestmark = pytest.mark.skipif(os.name == "nt" or not (shutil.which("bash") and shutil.which("curl")), reason="there are no bash and curl")


def environment(server: ToolServer) -> dict[str, str]:
    return {name.upper(): value for name, value in variables(server).items()}


def test_sends_what_invoke_sends(export: Export, config: Path, server: ToolServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wanted = invoked(config, server, monkeypatch)
    assert export("curl", "-o", str(tmp_path / "calls.sh")).code == 0
    done = finished(["bash", "calls.sh", "all"], tmp_path, **environment(server))
    assert done.returncode == 0, done.stderr
    assert seen(server.asked) == seen(wanted)
    assert [asked.body for asked in server.asked] == [asked.body for asked in wanted]
    assert os.listdir(tmp_path) == ["calls.sh"], "a text of the configuration was run"


def test_lists_and_makes_single_calls(export: Export, server: ToolServer, tmp_path: Path) -> None:
    export("curl", "-o", str(tmp_path / "calls.sh"))
    names = finished(["bash", "calls.sh"], tmp_path).stdout.splitlines()
    assert (len(names), len(set(names)), names[0]) == (22, 22, "shop/read_item")
    assert finished(["bash", "calls.sh", names[3]], tmp_path, **environment(server)).stdout == server.answer + "\n"
    assert finished(["bash", "calls.sh", "nothing"], tmp_path).returncode == 1


def test_a_failure_is_one(export: Export, server: ToolServer, tmp_path: Path) -> None:
    export("curl", "-o", str(tmp_path / "calls.sh"))
    missing = finished(["bash", "calls.sh", "shop/read_item"], tmp_path)
    assert (missing.returncode, missing.stderr) == (1, "== shop/read_item\nset SHOP_TOKEN\n")
    server.answer = "[1]"
    assert "no JSON object" in finished(["bash", "calls.sh", "shop/read_item"], tmp_path, **environment(server)).stderr
    server.answer, server.status = "{}", 201
    assert "status 201, not 200" in finished(["bash", "calls.sh", "shop/read_item"], tmp_path, **environment(server)).stderr


def test_a_key_does_not_go_where_the_server_leads(export: Export, server: ToolServer, tmp_path: Path) -> None:
    export("curl", "-o", str(tmp_path / "calls.sh"))
    server.redirect = f"{server.url}/there"
    assert finished(["bash", "calls.sh", "shop/read_item"], tmp_path, **environment(server)).returncode == 1
    assert len(server.asked) == 1
    assert finished(["bash", "calls.sh", "braces/read_item"], tmp_path, **environment(server)).returncode == 0


def test_no_secret_of_a_header_is_an_argument(export: Export, server: ToolServer, tmp_path: Path) -> None:
    export("curl", "-o", str(tmp_path / "calls.sh"))
    curl = tmp_path / "curl"
    curl.write_text('#!/bin/sh\nprintf "%s\\n" "$@" >&2\n', encoding="utf-8")
    curl.chmod(0o755)
    shown = finished(["bash", "calls.sh", "shop/read_item"], tmp_path, **{**environment(server), "PATH": f"{tmp_path}:/usr/bin:/bin"}).stderr
    assert "X-Tt-Logid;" in shown
    assert not [secret for secret in SECRETS if secret in shown]


def test_follows_the_real_example(export: Export, tmp_path: Path) -> None:
    healthy = Path(__file__).resolve().parents[2] / "examples/healthy"
    assert export("curl", "-o", str(tmp_path / "calls.sh"), "--plugin", "weather", "--plugin", "103", folder=healthy).code == 0
    assert finished(["bash", "calls.sh"], tmp_path).stdout.splitlines() == ["weather/weather_now", "weather/weather_forecast"]
