"""Placeholders in arguments: ${NAME} is a variable of this process's environment, $${NAME} stands for itself."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from cozecheck.calls.values import go_json
from cozecheck.core.text import T, Text
from cozecheck.golang.url_text import query_escape

_PLACEHOLDER = re.compile(r"\$(\$?)\{([A-Za-z_][A-Za-z0-9_]*)\}")
FREE = "SMOKE_"
OWN = "COZECHECK_"
"""Our own variables hold tokens, each for one origin; no argument takes them anywhere else."""
SHORT = 4
"""Values of fewer characters are no secrets; to hide them would hide every '1' of a report."""


class Environment(NamedTuple):
    """The variables, and the names of those that may be used beside those that begin with SMOKE_: a pull request may have written the file."""

    values: Mapping[str, str] = {}
    allowed: frozenset[str] = frozenset()


class Filled(NamedTuple):
    """`problem` says why a placeholder has no value; `used` are the values that were put in, in every way in which an error may quote them."""

    value: Any
    used: frozenset[str] = frozenset()
    problem: Text | None = None


def fill(value: Any, environment: Environment) -> Filled:
    """Arguments with their placeholders replaced, in texts at any depth, never in keys."""
    used: set[str] = set()
    problems: list[Text] = []

    def put(found: re.Match[str]) -> str:
        if found[1]:
            return found[0][1:]
        text = environment.values.get(found[2])
        problem = _refusal(found[2], text, environment)
        if problem is not None:
            problems.append(problem)
        used.add(text or "")
        return text or ""

    def through(item: Any) -> Any:
        if isinstance(item, str):
            return _PLACEHOLDER.sub(put, item)
        if isinstance(item, dict):
            return {key: through(inner) for key, inner in item.items()}
        return [through(inner) for inner in item] if isinstance(item, list) else item

    filled = through(value)
    return Filled(filled, frozenset(form for text in used if len(text) >= SHORT for form in _forms(text)), problems[0] if problems else None)


def _forms(text: str) -> set[str]:
    """A value as it is, in JSON, in a path and in a query."""
    inner = (json.dumps(text, ensure_ascii=False), json.dumps(text), go_json(text))
    return {text, *(quoted[1:-1] for quoted in inner), query_escape(text), quote(text, "", errors="replace"), quote(text, "$&+,/:;=@", errors="replace")}


def _refusal(name: str, text: str | None, environment: Environment) -> Text | None:
    if name.startswith(OWN):
        return T("the variable {name} is cozecheck's own, and no argument", name=name)
    if not name.startswith(FREE) and name not in environment.allowed:
        return T("the variable {name} is not allowed: use one that begins with SMOKE_, or allow it by --env {name}", name=name)
    return T("the variable {name} is not set", name=name) if text is None else None


def escaped(value: Any) -> Any:
    """Arguments in which nothing is a placeholder."""
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda found: "$" + found[0], value)
    if isinstance(value, dict):
        return {key: escaped(item) for key, item in value.items()}
    return [escaped(item) for item in value] if isinstance(value, list) else value
