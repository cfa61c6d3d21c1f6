"""Schema.VisitJSON of kin-openapi (schema.go): whether a default or an example fits its schema, and if not, why, in Go's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from cozecheck.golang.numbers import format_float as g
from cozecheck.golang.strings import quote
from cozecheck.openapi3.empty import is_empty
from cozecheck.openapi3.gotext import json_text
from cozecheck.openapi3.misfits import Misfit, Multi, OneOfMulti, Plain, Wrapped, mark
from cozecheck.openapi3.places import NIL_POINTER, STACK_OVERFLOW, CrashError, EndlessError
from cozecheck.openapi3.types import Ref, Schema

# SchemaStringFormats: the formats of strings that are checked.
FORMATS = {
    "byte": r"(^$|^[a-zA-Z0-9+/\-_]*=*$)",
    "date": r"^[0-9]{4}-(0[0-9]|10|11|12)-([0-2][0-9]|30|31)$",
    "date-time": r"^[0-9]{4}-(0[0-9]|10|11|12)-([0-2][0-9]|30|31)T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|(\+|-)[0-9]{2}:[0-9]{2})?$",
}
INTEGERS = {"int32": (-(2.0**31), 2.0**31 - 1), "int64": (-(2.0**63), 2.0**63)}

SCALARS = (str, float, bool)

MAX_STEPS = 300_000
"""Of one value: Go takes a second for so many, and alternatives within alternatives can ask for any number of them."""

Problem = Misfit | Multi | OneOfMulti | Plain | Wrapped


class Visit:
    """One VisitJSON; `multi` collects all errors of a level (openapi3.MultiErrors), else the first ends it."""

    def __init__(self, multi: bool = False) -> None:
        self.multi = multi
        self._active: set[tuple[int, int]] = set()
        self._empty: dict[int, bool] = {}
        self._steps = 0

    def visit(self, schema: Schema, value: Any) -> Problem | None:
        """What is wrong with `value`; raises CrashError where Go panics, EndlessError where it is at it for too long."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise EndlessError
        if value is None:
            return None if schema.nullable else Misfit(schema, None, "nullable", "Value is not nullable")
        if is_empty(schema, self._empty):
            return None
        entry = id(schema), id(value)
        if entry in self._active:
            raise CrashError(STACK_OVERFLOW)
        self._active.add(entry)
        problem = self._set_operations(schema, value) or self._value(schema, value)
        self._active.discard(entry)
        return problem

    def _value(self, schema: Schema, value: Any) -> Problem | None:
        cls = value.__class__
        if cls is bool:
            return None if schema.type in ("", "boolean") else _expected_type(schema, value)
        if cls is float:
            return self._number(schema, value)
        if cls is str:
            return self._string(schema, value)
        return self._array(schema, value) if cls is list else self._object(schema, value)

    def _set_operations(self, schema: Schema, value: Any) -> Problem | None:
        if schema.enum:
            if (value.__class__, value) in _scalars(schema) if value.__class__ in SCALARS else any(same(allowed, value) for allowed in schema.enum):
                return None  # Go looks no further: 'not', 'oneOf', 'anyOf' and 'allOf' are left out.
            return Misfit(schema, value, "enum", _not_allowed(schema))
        if schema.not_ is not None:
            if schema.not_.value is None:
                return _unresolved(schema.not_)
            if self.visit(schema.not_.value, value) is None:
                return Misfit(schema, value, "not")
        if schema.one_of:
            problem = self._one_of(schema, value)
            if problem is not None:
                return problem
        if schema.any_of:
            for ref in schema.any_of:
                if ref is None or ref.value is None:
                    return _unresolved(ref)
                if self.visit(ref.value, value) is None:
                    break
            else:
                return Misfit(schema, value, "anyOf", 'doesn\'t match any schema from "anyOf"')
        for ref in schema.all_of:
            if ref is None or ref.value is None:
                return _unresolved(ref)
            problem = self.visit(ref.value, value)
            if problem is not None:
                return Misfit(schema, value, "allOf", 'doesn\'t match all schemas from "allOf"', problem)
        return None

    def _one_of(self, schema: Schema, value: Any) -> Problem | None:
        wanted = ""
        if schema.discriminator is not None and value.__class__ is dict:
            name, mapping = schema.discriminator.property_name, schema.discriminator.mapping
            if name not in value:
                return Misfit(schema, None, "discriminator", f"input does not contain the discriminator property {quote(name)}")
            chosen = value[name]
            if chosen.__class__ is not str:
                return Misfit(schema, chosen, "discriminator", f"value of discriminator property {quote(name)} is not a string")
            if mapping and chosen not in mapping:
                return Misfit(schema, chosen, "discriminator", f"discriminator property {quote(name)} has invalid value")
            wanted = mapping.get(chosen, "")
        problems = OneOfMulti()
        matched = []
        for index, ref in enumerate(schema.one_of):
            if ref is None or ref.value is None:
                return _unresolved(ref)
            if wanted and wanted != ref.ref:
                continue
            problem = self.visit(ref.value, value)
            if problem is not None:
                problems.append(problem)
            else:
                matched.append(index)
        if len(matched) == 1:
            return None
        if matched:
            reason = f'value matches more than one schema from "oneOf" (matches schemas at indices [{" ".join(map(str, matched))}])'
            return Misfit(schema, value, "oneOf", reason, Plain("input matches more than one oneOf schemas"))
        return Misfit(schema, value, "oneOf", 'value doesn\'t match any schema from "oneOf"', Wrapped("doesn't match schema due to: ", problems))

    def _number(self, schema: Schema, value: float) -> Problem | None:
        if schema.type not in ("", "integer", "number"):
            return _expected_type(schema, value)
        found = _number_problems(schema, value)
        return self._all(schema, value, list(found if self.multi else islice(found, 1)))

    def _string(self, schema: Schema, value: str) -> Problem | None:
        if schema.type not in ("", "string"):
            return _expected_type(schema, value)
        found = []
        if schema.min_length and len(value) < _int64(schema.min_length):
            found.append(("minLength", f"minimum string length is {schema.min_length}"))
        if schema.max_length is not None and len(value) > _int64(schema.max_length):
            found.append(("maxLength", f"maximum string length is {schema.max_length}"))
        if found and not self.multi:
            return self._all(schema, value, found)
        problems = Multi(Misfit(schema, value, *one) for one in found)
        if schema.pattern:
            compiled, error = compile_pattern(schema.pattern)
            if compiled is None:
                problems.append(Misfit(schema, None, "pattern", f"cannot compile pattern {quote(schema.pattern)}: {error}", Plain(error)))
            elif not compiled.search(value):
                problems.append(Misfit(schema, value, "pattern", f'string doesn\'t match the regular expression "{schema.pattern}"'))
            if problems and not self.multi:
                return _first(problems)
        pattern = FORMATS.get(schema.format)
        if pattern and not re.search(pattern.replace("$", r"\Z"), value):
            reason = f'string doesn\'t match the format {quote(schema.format)} (regular expression "{pattern}")'
            problems.append(Misfit(schema, value, "format", reason))
        return self._result(problems)

    def _array(self, schema: Schema, value: list[Any]) -> Problem | None:
        if schema.type not in ("", "array"):
            return _expected_type(schema, value)
        found = []
        if schema.min_items and len(value) < _int64(schema.min_items):
            found.append(("minItems", f"minimum number of items is {schema.min_items}"))
        if schema.max_items is not None and len(value) > _int64(schema.max_items):
            found.append(("maxItems", f"maximum number of items is {schema.max_items}"))
        if schema.unique_items and len({json_text(item) for item in value}) != len(value):
            found.append(("uniqueItems", "duplicate items found"))
        if found and not self.multi:
            return self._all(schema, value, found)
        problems = Multi(Misfit(schema, value, *one) for one in found)
        if schema.items is not None:
            if schema.items.value is None:
                return _unresolved(schema.items)
            for index, item in enumerate(value):
                problem = self.visit(schema.items.value, item)
                if problem is not None and self._add(problems, mark(problem, str(index))):
                    return _first(problems)
        return self._result(problems)

    def _object(self, schema: Schema, value: dict[str, Any]) -> Problem | None:
        if schema.type not in ("", "object"):
            return _expected_type(schema, value)
        found = []
        if schema.min_props and len(value) < _int64(schema.min_props):
            found.append(("minProperties", f"there must be at least {schema.min_props} properties"))
        if schema.max_props is not None and len(value) > _int64(schema.max_props):
            found.append(("maxProperties", f"there must be at most {schema.max_props} properties"))
        if found and not self.multi:
            return self._all(schema, value, found)
        problems = Multi(Misfit(schema, value, *one) for one in found)
        additional = schema.additional_schema.value if schema.additional_schema is not None else None
        for key in sorted(value):
            ref = schema.properties.get(key)
            if ref is not None:
                if ref.value is None:
                    return _unresolved(ref)
                problem = self.visit(ref.value, value[key])
            elif schema.additional_has is False:
                problem = Misfit(schema, value, "properties", f"property {quote(key)} is unsupported")
                if self._add(problems, problem):
                    return _first(problems)
                continue
            elif additional is not None:
                problem = self.visit(additional, value[key])
            else:
                continue
            if problem is not None and self._add(problems, mark(problem, key)):
                return _first(problems)
        for key in schema.required:
            if key not in value:
                problem = Misfit(schema, value, "required", f"property {quote(key)} is missing")
                if self._add(problems, mark(problem, key)):
                    return _first(problems)
        return self._result(problems)

    def _add(self, problems: Multi, problem: Problem) -> bool:
        """Adds a problem; True where it is the last to be looked for."""
        if not self.multi:
            problems[:] = [problem]
            return True
        if isinstance(problem, Multi):
            problems.extend(problem)
        else:
            problems.append(problem)
        return False

    def _all(self, schema: Schema, value: Any, found: list[tuple[str, str]]) -> Problem | None:
        return self._result(Multi(Misfit(schema, value, *one) for one in found))

    def _result(self, problems: Multi) -> Problem | None:
        if not problems:
            return None
        return problems if self.multi else _first(problems)


