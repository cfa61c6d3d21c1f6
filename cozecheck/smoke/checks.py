"""What a result must be: JSON Schemas and JSONPaths, whose mistakes are told before anything is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cozecheck.core.text import T, Text
from cozecheck.openapi3.visit import compile_pattern

SHOWN = 200
"""Characters of a value in a sentence."""


def path_problem(path: str) -> Text | None:
    """Why a text is no JSONPath; None where it is one."""
    from jsonpath.exceptions import JSONPathError

    try:
        _environment().compile(path)
    except (JSONPathError, RecursionError, ValueError) as error:
        return T("'{path}' is no JSONPath: {error}", path=path, error=(str(error).splitlines() or [""])[0])
    return None


def _environment() -> Any:
    from jsonpath import JSONPathEnvironment

    environment = JSONPathEnvironment(strict=True)
    # Their regular expressions are Python's, which may take for ever.
    for name in ("match", "search"):
        environment.function_extensions.pop(name, None)
    return environment


def schema_problem(schema: Any) -> Text | None:
    """Why a value is no JSON Schema, or one that cannot be used here; None where it is one."""
    from jsonschema.exceptions import SchemaError

    try:
        _validator(schema).check_schema(schema)
    except SchemaError as error:
        return T("this is no JSON Schema: {error}", error=error.message[:SHOWN])
    return next((T("'{pattern}' is no pattern that RE2 knows", pattern=text) for text in _patterns(schema) if compile_pattern(text)[0] is None), None)


def _patterns(schema: Any) -> Iterator[str]:
    pending = [schema]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            pattern = value.get("pattern")
            if isinstance(pattern, str):
                yield pattern
            pending += value.values()
        elif isinstance(value, list):
            pending += value


def _validator(schema: Any) -> Any:
    """Never asks for a schema of elsewhere, and judges patterns by RE2."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import extend
    from referencing import Registry

    def pattern(_validator: Any, text: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
        compiled = compile_pattern(text)[0]
        if isinstance(instance, str) and compiled is not None and not compiled.search(instance):
            yield ValidationError(f"{instance!r} does not match {text!r}")

    with_re2: Any = extend(Draft202012Validator, {"pattern": pattern})  # type: ignore[no-untyped-call]
    return with_re2(schema, registry=Registry())


def schema_says(schema: Any, value: Any) -> Text | None:
    """Why a value does not fit; None where it does."""
    from jsonschema.exceptions import best_match
    from referencing.exceptions import Unresolvable

    try:
        error = best_match(_validator(schema).iter_errors(value))
    except (Unresolvable, RecursionError) as problem:
        return T("the schema cannot be applied: {error}", error=str(problem)[:SHOWN] or type(problem).__name__)
    return T("the result does not fit the schema at {path}: {error}", path=error.json_path, error=error.message[:SHOWN]) if error else None


def paths_say(wanted: Mapping[str, Any], value: Any, shown: Any) -> Text | None:
    """Why a value at a JSONPath is not the wanted one; None where all are. `shown` writes a value for people."""
    from jsonpath.exceptions import JSONPathError

    for path, expected in wanted.items():
        query = _environment().compile(path)
        try:
            found = query.findall(value)
        except (JSONPathError, RecursionError) as error:
            return T("{path} cannot be looked for: {error}", path=path, error=str(error)[:SHOWN])
        if query.singular_query():
            if not found:
                return T("there is nothing at {path}", path=path)
            found = found[0]
        if not same(found, expected):
            return T("{path} is {found}, not {expected}", path=path, found=shown(found), expected=shown(expected))
    return None


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal: 1 is 1.0, but neither is true."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)
