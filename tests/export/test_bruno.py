"""The Bruno collection, run by the real `bru`, and the folder that it is written to."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.export.conftest import Export, finished, node_tool
from tests.export.received import invoked, seen, variables
from tests.servers.tools import ToolServer

OWN = ("request-start-time", "accept")
"""Headers that Bruno adds by itself."""


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_bru_sends_what_invoke_sends(export: Export, config: Path, server: ToolServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bru = node_tool("bru")
    wanted = invoked(config, server, monkeypatch)
    assert export("bruno", "-o", str(tmp_path / "made")).code == 0
    given = [part for name, value in variables(server).items() for part in ("--env-var", f"{name}={value}")]
    command = [bru, "run", "-r", "--env", "cozecheck", *given, "--reporter-json", str(tmp_path / "report.json")]
    done = finished(command, tmp_path / "made", PATH=os.environ["PATH"])
    assert done.returncode == 0, done.stdout + done.stderr
    summary = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))[0]["summary"]
    assert (summary["passedRequests"], summary["failedRequests"], summary["passedTests"], summary["failedTests"]) == (21, 0, 42, 0)
    assert seen(server.asked, OWN) == seen([asked for asked in wanted if ("X-Evil", "{{shop_token}}") not in asked.headers], OWN)


def test_file_names_are_our_own(export: Export, tmp_path: Path) -> None:
    export("bruno", "-o", str(tmp_path / "made"))
    names = list(files(tmp_path / "made"))
    assert os.listdir(tmp_path) == ["made"]
    assert len(names) == len({name.lower() for name in names}) == 2 + 6 + 21
    assert not [name for name in names if not re.fullmatch(r"bruno\.json|([a-z0-9_]+(-[0-9]+)*/)?[a-z0-9_]+(-[0-9]+)*\.bru", name)]


def test_a_folder_is_replaced_only_where_it_is_an_export(export: Export, tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    assert export("bruno", "-o", str(made)).code == 0
    first = files(made)
    again = export("bruno", "-o", str(made))
    assert (again.code, again.err) == (2, f"cozecheck: '{made}' exists: --force replaces it as a whole\n")
    assert export("bruno", "-o", str(made), "--plugin", "1", "--force").code == 0
    assert set(files(made)) < set(first)
    assert export("bruno", "-o", str(made), "--force").code == 0
    assert files(made) == first
    (made / "notes.txt").write_text("mine", encoding="utf-8")
    assert export("bruno", "-o", str(made), "--force").code == 2
    assert (made / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert os.listdir(tmp_path) == ["made"]


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_link_is_not_followed(export: Export, tmp_path: Path) -> None:
    made, other = tmp_path / "made", tmp_path / "other"
    export("bruno", "-o", str(made))
    other.mkdir()
    (made / "linked").symlink_to(other)
    assert export("bruno", "-o", str(made), "--force").code == 2
    assert not list(other.iterdir())


def test_needs_a_folder(export: Export, tmp_path: Path) -> None:
    assert export("bruno").code == 2
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert export("bruno", "-o", str(tmp_path / "file"), "--force").code == 2
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"
