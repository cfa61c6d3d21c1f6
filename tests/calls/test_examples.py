"""Arguments made from documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cozecheck.calls import request
from cozecheck.calls.examples import Example, example
from cozecheck.loader.load import load
from cozecheck.loader.model import Plugin, Tool
from cozecheck.source.files import ConfigFiles
from tests.calls.conftest import META
from tests.shared import SHARED

HEALTHY = Path(__file__).resolve().parents[2] / "examples" / "healthy"
DOCUMENT = """
openapi: 3.0.1
info: {title: shop, description: shop, version: v1}
servers: [{url: "https://shop.example.com/v1"}]
paths:
  /items/{id}:
    get: {operationId: read_item, summary: read, parameters: [{name: id, in: path, required: true, schema: {type: string}}],
      responses: &ok
        {"200": {description: ok, content: {application/json: {schema: {type: object}}}}}}
  /orders:
    post:
      operationId: order
      summary: order
      parameters:
        - {name: lang, in: query, required: true, schema: {type: string}}
        - {name: X-Trace, in: header, schema: {type: string}, example: abc}
        - {name: sid, in: cookie, schema: {type: string, default: c}}
      requestBody: {content: {application/json: {schema: {type: object, required: [SCHEMA], properties: {PROPS}}}}}
      responses: *ok
"""


def tools(folder: Path) -> list[tuple[Plugin, Tool]]:
    config, _ = load(ConfigFiles(str(folder)))
    return [(plugin, tool) for plugin in config.plugins if plugin.loaded for tool in plugin.tools if tool.loaded]


@pytest.mark.parametrize("folder", [HEALTHY, SHARED / "coze-studio"])
def test_every_tool_can_be_called(folder: Path) -> None:
    if not folder.exists():
        pytest.skip("not beside this checkout")
    for plugin, tool in tools(folder):
        for seed in range(6):
            made = example(plugin, tool, seed)
            assert (made, ()) == (example(plugin, tool, seed), made.doubts)
            assert request.build(plugin, tool, made.text, request.Caller(oauth_token="t")).dropped == ()


def make(tmp_path: Path, schema: str, seed: int = 0, more: str = "") -> Example:
    text = DOCUMENT.replace("PROPS", f"x: {schema}").replace("SCHEMA", "x") + more
    for name, content in {"pluginproduct/plugin_meta.yaml": META, "pluginproduct/shop.yaml": text, "common/oauth_schema.json": "{}"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    plugin, tool = next((plugin, tool) for plugin, tool in tools(tmp_path) if tool.meta.id.value == 12)
    return example(plugin, tool, seed)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ("{type: string, example: e, default: d, enum: [e, d]}", "e"),
        ("{type: string, default: d}", "d"),
        ("{type: string, enum: [z, y]}", "z"),
        ("{type: integer, default: 3}", 3),
        ("{type: integer, minimum: 5, exclusiveMinimum: true, multipleOf: 4}", 8),
        ("{type: integer, maximum: -3}", -3),
        ("{type: number, minimum: 0, maximum: 1, exclusiveMinimum: true, exclusiveMaximum: true}", 0.5),
        ("{type: string, minLength: 10}", "exampleexa"),
        ("{type: string, maxLength: 3}", "exa"),
        ("{type: string, pattern: '^m[0-9]+$'}", "m1"),
        ("{type: string, format: date}", "2024-01-31"),
        ("{type: string, x-assist-type: image}", "https://example.com/file"),
        ("{type: array, minItems: 2, items: {type: boolean}}", [True, True]),
        ("{type: array, minItems: 3, uniqueItems: true, items: {type: integer}}", [1, 2, 3]),
        ("{type: array, items: {type: object, required: [a], properties: {a: {type: integer}, b: {type: string}}}}", [{"a": 1}]),
        ("{type: object, properties: {a: {type: string, default: d}, b: {type: string}}}", {"a": "d"}),
    ],
)
def test_values(tmp_path: Path, schema: str, value: Any) -> None:
    made = make(tmp_path, schema)
    assert made == Example({"X-Trace": "abc", "x": value})


@pytest.mark.parametrize("seed", range(1, 9))
@pytest.mark.parametrize(
    "schema",
    ["{type: string, enum: [a, b]}", "{type: integer, minimum: 3, maximum: 5}", "{type: array, uniqueItems: true, minItems: 1, items: {type: integer}}"],
)
def test_other_seeds_choose_what_fits(tmp_path: Path, schema: str, seed: int) -> None:
    assert make(tmp_path, schema, seed).doubts == ()


def test_says_where_it_gives_up(tmp_path: Path) -> None:
    assert "no value" in make(tmp_path, "{type: string, pattern: '^Q{17}[xyz]+$'}").doubts[0].render()
    assert "does not fit" in make(tmp_path, "{type: string, maxLength: 2, format: date}").doubts[0].render()


def test_what_refers_to_itself_ends(tmp_path: Path) -> None:
    schema = "{$ref: '#/components/schemas/Node'}"
    node = "\ncomponents: {schemas: {Node: {type: object, properties: {id: {type: string, default: n}, next: {$ref: '#/components/schemas/Node'}}}}}\n"
    assert make(tmp_path, schema, more=node).arguments["x"] == {"id": "n"}
