"""What `cozecheck invoke` sends for each tool, to compare with what another program sends of an export."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cozecheck.calls.examples import example
from cozecheck.cli.main import run
from cozecheck.loader.load import load
from cozecheck.source.files import ConfigFiles
from tests.export.conftest import DEFAULT, EXAMPLE, PARAM, PASSWORD, QUERY_TOKEN, TOKEN
from tests.servers.tools import Asked, ToolServer

OAUTH = "oauth-value"
LONG = "evil_process_exit_1_get_http_evil_x_evil_evil_touch_pwned"


class Seen(NamedTuple):
    """A request without what a program adds of its own."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: Any


def variables(server: ToolServer) -> dict[str, str]:
    """A value for each variable of the export, by its name."""
    found = {f"{name}_base_url": f"{server.url}/v1" for name in ("shop", "p2_shop", LONG, "plugin_4", "braces", "heads")}
    for name in ("shop", "p2_shop", LONG, "plugin_4"):
        found |= {f"{name}_api_key": EXAMPLE, f"{name}_secret": DEFAULT}
    basic = base64.b64encode(f"user:{PASSWORD}".encode()).decode()
    # A token for a query stands there as URLs write it.
    token = {"shop_token": TOKEN, "p2_shop_token": "qt%2677+be31", f"{LONG}_oauth_token": OAUTH, "plugin_4_basic": basic}
    return {**found, **token, "shop_x_secret": PARAM}


def seen(asked: list[Asked], own: tuple[str, ...] = ()) -> list[Seen]:
    """The requests, without the headers named, sorted; JSON as what it means."""
    made = []
    for one in asked:
        headers = tuple(sorted((name.title(), value) for name, value in one.headers if name.lower() not in ("connection", "content-length", *own)))
        body = json.loads(one.body) if one.body.startswith("{") else one.body
        made.append(Seen(one.method, one.target, headers, body))
    return sorted(made, key=repr)


def invoked(config: Path, server: ToolServer, monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """Every loaded tool, called by `cozecheck invoke` with the same arguments and secrets."""
    for number, token in (("1", TOKEN), ("2", QUERY_TOKEN)):
        monkeypatch.setenv(f"COZECHECK_TOKEN_{number}", f"{server.url} {token}")
    monkeypatch.setenv("COZECHECK_OAUTH_3", f"{server.url} {OAUTH}")
    monkeypatch.delenv("COZECHECK_TOKEN_SHOP", raising=False)
    loaded, _ = load(ConfigFiles(str(config)))
    for plugin in loaded.plugins:
        for tool in plugin.tools:
            named = [str(plugin.meta.id.value), str(tool.meta.id.value)]
            options = ["--config", str(config), "--args", example(plugin, tool).text, "--server", server.url, "--use-config-secrets"]
            assert run(["invoke", *named, *options]) == 0, named
    asked = list(server.asked)
    server.asked.clear()
    assert len(asked) == 22
    return asked
