"""The Insomnia export, read by Insomnia's own importer. Insomnia itself has no command line that sends it without an installation of the program."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.export.conftest import Export, finished, node_modules
from tests.export.received import invoked, seen, variables
from tests.servers.tools import Asked, ToolServer

SCRIPT = Path(__file__).with_name("insomnia.js")


def test_insomnias_importer_reads_what_invoke_sends(export: Export, config: Path, server: ToolServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    modules = node_modules("insomnia-importers", "nunjucks")
    wanted = invoked(config, server, monkeypatch)
    assert export("insomnia", "-o", str(tmp_path / "calls.json")).code == 0
    values = variables(server)
    command = ["node", str(SCRIPT), str(tmp_path / "calls.json"), json.dumps(values)]
    done = finished(command, tmp_path, PATH=os.environ["PATH"], NODE_PATH=str(modules))
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert read["id"] == "insomnia-4"
    assert set(read["environment"]) == set(values)
    host = ("Host", f"127.0.0.1:{server.port}")
    made = [Asked(one["method"], one["url"].removeprefix(server.url), [host, *map(tuple, one["headers"])], one["body"]) for one in read["made"]]
    assert seen(made) == seen([asked for asked in wanted if ("X-Evil", "{{shop_token}}") not in asked.headers])


def test_every_resource_has_a_parent_and_an_id(export: Export) -> None:
    resources = json.loads(export("insomnia").out)["resources"]
    ids = [resource["_id"] for resource in resources]
    assert len(ids) == len(set(ids)) == 2 + 6 + 21
    assert {resource["parentId"] for resource in resources} <= {None, *ids}
    assert len({resource.get("afterResponseScript") for resource in resources if resource["_type"] == "request"}) == 1
