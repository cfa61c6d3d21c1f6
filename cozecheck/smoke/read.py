"""From smoke.yaml to cases, each mistake with its place; and the placeholders filled in."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

from cozecheck.core.place import Place
from cozecheck.core.text import Text
from cozecheck.settings.located import Located, SyntaxMistakeError, read_yaml
from cozecheck.settings.strict import refused, schema_mistakes
from cozecheck.smoke.checks import path_problem, schema_problem
from cozecheck.smoke.environment import Environment, fill
from cozecheck.smoke.model import Case, Expect

SCHEMA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "schemas", "smoke.schema.json")
MAX_BYTES = 2_000_000
MAX_VALUES = 200_000


def read(file: str, environment: Environment) -> tuple[list[Case], frozenset[str]]:
    """The cases, and the values of the environment in them. Raises UsageError, which names the places of mistakes."""
    try:
        located = read_yaml(file, MAX_BYTES, MAX_VALUES)
    except SyntaxMistakeError as mistake:
        raise refused([(mistake.place, mistake.text)]) from None
    mistakes = sorted(_mistakes(located), key=lambda mistake: (mistake[0].line, mistake[0].column))
    if mistakes:
        raise refused(mistakes)
    return _cases(located, environment)


def _mistakes(located: Located) -> Iterator[tuple[Place, Text]]:
    found = list(schema_mistakes(located, SCHEMA))
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
