"""What leaves the host: to which addresses, and which secrets to whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.host.hosts import Host, hosting, write
from tests.servers.plugin import Plugin, serving

TOKEN = "sk-7f3d9a1c55e2"


@pytest.fixture(scope="module")
def upstream() -> Iterator[Plugin]:
    with serving() as plugin:
        yield plugin


@pytest.fixture
def config(tmp_path: Path, upstream: Plugin) -> Path:
    """A plugin whose configuration holds a token, which goes into the query, where errors and logs would show it."""
    made = write(tmp_path / "conf", upstream.base, paid="/status/500", free="/say")
    meta = made / "pluginproduct/plugin_meta.yaml"
    entries = yaml.safe_load(meta.read_text())
    payload = json.dumps({"key": "api_key", "service_token": TOKEN, "location": "query"})
    entries[0]["manifest"]["auth"] = {"type": "service_http", "key": "api_key", "sub_type": "token/api_key", "payload": payload}
    meta.write_text(yaml.safe_dump(entries))
    return made


def all_that_is_said(host: Host, tmp_path: Path) -> str:
    said = [host.raw(method, path, "{}" if method == "POST" else None)[2] for method, path in (("GET", "/admin/plugins"), ("GET", "/metrics"))]
    said += [json.dumps(host.invoke("paid", "call")), json.dumps(host.log())]
    return "\n".join([*said, (tmp_path / "host.jsonl").read_text()])


def test_private_addresses_are_not_called_unless_allowed(tmp_path: Path, config: Path, upstream: Plugin) -> None:
    asked = len(upstream.seen)
    with hosting(tmp_path, config) as host:
        answer = host.invoke("free", "call")
    assert (answer["success"], answer["how"], "not public" in answer["note"]) == (False, "not-sent", True)
    assert len(upstream.seen) == asked


def test_a_token_of_the_configuration_stays_here_unless_allowed(tmp_path: Path, config: Path, upstream: Plugin) -> None:
    asked = len(upstream.seen)
    with hosting(tmp_path, config, "--allow-private") as host:
        answer = host.invoke("paid", "call")
        assert (answer["success"], answer["how"], "COZECHECK_TOKEN_PAID" in answer["note"]) == (False, "not-sent", True)
        assert TOKEN not in all_that_is_said(host, tmp_path)
    assert len(upstream.seen) == asked


@pytest.mark.parametrize("way", ["configuration", "environment", "file"])
def test_a_token_is_sent_where_it_belongs_and_said_nowhere(tmp_path: Path, config: Path, upstream: Plugin, way: str) -> None:
    given = {"COZECHECK_TOKEN_PAID": f"{upstream.base} {TOKEN}"}
    (tmp_path / "secrets.json").write_text(json.dumps(given))
    options = {"configuration": ["--use-config-secrets"], "environment": [], "file": ["--secrets-file", str(tmp_path / "secrets.json")]}[way]
    with hosting(tmp_path, config, "--allow-private", *options, env=given if way == "environment" else {}) as host:
        said = all_that_is_said(host, tmp_path)
    assert upstream.seen[-1][1] == f"/status/500?api_key={TOKEN}&q="
    assert "status=500" in said
    assert TOKEN not in said


def test_a_token_for_another_server_is_not_sent(tmp_path: Path, config: Path, upstream: Plugin) -> None:
    asked = len(upstream.seen)
    with hosting(tmp_path, config, "--allow-private", env={"COZECHECK_TOKEN_PAID": f"https://api.example.com {TOKEN}"}) as host:
        answer = host.invoke("paid", "call")
        assert (answer["success"], answer["how"]) == (False, "not-sent")
        assert TOKEN not in all_that_is_said(host, tmp_path)
    assert len(upstream.seen) == asked
