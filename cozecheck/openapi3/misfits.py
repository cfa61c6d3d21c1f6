"""kin-openapi's errors about values: SchemaError, MultiError, multiErrorForOneOf (schema.go, errors.go), and how they are told."""

from __future__ import annotations

from typing import Any

from cozecheck.core.findings import MAX_LOG, cut
from cozecheck.openapi3.types import Schema

MAX_REASON = 1_000
"""Characters: of an enum with thousands of values nobody reads all."""


class Plain:
    """Any other error."""

    def __init__(self, text: str) -> None:
        self._text = text

    def text(self) -> str:
        """Go's error text."""
        return self._text


class Wrapped:
    """fmt.Errorf("…%w", inner), whose text is made at once: what is noted about the inner ones later does not change it."""

    def __init__(self, prefix: str, inner: OneOfMulti) -> None:
        self.prefix, self.inner = prefix, inner
        self._text = ""

    def text(self) -> str:
        """Go's error text."""
        self._text = self._text or self.prefix + self.inner.text()
        return self._text


class Multi(list[Any]):
    """MultiError."""

    def text(self) -> str:
        """Go's error text."""
        return _joined(" | ", self)


class OneOfMulti(list[Any]):
    """multiErrorForOneOf."""

    def text(self) -> str:
        """Go's error text."""
        return _joined(" Or ", self)


def _joined(between: str, problems: list[Any]) -> str:
    """The texts of as many problems as will be kept: each quotes its whole schema."""
    parts: list[str] = []
    length = 0
    for problem in problems:
        parts.append(cut(problem.text()))
        length += len(parts[-1])
        if length > MAX_LOG:
            break
    return between.join(parts)


class Misfit:
    """SchemaError; `path` leads to the value, innermost first."""

    def __init__(self, schema: Schema, value: Any, field: str, reason: str = "", origin: Any = None) -> None:
        self.schema, self.value, self.field, self.reason, self.origin = schema, value, field, reason, origin
        self.path: list[str] = []

    def text(self) -> str:
        """Go's error text, which quotes the schema and the value."""
        from cozecheck.openapi3.marshal import schema_and_value

        at = f'Error at "{"".join("/" + key for key in reversed(self.path))}": ' if self.path else ""
        if self.origin is not None:
            return at + str(self.origin.text())
        reason = self.reason or f'Doesn\'t match schema "{self.field}"'
        return at + reason + schema_and_value(self.schema, self.value)


def mark(problem: Any, key: str) -> Any:
    """markSchemaErrorKey: notes that the problem lies below `key`. Where some oneOf did not match, only what its parts say is kept."""
    inner = _one_of(problem)
    if inner is not None:
        problem = Multi(inner)
    if isinstance(problem, Misfit):
        problem.path.append(key)
    elif isinstance(problem, Multi):
        for each in problem:
            mark(each, key)
    return problem


def _one_of(problem: Any) -> OneOfMulti | None:
    """errors.As for a multiErrorForOneOf; the text around it is fixed before its parts change."""
    if isinstance(problem, OneOfMulti):
        return problem
    if isinstance(problem, Multi):
        return next((found for found in map(_one_of, problem) if found is not None), None)
    if isinstance(problem, Wrapped):
        problem.text()
        return problem.inner
    return _one_of(problem.origin) if isinstance(problem, Misfit) else None


def innermost(problem: Any) -> tuple[list[str], str]:
    """The way from the value to what does not fit, and the reason, without schema and value."""
    way: list[str] = []
    while True:
        if isinstance(problem, Multi | OneOfMulti) and problem:
            problem = problem[0]
        elif isinstance(problem, Wrapped):
            problem = problem.inner
        elif isinstance(problem, Misfit):
            way += reversed(problem.path)
            if problem.origin is None or isinstance(problem.origin, Plain) or (isinstance(problem.origin, Wrapped) and len(problem.origin.inner) != 1):
                return way, _short(problem.reason) or f"it matches the schema under '{problem.field}'"
            problem = problem.origin
        else:
            return way, _short(problem.text()) if problem is not None else ""


def _short(reason: str) -> str:
    return reason if len(reason) <= MAX_REASON else reason[:MAX_REASON] + " …"
