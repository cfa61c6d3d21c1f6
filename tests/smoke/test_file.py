"""smoke.yaml: what is read, what is refused and where, and what `smoke init` writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from cozecheck.core.errors import UsageError
from cozecheck.smoke.checks import same
from cozecheck.smoke.environment import Environment, escaped, fill
from cozecheck.smoke.read import SCHEMA, read

SCHEMA_OF_SMOKE = json.loads(Path(SCHEMA).read_text(encoding="utf-8"))


def mistake(tmp_path: Path, text: str) -> str:
    file = tmp_path / "smoke.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read(str(file), Environment())
    return caught.value.message.render().replace(str(tmp_path) + "/", "")


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA_OF_SMOKE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cases:\n  - {plugin: a, tool: b, expct: {}}\n", "smoke.yaml:2:26: unknown key 'expct'; did you mean 'expect'?"),
        ("cases:\n  - plugin: a\n", "smoke.yaml:2:5: cases.0 lacks tool"),
        ("- 1\n", "smoke.yaml:1:1: the file is to be of the type object"),
        ("", "smoke.yaml:1:1: the file lacks cases"),
        ("cases:\n  - plugin: a\n    tool: b\n    expect:\n      json: {'$.[': 1}\n", "smoke.yaml:5:14: '$.[' is no JSONPath"),
        ("cases:\n  - plugin: a\n    tool: b\n    expect:\n      json: {'$[?match(@.a, \"x\")]': 1}\n", "smoke.yaml:5:14: "),
        ("cases:\n  - plugin: a\n    tool: b\n    expect:\n      schema: {type: obj}\n", "smoke.yaml:5:15: this is no JSON Schema"),
        ("cases:\n  - plugin: a\n    tool: b\n    expect:\n      schema: {pattern: '(?=a)'}\n", "'(?=a)' is no pattern that RE2 knows"),
        ("cases:\n  - plugin: a\n    tool: b\n    retries: 99\n", "smoke.yaml:4:14: cases.0.retries does not do"),
        ("cases:\n  - plugin: a\n\ttool: b\n", "smoke.yaml:"),
    ],
)
def test_mistakes_have_their_place(tmp_path: Path, text: str, words: str) -> None:
    assert words in mistake(tmp_path, text)


def test_many_mistakes_are_counted(tmp_path: Path) -> None:
    assert mistake(tmp_path, "cases:\n" + "  - {plugin: a}\n" * 20).endswith("; and 15 more")


def test_files_of_many_cases_are_read(tmp_path: Path) -> None:
    file = tmp_path / "smoke.yaml"
    file.write_text("cases:\n" + "  - {plugin: a, tool: b, args: {q: x, r: [1, 2]}, expect: {contains: x}}\n" * 3000)
    found, _ = read(str(file), Environment())
    assert (len(found), found[-1].place.line) == (3000, 3001)


def test_placeholders_come_from_the_environment_only() -> None:
    environment = Environment(
        {"CITY": "北京", "KEY": "a-long-secret", "COZECHECK_TOKEN_1": "https://a b", "SMOKE_Q": "tea"}, frozenset({"CITY", "KEY", "NOT_THERE"})
    )
    filled = fill({"q": "in ${CITY}", "deep": [{"k": "${KEY}"}], "n": 1, "${CITY}": "$${CITY} $CITY ${}"}, environment)
    assert filled.value == {"q": "in 北京", "deep": [{"k": "a-long-secret"}], "n": 1, "${CITY}": "${CITY} $CITY ${}"}
    assert filled.used == {"a-long-secret"}
    assert filled.problem is None
    for text, words in (("${NOT_THERE}", "is not set"), ("${COZECHECK_TOKEN_1}", "cozecheck's own")):
        problem = fill({"q": text}, environment).problem
        assert problem
        assert words in problem.render()
    problem = fill({"q": "${KEY}"}, environment._replace(allowed=frozenset())).problem
    assert problem
    assert "--env KEY" in problem.render()
    assert fill({"q": "${SMOKE_Q}"}, environment._replace(allowed=frozenset())).value == {"q": "tea"}


def test_a_default_stands_in_for_what_is_missing_or_empty_and_allowed() -> None:
    environment = Environment({"SMOKE_SET": "tea", "SMOKE_EMPTY": "", "HOME": "/root"})
    filled = fill(
        {"q": ["${SMOKE_SET:-x}", "${SMOKE_EMPTY:-x y}", "${SMOKE_NONE:-}", "$${SMOKE_NONE:-x}", "${SMOKE_NONE:-${A}"]},
        environment._replace(allowed=frozenset("A")),
    )
    assert filled.value == {"q": ["tea", "x y", "", "${SMOKE_NONE:-x}", "${SMOKE_NONE:-"]}
    problem = fill({"q": "${HOME:-x}"}, environment).problem
    assert problem
    assert "--env HOME" in problem.render()


def test_what_is_escaped_is_no_placeholder() -> None:
    value = {"q": ["${HOME} $${HOME} $"]}
    assert fill(escaped({"q": ["${HOME:-x} ${A:-"]}), Environment()).value == {"q": ["${HOME:-x} ${A:-"]}
    assert fill(escaped({"q": ["${HOME} $"]}), Environment()).value == {"q": ["${HOME} $"]}
    assert escaped(value) == {"q": ["$${HOME} $$${HOME} $"]}


@pytest.mark.parametrize(("one", "other", "equal"), [(1, 1.0, True), (True, 1, False), ([1, True], [1, 1], False), ({"a": 0}, {"a": False}, False)])
def test_json_values_are_equal_as_json_has_it(one: object, other: object, equal: bool) -> None:
    assert same(one, other) is equal


def test_the_manuals_example_is_valid() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/smoke.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n", 1)[1].split("```", 1)[0]
    assert not list(Draft202012Validator(SCHEMA_OF_SMOKE).iter_errors(yaml.safe_load(example)))
