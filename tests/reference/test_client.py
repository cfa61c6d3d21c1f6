"""The client survives what kills the reference, and every layer answers."""

from __future__ import annotations

import pytest

from tests.reference.client import Reference, as_bytes, as_file, available

pytestmark = pytest.mark.skipif(not available(), reason="Go is not installed")

META = """\
- plugin_id: 1
  version: v1.0.0
  plugin_type: 1
  openapi_doc_file: doc.yaml
  manifest:
    {schema_version: v1, name_for_model: a, name_for_human: a, description_for_model: a, description_for_human: a, auth: {type: none}, api: {type: openapi}}
  tools: [{tool_id: 2, method: get, sub_url: /a}]
"""
DOC = """\
openapi: 3.0.1
info: {title: a, description: a, version: v1}
servers: [{url: "https://a.example"}]
paths:
  /a:
    get:
      operationId: a
      summary: a
      responses: {"200": {description: a, content: {application/json: {schema: {type: object, properties: {x: {$ref: "#/components/schemas/X"}}}}}}}
components: {schemas: {X: %s}}
"""


def config(schema: str) -> dict[str, object]:
    return {"files": {"pluginproduct/plugin_meta.yaml": META, "pluginproduct/doc.yaml": DOC % schema, "common/oauth_schema.json": "{}"}}


def test_a_stack_overflow_is_one_answer_and_the_rest_goes_on() -> None:
    fine = config("{type: string}")
    endless = config('{allOf: [{$ref: "#/components/schemas/X"}], default: 1}')
    before, died, after = Reference("verdict").ask_all([fine, endless, fine])
    assert before["verdict"]["plugins"] == after["verdict"]["plugins"] == {"1": ["2"]}
    assert died == {"died": "stack overflow"}


def test_a_schema_that_refers_to_itself() -> None:
    verdict = Reference("verdict").ask(config('{type: object, properties: {x: {$ref: "#/components/schemas/X"}}}'))["verdict"]
    assert verdict["crash_when_used"] == ["2"]


@pytest.mark.parametrize(
    ("layer", "good", "bad"),
    [
        ("yaml", {"text": "a: 1"}, {"text": "a: ]"}),
        ("yamltyped", {"text": "[]"}, {"text": "a"}),
        ("json", {"text": "{}"}, {"text": "{,}"}),
        ("sonic", {"text": "{}", "into": "raw"}, {"text": "{,}", "into": "raw"}),
        ("sonic", {"text": '{"key": "k"}', "into": "token"}, {"text": '{"key": 1}', "into": "token"}),
        ("sonic", {"text": "null", "into": "oauth"}, {"text": "[]", "into": "oauth"}),
        ("url", {"text": "https://a.example/b"}, {"text": "https://a b/"}),
        ("regexp", {"text": "^a+$"}, {"text": "(?!a)"}),
        ("visit", {"schema": {"type": "string"}, "value": "a"}, {"schema": {"type": "string"}, "value": 1}),
    ],
)
def test_every_layer_accepts_and_refuses(layer: str, good: dict[str, object], bad: dict[str, object]) -> None:
    accepted, refused = Reference(layer).ask_all([good, bad])
    assert accepted["error"] is None
    assert refused["error"]


def test_versions_and_documents() -> None:
    assert [answer["value"] for answer in Reference("semver").ask_all([{"text": "v1.0"}, {"text": "1.0"}])] == [True, False]
    good, unloadable, invalid = Reference("openapi").ask_all([as_bytes((DOC % schema).encode()) for schema in ("{}", "[]", "{type: array}")])
    assert good["value"] == {"load": None, "validate": None, "coze": None}
    assert unloadable["value"]["load"]
    assert invalid["value"]["validate"]


def test_yaml_values_keep_their_go_types() -> None:
    answer = Reference("yaml").ask({"text": "{a: [1, 1.5, true, ~, x, 2024-01-02], 3: b}"})["value"]
    assert answer["tree"] == {"map": [["a", [{"int": "1"}, {"float": "1.5"}, True, None, "x", {"time": "2024-01-02T00:00:00Z"}]], [{"int": "3"}, "b"]]}
    assert answer["json"] == '{"3":"b","a":[1,1.5,true,null,"x","2024-01-02T00:00:00Z"]}'


def test_files_that_are_no_text() -> None:
    assert as_file(b"a") == "a"
    assert as_file(b"\xff") == {"b64": "/w=="}
