"""What depends on the random order in which Go walks its maps is said, and nothing else is called random."""

from __future__ import annotations

import json

import pytest

from cozecheck.core import catalogue
from cozecheck.openapi3.load import TRIALS
from tests.openapi3.tables import HEAD, answers_of, errors, found
from tests.reference.client import available


def schemas(**made: object) -> str:
    return f"{HEAD}paths: {{}}\ncomponents: {json.dumps({'schemas': made})}\n"


def to(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


# Three references of a schema to itself are too many where another schema that refers to it is met first.
SELF = {"properties": {"a": to("Self"), "b": to("Self"), "c": to("Self")}}
RANDOM = {
    "three self references and a fourth from outside": schemas(Self=SELF, User={"properties": {"x": to("Self")}}),
    "a reference into an alias, which may be resolved or not": schemas(
        Alias=to("Real"), Real={"properties": {"x": {"type": "string"}}}, User={"items": {"$ref": "#/components/schemas/Alias/properties/x"}}
    ),
    "a null component that is also referred to": schemas(Null=None, User=to("Null")),
}
# Go loads it without a word, but with or without an operation at /a.
RANDOM_PATHS = f"""{HEAD}paths:
  /a: {{$ref: '#/paths/~1b'}}
  /b: {{$ref: '#/x-path'}}
x-path: {{get: {{responses: {{'200': {{description: d}}}}}}}}
"""
SETTLED = {
    "two self references": schemas(Self={"properties": {"a": to("Self"), "b": to("Self")}}, User=to("Self")),
    "four self references": schemas(Self={"properties": {name: to("Self") for name in "abcd"}}),
    "an alias of an alias": schemas(One=to("Two"), Two=to("Three"), Three={"type": "string"}),
    "two that refer to each other": schemas(One={"items": to("Two")}, Two={"items": to("One")}),
    "aliases in a circle": schemas(One=to("Two"), Two=to("One")),
}


@pytest.mark.parametrize("text", [*RANDOM.values(), RANDOM_PATHS], ids=[*RANDOM, "a path that is an alias of an alias"])
def test_random_is_said(text: str) -> None:
    loading, _ = found(text)
    assert catalogue.CANNOT_JUDGE in {finding.rule for finding in loading}


@pytest.mark.parametrize("name", SETTLED)
def test_settled_is_judged(name: str) -> None:
    assert errors(SETTLED[name])[2] is False


@pytest.mark.skipif(not available(), reason="Go is not installed")
@pytest.mark.parametrize("name", RANDOM)
def test_go_is_random(name: str) -> None:
    assert len({json.dumps(answer) for answer in answers_of([RANDOM[name]] * 60)}) > 1


@pytest.mark.skipif(not available(), reason="Go is not installed")
@pytest.mark.parametrize("name", SETTLED)
def test_go_is_settled(name: str) -> None:
    def outcome(load: str | None, validate: str | None) -> tuple[bool, bool]:
        return load is None, validate is None

    answers = answers_of([SETTLED[name]] * 60)
    assert {outcome(answer["load"], answer["validate"]) for answer in answers} == {outcome(*errors(SETTLED[name])[:2])}


def test_enough_orders_are_tried() -> None:
    assert TRIALS.stop > 20
