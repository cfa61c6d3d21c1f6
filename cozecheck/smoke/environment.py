"""Placeholders in arguments: ${NAME} is a variable of this process's environment, ${NAME:-default} has another one, $${NAME} stands for itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from cozecheck.core.placeholder import OWN, Mark, replace
from cozecheck.core.text import T, Text
from cozecheck.values.forms import forms

FREE = "SMOKE_"


class Environment(NamedTuple):
    """The variables, and the names of those that may be used beside those that begin with SMOKE_: a pull request may have written the file.

    `instead` stands for those that are not set, None: they are mistakes.
    """

    values: Mapping[str, str] = {}
    allowed: frozenset[str] = frozenset()
    instead: str | None = None


class Filled(NamedTuple):
    """`problem` says why a placeholder has no value; `used` are the values that were put in, in every way in which an error may quote them."""

    value: Any
    used: frozenset[str] = frozenset()
    problem: Text | None = None


def fill(value: Any, environment: Environment) -> Filled:
    """Arguments with their placeholders replaced, in texts at any depth, never in keys."""
    used: set[str] = set()
    problems: list[Text] = []

    def put(mark: Mark) -> str:
        if mark.literal or not mark.name:
            return mark.text[1:] if mark.literal else mark.text
        text = environment.values.get(mark.name)
        problem = _refusal(mark.name, environment)
        if problem is None and not text and mark.default is not None:
            return mark.default
        if problem is None and text is None and environment.instead is not None:
            return environment.instead
        if problem is None and text is None:
            problem = T("the variable {name} is not set", name=mark.name)
        if problem is not None:
            problems.append(problem)
        used.add(text or "")
        return text or ""

    def through(item: Any) -> Any:
        if isinstance(item, str):
            return replace(item, put)
        if isinstance(item, dict):
            return {key: through(inner) for key, inner in item.items()}
        return [through(inner) for inner in item] if isinstance(item, list) else item

    filled = through(value)
    return Filled(filled, frozenset(form for text in used for form in forms(text)), problems[0] if problems else None)


def _refusal(name: str, environment: Environment) -> Text | None:
    if name.startswith(OWN):
        return T("the variable {name} is cozecheck's own, and no argument", name=name)
    if not name.startswith(FREE) and name not in environment.allowed:
        return T("the variable {name} is not allowed: use one that begins with SMOKE_, or allow it by --env {name}", name=name)
    return None


def escaped(value: Any) -> Any:
    """Arguments in which nothing is a placeholder."""
    if isinstance(value, str):
        return replace(value, lambda mark: "$" + mark.text if mark.name else mark.text)
    if isinstance(value, dict):
        return {key: escaped(item) for key, item in value.items()}
    return [escaped(item) for item in value] if isinstance(value, list) else value
