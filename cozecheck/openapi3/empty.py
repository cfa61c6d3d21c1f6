"""Schema.IsEmpty of kin-openapi (schema.go), which never ends on some schemas that refer to themselves."""

from __future__ import annotations

from collections.abc import Iterable

from cozecheck.openapi3.places import NIL_POINTER, STACK_OVERFLOW, CannotKnowError, CrashError
from cozecheck.openapi3.types import Ref, Schema

_EMPTY = -1
_FULL = -2


def is_empty(schema: Schema, known: dict[int, bool]) -> bool:
    """Whether the schema says nothing; `known` remembers outcomes by id.

    Raises CrashError where Go's recursion has no end, CannotKnowError where that depends on Go's order.
    """
    if _says_something(schema):
        return False
    outcome = _look(schema, {}, known)
    if outcome >= 0:
        raise CrashError(STACK_OVERFLOW)
    return outcome == _EMPTY


def _look(schema: Schema, above: dict[int, int], known: dict[int, bool]) -> int:
    """_EMPTY, _FULL, or the depth of the schema above that the search comes back to, for ever."""
    if id(schema) in known:
        return _EMPTY if known[id(schema)] else _FULL
    if id(schema) in above:
        return above[id(schema)]
    if _says_something(schema):
        return _FULL
    above[id(schema)] = len(above)
    outcome = _first((schema.not_, schema.additional_schema), above, known)
    if outcome == _EMPTY and schema.additional_has is False:
        outcome = _FULL
    if outcome == _EMPTY and schema.items is not None:
        outcome = _first((schema.items,), above, known)
    if outcome == _EMPTY and schema.properties:
        outcome = _any(schema.properties.values(), above, known)
    if outcome == _EMPTY:
        outcome = _first((*schema.one_of, *schema.any_of, *schema.all_of), above, known)
    del above[id(schema)]
    if outcome < 0:
        known[id(schema)] = outcome == _EMPTY
    return outcome


def _first(refs: Iterable[Ref[Schema] | None], above: dict[int, int], known: dict[int, bool]) -> int:
    for ref in refs:
        if ref is None:
            continue
        if ref.value is None:
            raise CrashError(NIL_POINTER)
        outcome = _look(ref.value, above, known)
        if outcome != _EMPTY:
            return outcome
    return _EMPTY


def _any(refs: Iterable[Ref[Schema] | None], above: dict[int, int], known: dict[int, bool]) -> int:
    """Properties, in Go's random order: one that says something ends the search, and if the search comes back here, it is found some time."""
    outcomes = {_first((ref,), above, known) for ref in refs}
    endless = {outcome for outcome in outcomes if outcome >= 0}
    if _FULL in outcomes:
        if any(outcome >= len(above) for outcome in endless):
            raise CannotKnowError
        return _FULL
    return min(endless) if endless else _EMPTY


def _says_something(schema: Schema) -> bool:
    return bool(
        schema.type
        or schema.format
        or schema.enum
        or schema.unique_items
        or schema.exclusive_min
        or schema.exclusive_max
        or schema.nullable
        or schema.read_only
        or schema.write_only
        or schema.allow_empty_value
        or schema.minimum is not None
        or schema.maximum is not None
        or schema.multiple_of is not None
        or schema.min_length
        or schema.max_length is not None
        or schema.pattern
        or schema.min_items
        or schema.max_items is not None
        or schema.required
        or schema.min_props
        or schema.max_props is not None
    )
