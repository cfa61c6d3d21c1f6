"""kin-openapi's MarshalJSON of the parts that its error texts quote, and Go's %v of a header."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cozecheck.core.node import Node
from cozecheck.golang.numbers import format_float as g
from cozecheck.openapi3.decode import Decoder
from cozecheck.openapi3.fields import STRUCTS, Field
from cozecheck.openapi3.gotext import json_text
from cozecheck.openapi3.types import Parameter, Ref, Schema


def marshal(of: str, value: Any, indent: str = "") -> str:
    """Go's JSON of a Schema, or of any struct that a schema holds."""
    return json_text(_struct(of, value), indent)


def _struct(of: str, value: Any) -> dict[str, Any]:
    made: dict[str, Any] = {name: _plain(node) for name, node in value.extensions.items()}
    for field in STRUCTS[of].fields:
        if field.kind == "additional":
            if value.additional_has is not None:
                made[field.name] = value.additional_has
            elif value.additional_schema is not None:
                made[field.name] = _ref("Schema", value.additional_schema)
            continue
        inner = getattr(value, field.attr)
        if (inner is not None and (inner or field.kind[0] == "*" or field.kind == "any")) or field.name == "propertyName":
            made[field.name] = _field(field, inner)
    return made


def _field(field: Field, value: Any) -> Any:
    kind, of = field.kind, field.of
    if kind == "ref":
        return _ref(of, value)
    if kind == "ptr":
        return _struct(of, value)
    if kind == "[]ref":
        return [_ref(of, item) for item in value]
    if kind == "{}ref":
        return {name: _ref(of, item) for name, item in value.items()}
    return value


def _ref(of: str, ref: Ref[Any] | None) -> Any:
    if ref is None or (not ref.ref and ref.value is None):
        return None
    return {"$ref": ref.ref} if ref.ref else _struct(of, ref.value)


def schema_and_value(schema: Schema, value: Any) -> str:
    """What SchemaError.Error appends to its reason."""
    return f"\nSchema:\n  {_quoted(schema)}\n\nValue:\n  {json_text(value, '  ')}\n"


@lru_cache(maxsize=1)
def _quoted(schema: Schema) -> str:
    """Remembered, as many values may not fit one schema, each with an error that quotes it."""
    return marshal("Schema", schema, "  ")


def dump_header(header: Parameter) -> str:
    """fmt's %v of a *Header, as far as it is no address."""
    fields = " ".join(
        [
            _dump({name: _plain(node) for name, node in header.extensions.items()}),
            header.name,
            header.in_,
            header.description,
            header.style,
            "<nil>" if header.explode is None else "0x0",
            *(_dump(flag) for flag in (header.allow_empty_value, header.allow_reserved, header.deprecated, header.required)),
            "<nil>" if header.schema is None else "0x0",
            _dump(header.example),
            _dump(header.examples or {}),
            _dump(header.content or {}),
        ]
    )
    return "&{{" + fields + "}}"


def _dump(value: Any) -> str:
    if value is None:
        return "<nil>"
    if value.__class__ is bool:
        return "true" if value else "false"
    if value.__class__ is float:
        return g(value)
    if value.__class__ is dict:
        return "map[" + " ".join(f"{key}:{_dump(value[key])}" for key in sorted(value)) + "]"
    if value.__class__ is list:
        return "[" + " ".join(_dump(item) for item in value) + "]"
    return value if value.__class__ is str else "0x0"


def _plain(node: Node) -> Any:
    return Decoder().plain(node)
