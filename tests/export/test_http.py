"""The .http file, run by the real httpYac."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.export.conftest import Export, finished, node_tool
from tests.export.received import invoked, seen, variables
from tests.servers.tools import ToolServer


@pytest.mark.slow
def test_httpyac_sends_what_invoke_sends(export: Export, config: Path, server: ToolServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    httpyac = node_tool("httpyac")
    wanted = invoked(config, server, monkeypatch)
    assert export("http", "-o", str(tmp_path / "calls.http")).code == 0
    text = (tmp_path / "calls.http").read_text(encoding="utf-8")
    for name, value in variables(server).items():
        # As a person fills them in.
        text = "\n".join(f"@{name} = {value}" if line.split(" =")[0] == f"@{name}" else line for line in text.split("\n"))
    (tmp_path / "calls.http").write_text(text, encoding="utf-8")
    done = finished([httpyac, "send", "calls.http", "--all"], tmp_path, PATH=os.environ["PATH"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert seen(server.asked, ("accept",)) == seen([asked for asked in wanted if ("X-Evil", "{{shop_token}}") not in asked.headers], ("accept",))
    assert os.listdir(tmp_path) == ["calls.http"]


def test_each_request_has_its_place(export: Export) -> None:
    text = export("http").out
    assert text.count("\n###") == text.count(" HTTP/1.1\n") == 21
    assert "\r" not in text
    assert not [line for line in text.split("\n") if line.startswith(("<", ">", "GET http://evil"))]