def same(one: Any, other: Any) -> bool:
    """reflect.DeepEqual of decoded JSON: true and 1 differ."""
    if one.__class__ is not other.__class__:
        return False
    if one.__class__ is dict:
        return one.keys() == other.keys() and all(same(item, other[key]) for key, item in one.items())
    if one.__class__ is list:
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


# Remembered, as many values may be held against one enum.
@lru_cache(maxsize=16)
def _scalars(schema: Schema) -> frozenset[tuple[type, Any]]:
    return frozenset((value.__class__, value) for value in schema.enum if value.__class__ in SCALARS)


@lru_cache(maxsize=16)
def _not_allowed(schema: Schema) -> str:
    return f"value is not one of the allowed values {json_text(schema.enum)}"


def compile_pattern(pattern: str) -> tuple[Any, str]:
    """A compiled Go regular expression, or None and Go's error."""
    from cozecheck.golang import regexp

    try:
        return regexp.compile(pattern), ""
    except ValueError as error:
        return None, str(error)


def _first(problems: Multi) -> Problem:
    first: Problem = problems[0]
    return first


def _expected_type(schema: Schema, value: Any) -> Misfit:
    article = "an" if schema.type in ("array", "object", "integer") else "a"
    return Misfit(schema, value, "type", f"value must be {article} {schema.type}")


