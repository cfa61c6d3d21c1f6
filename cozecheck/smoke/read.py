"""From smoke.yaml to cases, each mistake with its place; and the placeholders filled in."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

from cozecheck.core.errors import UsageError
from cozecheck.core.guess import closest
from cozecheck.core.place import Place
from cozecheck.core.text import T, Text
from cozecheck.settings.located import Located, SyntaxMistakeError, read_yaml
from cozecheck.smoke.checks import path_problem, schema_problem
from cozecheck.smoke.environment import Environment, fill
from cozecheck.smoke.model import Case, Expect

SCHEMA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "schemas", "smoke.schema.json")
MAX_BYTES = 2_000_000
MAX_VALUES = 200_000
SHOWN = 5
"""Mistakes that are told at once."""

Path = tuple[str | int, ...]


def read(file: str, environment: Environment) -> tuple[list[Case], frozenset[str]]:
    """The cases, and the values of the environment in them. Raises UsageError, which names the places of mistakes."""
    try:
        located = read_yaml(file, MAX_BYTES, MAX_VALUES)
    except SyntaxMistakeError as mistake:
        raise _refused([(mistake.place, mistake.text)]) from None
    mistakes = sorted(_mistakes(located), key=lambda mistake: (mistake[0].line, mistake[0].column))
    if mistakes:
        raise _refused(mistakes)
    return _cases(located, environment)


def _refused(mistakes: list[tuple[Place, Text]]) -> UsageError:
    words = T("{place}: {mistake}", place=_at(mistakes[0][0]), mistake=mistakes[0][1])
    for place, text in mistakes[1:SHOWN]:
        words = T("{first}; {place}: {mistake}", first=words, place=_at(place), mistake=text)
    if len(mistakes) > SHOWN:
        words = T("{first}; and {count} more", first=words, count=len(mistakes) - SHOWN)
    return UsageError(words)


def _at(place: Place) -> str:
    return f"{place.file}:{place.line}:{place.column}"


def _mistakes(located: Located) -> Iterator[tuple[Place, Text]]:
    found = list(_schema_mistakes(located))
    yield from found
    if found:
        return
    for number, case in enumerate(located.value["cases"]):
        expect = case.get("expect", {})
        for path in expect.get("json", {}):
            problem = path_problem(path)
            if problem is not None:
                yield located.key(("cases", number, "expect", "json", path)), problem
        problem = schema_problem(expect["schema"]) if "schema" in expect else None
        if problem is not None:
            yield located.at(("cases", number, "expect", "schema")), problem


def _schema_mistakes(located: Located) -> Iterator[tuple[Place, Text]]:
    from jsonschema import Draft202012Validator

    with open(SCHEMA, encoding="utf-8") as stream:
        validator = Draft202012Validator(json.load(stream))
    for error in validator.iter_errors(located.value):
        path: Path = tuple(error.absolute_path)
        name: Any = ".".join(map(str, path)) or T("the file")
        schema: Any = error.schema
        instance: Any = error.instance
        if error.validator == "additionalProperties":
            for key in sorted(set(instance) - set(schema["properties"])):
                guess = closest(key, sorted(schema["properties"]))
                known = ", ".join(sorted(schema["properties"]))
                words = T("did you mean '{guess}'?", guess=guess) if guess else T("known are {keys}", keys=known)
                yield located.key((*path, key)), T("unknown key '{key}'; {words}", key=key, words=words)
        elif error.validator == "required":
            missing = ", ".join(key for key in schema["required"] if key not in instance)
            yield located.at(path), T("{name} lacks {keys}", name=name, keys=missing)
        elif error.validator == "type":
            kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            yield located.at(path), T("{name} is to be of the type {kind}", name=name, kind=", ".join(kinds))
        else:
            yield located.at(path), T("{name} does not do: {error}", name=name, error=error.message[:200])


def _cases(located: Located, environment: Environment) -> tuple[list[Case], frozenset[str]]:
    defaults: dict[str, Any] = located.value.get("defaults", {})
    cases: list[Case] = []
    used: set[str] = set()
    for number, case in enumerate(located.value["cases"]):
        filled = fill(case.get("args", {}), environment)
        used |= filled.used
        plugin, tool = str(case["plugin"]), str(case["tool"])
        cases.append(
            Case(
                case.get("name", f"{plugin} {tool}"),
                plugin,
                tool,
                located.at(("cases", number)),
                json.dumps(filled.value, ensure_ascii=False),
                _expect(case.get("expect", {}), defaults.get("max_duration")),
                case.get("retries", defaults.get("retries")),
                case.get("timeout", defaults.get("timeout")),
                case.get("skip", ""),
                filled.problem,
            )
        )
    return cases, frozenset(used)


def _expect(given: dict[str, Any], max_duration: float | None) -> Expect:
    status, error, contains = given.get("status", 200), given.get("error", ""), given.get("contains", ())
    return Expect(
        status,
        given.get("success", status == 200 and not error),
        error,
        (contains,) if isinstance(contains, str) else tuple(contains),
        given.get("json", {}),
        given.get("schema"),
        given.get("max_duration", max_duration),
    )
