"""What a running Coze Studio did with agents whose tool holds a reference, form by form: answered nothing, failed in the call, or worked."""

from __future__ import annotations

from pathlib import Path

import pytest

from cozecheck.core.catalogue import REFERENCE_LOST_FOR_AGENTS
from tests.rules.test_advice import BODY, GET, NOTES, POST, advice

TEXT = "{type: string, description: The text.}"
SHARED = f"""schemas:
  Text: {TEXT}
  Flat: {{type: object, properties: {{a: {TEXT}}}}}
parameters:
  Tag: {{name: tag, in: query, description: The tag., schema: {{type: string}}}}
requestBodies:
  Note: {{content: {{application/json: {{schema: {{type: object, properties: {{text: {TEXT}}}}}}}}}}}
responses:
  Answer: {{description: The notes., content: {{application/json: {{schema: {{type: object, properties: {{a: {TEXT}}}}}}}}}}}
headers:
  Left: {{description: Calls that are left., schema: {{type: integer}}}}"""
PLAIN = f"{{description: The notes., content: {{application/json: {{schema: {{type: object, properties: {{a: {TEXT}}}}}}}}}}}"
PARAMETERS = f"{GET}/parameters"
ANSWERS = f"{GET}/responses/200"


def schema(name: str) -> str:
    return f'{{$ref: "#/components/schemas/{name}"}}'


def query(inside: str) -> str:
    return f"[{{name: tag, in: query, description: The tag., schema: {inside}}}]"


def answer(inside: str, headers: str = "{}") -> str:
    return f"{{description: The notes., headers: {headers}, content: {{application/json: {{schema: {inside}}}}}}}"


def body(inside: str) -> str:
    return f"{{type: object, properties: {{a: {inside}}}}}"


SILENT = {
    "a parameter": (PARAMETERS, '[{$ref: "#/components/parameters/Tag"}]'),
    "a parameter's schema": (PARAMETERS, query(schema("Text"))),
    "the body's schema": (BODY, schema("Flat")),
    "a property of the body": (BODY, body(schema("Flat"))),
    "a text in the body": (BODY, body(schema("Text"))),
    "an item in the body": (BODY, body(f"{{type: array, description: All., items: {schema('Flat')}}}")),
    "deep in the body": (BODY, body(f"{{type: object, description: All., properties: {{b: {schema('Text')}}}}}")),
}
FAILS = {
    "the whole body": (f"{POST}/requestBody", '{$ref: "#/components/requestBodies/Note"}'),
    "a property that models are not shown": (BODY, body(f"{{type: object, description: A., x-local-disable: true, properties: {{b: {schema('Text')}}}}}")),
    "the whole response": (ANSWERS, '{$ref: "#/components/responses/Answer"}'),
    "the response's schema": (ANSWERS, answer(schema("Flat"))),
    "a property of the response": (ANSWERS, answer(body(schema("Text")))),
    "an item of the response": (ANSWERS, answer(body(f"{{type: array, description: All., items: {schema('Text')}}}"))),
}
WORKS = {
    "below allOf": (BODY, body(f"{{type: object, description: A., allOf: [{schema('Flat')}]}}")),
    "items of a parameter": (PARAMETERS, query(f"{{type: array, items: {schema('Text')}}}")),
    "a header of the response": (ANSWERS, answer(body(TEXT), '{X-Left: {$ref: "#/components/headers/Left"}}')),
    "none": (PARAMETERS, query("{type: string}")),
}


def said(folder: Path, pointer: str, text: str) -> list[str]:
    """Both answers are plain, and so is everything but the one change."""
    places = {f"{POST}/responses/200": PLAIN, ANSWERS: PLAIN, pointer: text, "/components": SHARED}
    found = advice(folder, *((NOTES, place, new) for place, new in places.items()))
    return [finding.message.template for finding in found if finding.rule == REFERENCE_LOST_FOR_AGENTS and finding.place.file.endswith("notes.yaml")]


@pytest.mark.parametrize("form", SILENT)
def test_the_agent_answers_nothing(form: str, tmp_path: Path) -> None:
    (message,) = said(tmp_path, *SILENT[form])
    assert message.startswith("an agent with this tool answers no message")


@pytest.mark.parametrize("form", FAILS)
def test_every_call_fails(form: str, tmp_path: Path) -> None:
    (message,) = said(tmp_path, *FAILS[form])
    assert message.startswith("every call by an agent fails")


@pytest.mark.parametrize("form", WORKS)
def test_agents_never_look_there(form: str, tmp_path: Path) -> None:
    assert said(tmp_path, *WORKS[form]) == []
