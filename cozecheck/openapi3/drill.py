"""Following the parts of a reference into a document: kin-openapi's drillIntoField (loader.go), which walks Go values by reflection."""

from __future__ import annotations

from typing import Any, NamedTuple

from cozecheck.core.node import Node
from cozecheck.golang.strings import quote
from cozecheck.openapi3.decode import folded
from cozecheck.openapi3.fields import STRUCTS, Field
from cozecheck.openapi3.places import NIL_POINTER, CrashError
from cozecheck.openapi3.types import Ref


class NotFoundError(Exception):
    """Go's error text and the part that was not found; the text is empty where the value is a nil interface, for which drillIntoField has no error."""


class Cursor(NamedTuple):
    """A Go value: `kind` and `of` as in Field, `value` the typed object (None: nil).

    A value of Go type any has kind 'any' and is a node; 'scalar' stands for all that cannot be drilled into.
    """

    kind: str
    of: str
    value: Any


def drill(cursor: Cursor, parts: list[str], passed: list[Any]) -> Cursor:
    """What the parts lead to; references that the way goes through are added to `passed`, for what is behind them depends on what was resolved before.

    Raises NotFoundError, CrashError.
    """
    for part in parts:
        if cursor.kind in ("ref", "ptr") and getattr(cursor.value, "ref", None):
            passed.append(cursor.value)
        cursor = _field(cursor, part)
        if cursor.kind == "any" and (cursor.value is None or cursor.value.data is None):
            raise NotFoundError("", part)
    return cursor


def _field(cursor: Cursor, name: str) -> Cursor:
    kind, of, value = cursor
    if kind == "ref":
        return _into_ref(of, value, name)
    if kind == "ptr":
        return _into_struct(of, value, name)
    if kind == "any":
        return _into_any(value, name)
    if kind[0] == "{":
        if not value or name not in value:
            raise NotFoundError(f"map key {quote(name)} not found", name)
        return _element(kind, of, value[name])
    if kind[0] == "[":
        return _element(kind, of, _index(value or [], name))
    raise _not_a_container(name)


def _element(kind: str, of: str, value: Any) -> Cursor:
    inner = kind[2:]
    return Cursor("scalar" if inner == "string" else inner, of, value)


def _into_ref(of: str, ref: Ref[Any] | None, name: str) -> Cursor:
    if of == "Schema" and name == "additionalProperties":
        if ref is None or ref.value is None:
            raise CrashError(NIL_POINTER)
        if ref.value.additional_has is not None:
            return Cursor("scalar", "", ref.value.additional_has)
        return Cursor("ref", "Schema", ref.value.additional_schema)
    if ref is None:
        raise _not_a_container(name)
    if name == "":
        return Cursor("scalar", "", ref.ref)  # The fields of a …Ref have no tag, so that "" finds the first of them.
    if ref.value is None:
        raise _not_a_container(name)
    return _field(Cursor("{}ptr" if of == "Callback" else "ptr", "PathItem" if of == "Callback" else of, ref.value), name)


def _into_struct(of: str, value: Any, name: str) -> Cursor:
    if value is None:
        raise _not_a_container(name)
    if of == "Header":  # A struct around an untagged Parameter.
        if name == "":
            return Cursor("ptr", "Parameter", value)
        raise NotFoundError(f"struct field {quote(name)} not found", name)
    if name == "-":
        return Cursor("{}any", "", value.extensions)
    if name == "" and of in ("T", "Schema"):
        raise CrashError("panic: reflect.Value.Interface: cannot return value obtained from unexported field or method")
    field = STRUCTS[of].by_name.get(name)
    if field is not None:
        return _of_field(value, field, of)
    if of == "Example":
        return _into_any(raw_value(value.node, STRUCTS[of].by_name["value"], of), name)
    if name in value.extensions:
        return Cursor("any", "", value.extensions[name])
    raise NotFoundError(f"struct field {quote(name)} not found", name)


def _of_field(made: Any, field: Field, of: str) -> Cursor:
    kind = field.kind
    if kind in ("any", "{}any", "[]any"):
        node = raw_value(made.node, field, of)
        if kind != "any" and (node is None or node.data is None):
            return Cursor(kind, "", None)
        return Cursor("any", "", node)
    if kind in ("ref", "ptr") or kind[0] in "[{":
        value = made.operations.get(field.attr) if field.attr.isupper() else getattr(made, field.attr)
        return Cursor(kind, field.of, value)
    if kind == "security":
        return Cursor("[]{}[]string", "", made.security)
    return Cursor("scalar", "", None)


def raw_value(node: Node, field: Field, of: str) -> Node | None:
    """The node that the field `field` of the struct `of` at `node` was decoded from."""
    data = node.data if node.data.__class__ is dict else {}
    spec = STRUCTS[of]
    found = [data[key] for key in sorted(data) if (spec.by_name.get(key) or folded(spec, key)) is field]
    return found[-1] if found else None


def _into_any(node: Node | None, name: str) -> Cursor:
    data = node.data if node is not None else None
    if data.__class__ is dict:
        if name not in data:
            raise NotFoundError(f"map key {quote(name)} not found", name)
        return Cursor("any", "", data[name])
    if data.__class__ is list:
        return Cursor("any", "", _index(data, name))
    raise _not_a_container(name)


def _index(items: list[Any], name: str) -> Any:
    if not (name.isascii() and name.isdigit()):
        raise NotFoundError(f"strconv.ParseUint: parsing {quote(name)}: invalid syntax", name)
    index = int(name.lstrip("0")[:11] or 0)
    if index >= 2**32:
        raise NotFoundError(f"strconv.ParseUint: parsing {quote(name)}: value out of range", name)
    if index >= len(items):
        raise NotFoundError("slice index out of bounds", name)
    return items[index]


def _not_a_container(name: str) -> NotFoundError:
    return NotFoundError("not a map, slice nor struct", name)