def _number_problems(schema: Schema, value: float) -> Iterator[tuple[str, str]]:
    low, high, step = schema.minimum, schema.maximum, schema.multiple_of
    if schema.type == "integer":
        if not value.is_integer():
            yield "type", "value must be an integer"
        bounds = INTEGERS.get(schema.format)
        if bounds and not bounds[0] <= value <= bounds[1]:
            yield "format", f"number must be an {schema.format}"
    if schema.exclusive_min:
        if low is None:
            raise CrashError(NIL_POINTER)
        if not low < value:
            yield "exclusiveMinimum", f"number must be more than {g(low)}"
    if schema.exclusive_max:
        if high is None:
            raise CrashError(NIL_POINTER)
        if not high > value:
            yield "exclusiveMaximum", f"number must be less than {g(high)}"
    if low is not None and not low <= value:
        yield "minimum", f"number must be at least {g(low)}"
    if high is not None and not high >= value:
        yield "maximum", f"number must be at most {g(high)}"
    if step is not None:
        if step == 0 and value == 0:
            raise CrashError("panic: NewFloat(NaN)")
        if step == 0 or not (value / step).is_integer():
            yield "multipleOf", f"number must be a multiple of {g(step)}"


def _int64(number: int) -> int:
    """int64 of a uint64."""
    return number - 2**64 if number >= 2**63 else number


def _unresolved(ref: Ref[Schema] | None) -> Plain:
    return Plain(f"found unresolved ref: {quote(ref.ref if ref is not None else '')}")
