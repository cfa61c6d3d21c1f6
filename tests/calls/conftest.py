"""A configuration with every kind of authorization, and the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from cozecheck.cli.main import run
from tests.servers.tools import ToolServer, tool_server

SECRET = "s3cret&t0ken"
META = """
- plugin_id: 1
  version: v1.0.0
  openapi_doc_file: shop.yaml
  plugin_type: 1
  manifest: &manifest
    schema_version: v1
    name_for_model: shop
    name_for_human: Shop
    description_for_model: shop
    description_for_human: shop
    auth: {type: service_http, sub_type: token/api_key, payload: '{"key":"X-Key","service_token":"%s","location":"Header"}'}
    api: {type: openapi}
    common_params: {query: [{name: lang, value: zh}]}
  tools:
    - {tool_id: 11, method: get, sub_url: "/items/{id}"}
    - {tool_id: 12, method: post, sub_url: /orders}
- plugin_id: 2
  version: v1.0.0
  openapi_doc_file: shop.yaml
  plugin_type: 1
  manifest:
    <<: *manifest
    name_for_model: open-shop
    auth: {type: none}
    common_params: {path: [{name: nowhere, value: "1"}]}
  tools:
    - {tool_id: 21, method: get, sub_url: "/items/{id}"}
    - {tool_id: 22, method: post, sub_url: /missing}
- plugin_id: 3
  version: v1.0.0
  openapi_doc_file: shop.yaml
  plugin_type: 1
  manifest:
    <<: *manifest
    name_for_model: my shop
    auth: {type: oauth, sub_type: authorization_code, payload: '{}'}
    common_params: {}
  tools:
    - {tool_id: 31, method: get, sub_url: "/items/{id}"}
"""
DOCUMENT = """
openapi: 3.0.1
info: {title: shop, description: shop, version: v1}
servers: [{url: "https://shop.example.com/v1"}]
paths:
  /items/{id}:
    get:
      operationId: read_item
      summary: read
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
      responses: &ok
        "200":
          description: ok
          content: {application/json: {schema: {type: object, properties: {code: {type: integer}, msg: {type: string}}}}}
  /orders:
    post:
      operationId: order
      summary: order
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [n], properties: {n: {type: integer}, note: {type: string, x-variable-ref: note}}}
      responses: *ok
"""


class Outcome(NamedTuple):
    """What a run printed, and its exit code."""

    code: int
    out: str
    err: str


Invoke = Callable[..., Outcome]


@pytest.fixture
def server() -> Iterator[ToolServer]:
    with tool_server() as running:
        yield running


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "conf"
    for name, text in {
        "pluginproduct/plugin_meta.yaml": META.replace("%s", SECRET),
        "pluginproduct/shop.yaml": DOCUMENT,
        "common/oauth_schema.json": "{}",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def invoke(config: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Invoke:
    """Runs `cozecheck invoke` on that configuration, in this process and in English."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)

    def called(*args: str) -> Outcome:
        capfd.readouterr()
        code = run(["invoke", "--config", str(config), *args])
        return Outcome(code, *capfd.readouterr())

    return called
