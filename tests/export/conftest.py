"""A configuration that tries everything: every kind of secret, every encoding, and names and values made to break out of each format."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from cozecheck.cli.main import run
from tests.servers.tools import ToolServer, tool_server

ROOT = Path(__file__).resolve().parents[2]
TOKEN, QUERY_TOKEN, PARAM, PASSWORD, DEFAULT, EXAMPLE = "sv-4f1c9aaa", "qt&77 be31", "cp-90ab12cd", "pw+5ecret", "df-31337abc", "ex-77aa88bb"
SECRETS = (TOKEN, QUERY_TOKEN, "qt%2677", PARAM, PASSWORD, DEFAULT, EXAMPLE, "cHcrNWVjcmV0", "env-0099ffee")
EVIL = "$(touch pwned) `touch pwned` ';touch pwned;' \" \\ </script> {{evil}} {%evil%} %0a"
_EVIL_NAME = "../../../evil');process.exit(1)//\n### GET http://evil/\r\nX: {{evil}} ${evil}`touch pwned`"


def _plugin(number: int, name: str, auth: dict[str, str], tools: list[tuple[str, str]], document: str = "shop.yaml", **more: object) -> dict[str, object]:
    return {
        "plugin_id": number,
        "version": "v1.0.0",
        "openapi_doc_file": document,
        "plugin_type": 1,
        "manifest": {
            "schema_version": "v1",
            "name_for_model": name,
            "name_for_human": _EVIL_NAME,
            "description_for_model": "shop",
            "description_for_human": "shop",
            "auth": auth,
            "api": {"type": "openapi"},
            "common_params": more,
        },
        "tools": [{"tool_id": number * 10 + at, "method": method, "sub_url": path} for at, (method, path) in enumerate(tools)],
    }


def _key(place: str, token: str) -> dict[str, str]:
    return {"type": "service_http", "sub_type": "token/api_key", "payload": json.dumps({"key": "X-Key", "service_token": token, "location": place})}


ALL = [("get", "/items/{id}"), ("post", "/orders"), ("put", "/form"), ("get", "/search"), ("post", "/empty")]
HEADERS = ('"quoted"', "[a", "a: b", "~x", "# x", "@x", "x}", "{", "}", "{ {x} }", "'x'", "<x>", "// x", "?? x", "> {", "$x \\ \\n", "%41%", "a,b;c", "true")
META = [
    _plugin(1, "shop", _key("header", TOKEN), ALL, header=[{"name": "X-Secret", "value": PARAM}, {"name": "X-Plain", "value": "it's $HOME"}]),
    _plugin(2, "shop", _key("query", QUERY_TOKEN), ALL),
    _plugin(3, _EVIL_NAME, {"type": "oauth", "sub_type": "authorization_code", "payload": "{}"}, ALL),
    _plugin(4, "天气", {"type": "none"}, ALL, document="private.yaml"),
    _plugin(6, "heads", {"type": "none"}, ALL[:1], header=[{"name": f"X-H{at}", "value": value} for at, value in enumerate(HEADERS)]),
    _plugin(5, "braces", {"type": "none"}, [("get", "/items/{id}")], header=[{"name": "X-Evil", "value": "{{shop_token}}"}]),
]
_OK = {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": "object", "properties": {"code": {"type": "integer"}}}}}}}


def _text(name: str, place: str, example: str) -> dict[str, object]:
    return {"name": name, "in": place, "required": True, "schema": {"type": "string", "example": example}}


def _tool(
    name: str, parameters: Sequence[Mapping[str, object]], body: Mapping[str, object] | None = None, media_type: str = "application/json"
) -> dict[str, object]:
    made: dict[str, object] = {"operationId": name, "summary": "evil", "parameters": parameters, "responses": _OK}
    return {**made, "requestBody": {"content": {media_type: {"schema": body}}}} if body else made


def _document(server: str) -> dict[str, object]:
    body = {
        "type": "object",
        "required": ["text", "n", "api_key"],
        "properties": {
            "text": {"type": "string", "example": EVIL},
            "n": {"type": "integer", "example": 3},
            "api_key": {"type": "string", "example": EXAMPLE},
            "deep": {"type": "object", "properties": {"password": {"type": "string", "default": DEFAULT}, "at": {"type": "string", "example": "@/etc/passwd"}}},
        },
    }
    return {
        "openapi": "3.0.1",
        "info": {"title": "shop", "description": "shop", "version": "v1"},
        "servers": [{"url": server}],
        "paths": {
            "/items/{id}": {"get": _tool("read_item", [_text("id", "path", "a/b c:d'é"), _text("q", "query", EVIL)])},
            "/orders": {"post": _tool(_EVIL_NAME, [], body)},
            "/form": {
                "put": _tool("form", [], {"type": "object", "properties": {"@a": {"type": "string", "example": EVIL}}}, "application/x-www-form-urlencoded")
            },
            "/search": {"get": _tool("Read_Item", [_text("page", "query", "1")])},
            "/empty": {"post": _tool("con", [])},
        },
    }


class Outcome(NamedTuple):
    """What a run printed, and its exit code."""

    code: int
    out: str
    err: str


Export = Callable[..., Outcome]


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("conf")
    files = {
        "pluginproduct/plugin_meta.yaml": META,
        "pluginproduct/shop.yaml": _document("https://shop.example.com/v1/"),
        "pluginproduct/private.yaml": _document(f"https://user:{PASSWORD}@private.example.com/v1"),
        "common/oauth_schema.json": {},
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.fixture
def export(config: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Export:
    """Runs `cozecheck export FORMAT` on that configuration, in English and with secrets in the environment."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("COZECHECK_TOKEN_SHOP", "https://shop.example.com env-0099ffee")
    monkeypatch.setenv("COZECHECK_OAUTH_3", "https://shop.example.com env-0099ffee")
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)

    def exported(format_: str, *args: str, folder: Path = config) -> Outcome:
        capfd.readouterr()
        code = run(["export", format_, str(folder), *args])
        return Outcome(code, *capfd.readouterr())

    return exported


@pytest.fixture
def server() -> Iterator[ToolServer]:
    with tool_server() as running:
        yield running


MODULES = [*map(Path, filter(None, os.environ.get("NODE_PATH", "").split(os.pathsep))), ROOT / ".venv/node/node_modules"]
"""Where packages of npm may be."""


def node_modules(*names: str) -> Path:
    """The folder that holds these packages. Skips where there is none."""
    found = next((folder for folder in MODULES if all((folder / name).is_dir() for name in names)), None)
    if found is None or not shutil.which("node"):
        pytest.skip(f"{' and '.join(names)}, of npm, are not installed")
    return found


def node_tool(name: str) -> str:
    """A program from npm: on the PATH, in NODE_PATH, or where `npm install --prefix .venv/node` has put it. Skips where it is neither."""
    found = shutil.which(name) or shutil.which(name, path=os.pathsep.join(str(folder / ".bin") for folder in MODULES))
    if not found or not shutil.which("node"):
        pytest.skip(f"{name}, of npm, is not installed")
    return found


def finished(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command, run in a folder with that environment only."""
    known = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}
    return subprocess.run(command, cwd=folder, env={**known, **environment}, capture_output=True, text=True, timeout=120, check=False)
