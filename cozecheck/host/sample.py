"""A tool's arguments, and a value that fits a schema, to begin with in a form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cozecheck.calls.arguments import body_schema
from cozecheck.openapi3.types import Operation, Schema

DEPTH = 6
WIDTH = 50
_EMPTY: dict[str, Any] = {"string": "", "integer": 0, "number": 0, "boolean": False, "array": [], "object": {}}


def arguments(operation: Operation) -> Iterator[tuple[str, str, Schema, bool, str]]:
    """(name, place, schema, whether it is required, description) of each argument."""
    for ref in operation.parameters:
        parameter = ref.value if ref else None
        if parameter is not None and parameter.schema and parameter.schema.value:
            yield parameter.name, parameter.in_, parameter.schema.value, parameter.required, parameter.description
    _, body = body_schema(operation)
    for name, prop in (body.properties if body else {}).items():
        if body and prop and prop.value:
            yield name, "body", prop.value, name in body.required, ""


def sample(schema: Schema, depth: int = DEPTH) -> Any:
    """The example, the default, the first choice, else the simplest value of the type. Schemas that refer to themselves end at `depth`."""
    for given in (schema.example, schema.default, *schema.enum[:1]):
        if given is not None:
            return _plain(given)
    items = schema.items.value if schema.items else None
    if depth and schema.type == "array" and items is not None:
        return [sample(items, depth - 1)]
    if depth and schema.type == "object":
        named = ((name, schema.properties.get(name)) for name in schema.required[:WIDTH])
        return {name: sample(ref.value, depth - 1) for name, ref in named if ref and ref.value}
    return _EMPTY.get(schema.type)


def _plain(value: Any) -> Any:
    """Go decodes every number as a float; people write 10, not 10.0."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return {key: _plain(item) for key, item in value.items()} if isinstance(value, dict) else value
