from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from cozecheck.rules.example import META
from tests.cli.conftest import Call
from tests.shared import SHARED, needs_shared


def schema(call: Call, name: str) -> Draft202012Validator:
    document = json.loads(call("schema", name).out)
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


@pytest.mark.parametrize("name", ["plugin_meta", "report", "settings", "user"])
def test_is_a_schema(call: Call, name: str) -> None:
    schema(call, name)


def test_healthy_plugin_meta(call: Call) -> None:
    schema(call, "plugin_meta").validate(yaml.safe_load(META))


@needs_shared
def test_real_plugin_meta(call: Call) -> None:
    text = (SHARED / "coze-studio/pluginproduct/plugin_meta.yaml").read_text(encoding="utf-8")
    schema(call, "plugin_meta").validate(yaml.safe_load(text))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["plugin_id"], 0),
        (["plugin_id"], "101"),
        (["version"], "1.0.0"),
        (["version"], "v1.0.0.0"),
        (["plugin_type"], 2),
        (["openapi_doc_file"], ""),
        (["manifest"], None),
        (["manifest", "schema_version"], "v2"),
        (["manifest", "auth"], {}),
        (["manifest", "auth"], {"type": "service_http"}),
        (["manifest", "auth"], {"type": "basic"}),
        (["manifest", "api", "type"], "coze-studio-mcp"),
        (["manifest", "common_params"], {"cookie": []}),
        (["manifest", "name_for_modle"], "x"),
        (["tools"], []),
        (["tools", 0, "sub_url"], "search"),
        (["tools", 0, "method"], "fetch"),
    ],
)
def test_broken_plugin_meta(call: Call, path: list[Any], value: object) -> None:
    document = yaml.safe_load(META)
    parent = document[0]
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    assert not schema(call, "plugin_meta").is_valid(document)
