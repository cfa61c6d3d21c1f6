"""Reading bytes: JSON first, else YAML; what of it is kept where Go refuses it."""

from __future__ import annotations

import sys
import threading

import pytest

from cozecheck.core.findings import Findings
from cozecheck.openapi3.load import load
from cozecheck.openapi3.types import OpenAPI
from tests.openapi3.tables import HEAD, errors, found

# Numbers, null and keys given twice mean other things in JSON than in the same text as YAML.
LIKE_JSON = '{"openapi": "3.0.1", "info": {"title": "t", "version": "v"}, "paths": {}, "components": {"schemas": {"A": %s}}}'


def read(text: str) -> OpenAPI:
    doc = load(text.encode(), Findings("doc.yaml"))
    assert doc is not None
    return doc


@pytest.mark.parametrize(
    ("schema", "error"),
    [
        ('{"minLength": 1.0}', None),  # refused as JSON, and 1 in YAML
        ('{"minLength": 1.5}', "json: cannot unmarshal number 1.5 into Go struct field TBis.components.schemas.minLength of type uint64"),
        ('{"minLength": -0}', None),
        ('{"minLength": -0.0}', "json: cannot unmarshal number -0 into Go struct field TBis.components.schemas.minLength of type uint64"),
        ('{"title": "a", "title": "b"}', None),  # JSON may repeat a key, as long as nothing else is wrong
        ('{"additionalProperties": {"minLength": 1e2}}', None),  # the schema is written and read again on the way
        ('{"additionalProperties": 1}', "cannot unmarshal additionalProperties: value must be either a schema object or a boolean"),
    ],
)
def test_json(schema: str, error: str | None) -> None:
    load_error, validate_error, _ = errors(LIKE_JSON % schema)
    assert load_error == (error and f"error unmarshaling JSON: while decoding JSON: {error}")
    assert validate_error is None


def test_json_with_a_mistake_is_yaml_with_a_repeated_key() -> None:
    load_error, _, _ = errors(LIKE_JSON % '{"title": "a", "title": 5}')
    assert load_error is not None
    assert "mapping key" in load_error


def test_empty() -> None:
    loading, _ = found("")
    assert [finding.log for finding in loading] == ["error converting YAML to JSON: EOF"]


def test_null_is_an_empty_document() -> None:
    assert errors("null") == (None, "value of openapi must be a non-empty string", False)


def test_what_is_sound_is_kept() -> None:
    doc = read(f"{HEAD}paths: {{/a: {{get: {{operationId: 5, summary: s, responses: {{}}}}}}}}")
    assert not doc.loaded
    assert doc.paths is not None
    item = doc.paths["/a"]
    assert item is not None
    assert item.operations["GET"].summary == "s"
    assert {attribute for _, attribute in doc.failed} == {"operation_id"}


def test_references_share_what_they_refer_to() -> None:
    doc = read(f"{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {{items: {{$ref: '#/components/schemas/A'}}}}}}}}")
    assert doc.components is not None
    schema = doc.components.schemas["A"]
    assert schema is not None
    assert schema.value is not None
    assert schema.value.items is not None
    assert schema.value.items.value is schema.value


def test_keys_in_another_case_count_and_are_unknown() -> None:
    _, validation = found(f"{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {{Type: str, type: string}}, B: {{Type: str}}}}}}")
    # Sorted, 'Type' comes before 'type', so that A is a string.
    assert [(finding.rule.name, finding.log) for finding in validation] == [
        ("unknown-field", 'invalid components: schema "A": extra sibling fields: [Type]'),
        ("invalid-schema-type", 'invalid components: schema "B": unsupported \'type\' value "str"'),
        ("unknown-field", 'invalid components: schema "B": extra sibling fields: [Type]'),
    ]


def deep(text: str) -> tuple[str | None, str | None, bool]:
    """The errors of a document whose nesting wants more than Python's usual stack."""
    answers: list[tuple[str | None, str | None, bool]] = []
    before, size = sys.getrecursionlimit(), threading.stack_size(512 << 20)
    sys.setrecursionlimit(100_000)
    thread = threading.Thread(target=lambda: answers.append(errors(text)))
    thread.start()
    thread.join()
    sys.setrecursionlimit(before)
    threading.stack_size(size)
    return answers[0]


@pytest.mark.parametrize("way", ["items", "not", "additionalProperties"])
def test_deep_schemas(way: str) -> None:
    depth = 2500
    assert deep(LIKE_JSON % (f'{{"{way}": ' * depth + "{}" + "}" * depth)) == (None, None, False)
    load_error, _, _ = deep(LIKE_JSON % (f'{{"{way}": ' * depth + '{"type": 5}' + "}" * depth))
    assert load_error is not None
    assert load_error.endswith(f".{way}.type of type string")


def test_long_chains() -> None:
    schemas = ", ".join(f'"S{number:05}": {{"allOf": [{{"$ref": "#/components/schemas/S{number + 1:05}"}}]}}' for number in range(1500))
    text = f'{HEAD}paths: {{}}\ncomponents: {{"schemas": {{{schemas}, "S01500": {{"type": "string"}}}}}}'
    assert deep(text) == (None, None, False)
    _, validate_error, _ = deep(text.replace('"S00000": {', '"S00000": {"default": 1, '))
    assert validate_error is not None
    assert "value must be a string" in validate_error


def test_aliases_of_aliases() -> None:
    schemas = ", ".join(f'"S{number:05}": {{"$ref": "#/components/schemas/S{number + 1:05}"}}' for number in range(1000))
    assert deep(f'{HEAD}paths: {{}}\ncomponents: {{"schemas": {{{schemas}, "S01000": {{}}}}}}') == (None, None, False)
