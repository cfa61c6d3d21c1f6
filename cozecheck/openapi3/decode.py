"""Decoding as encoding/json fills kin-openapi's structs: json.Unmarshal into openapi3.T, and into single parts of it.

Go stops at its first error; here decoding goes on, and `mistakes` lists what does not fit, the one that Go reports first.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isinf
from typing import Any, NamedTuple

from cozecheck.core.findings import cut
from cozecheck.core.node import Node
from cozecheck.golang.strings import fold
from cozecheck.openapi3.fields import STRUCTS, Field, Struct
from cozecheck.openapi3.gotext import json_float
from cozecheck.openapi3.types import PathItem, Ref, Schema

MAX_UINT64 = 2**64 - 1


class Mistake(NamedTuple):
    """A value that does not fit: `node` stands under `name`, `want` is a Field.kind or 'ref', 'ptr', 'additional'; `error` is encoding/json's text."""

    node: Node
    name: str
    want: str
    error: str


class Decoder:
    """Decodes nodes into typed objects.

    `file_order` is for JSON text, whose keys come in the file's order; a YAML document goes through json.Marshal, which sorts them.
    `failed` holds (id of a struct's node, attribute) of every field that could not be read.
    """

    def __init__(self, file_order: bool = False, marshalled: bool = False) -> None:
        self.file_order = file_order
        self.marshalled = marshalled
        self.mistakes: list[Mistake] = []
        self.failed: set[tuple[int, str]] = set()
        self._own: list[Mistake] = []
        self._trail: list[str] = []
        self._bad = False
        self._label = "document"

    def struct(self, name: str, node: Node) -> Any:
        """The struct `name` from `node`; None where the node is not an object (null gives an empty struct)."""
        spec = STRUCTS[name]
        data = node.data
        if data.__class__ is not dict:
            if data is None:
                return spec.make(node)
            self._wrong(self.mistakes, node, self._label, "ptr", f"openapi3.{name}Bis")
            return None
        made = spec.make(node)
        outer, self._own = self._own, []
        by_name, extensions = spec.by_name, {}
        for key, child in self._entries(node):
            field = by_name.get(key)
            if field is None:
                extensions[key] = child
                field = folded(spec, key)
                if field is None:
                    continue
            value = child.data
            if field.kind == "string" and value.__class__ is str:
                setattr(made, field.attr, value)
                continue
            self._bad = False
            self._trail.append(field.name)
            self._label = field.name
            self._store(made, field, child)
            self._trail.pop()
            if self._bad:
                self.failed.add((id(node), field.attr))
        if extensions:
            made.extensions = extensions
        self._bad = False
        self.mistakes += self._own
        self._own = outer
        if name == "Schema" and made.format == "date" and made.example.__class__ is str:
            made.example = made.example.removesuffix("T00:00:00Z")
        return made

    def ref(self, of: str, node: Node, old: Ref[Any] | None = None) -> Ref[Any] | None:
        """A pointer to a …Ref: marshmallow looks for `$ref`, else the value itself is decoded. `old` is what a key of another case left there."""
        data = node.data
        if data is None:
            return None
        ref = old or Ref(node)
        if data.__class__ is dict and "$ref" in data:
            target = self._target(node)
            if target:
                ref.ref = target
                extra = tuple(sorted(key for key in data if key != "$ref"))
                if extra:
                    ref.extra = extra
                return ref
        value = self._callback(node, ref) if of == "Callback" else self.struct("Parameter" if of == "Header" else of, node)
        if value is not None:
            ref.value = value
        return ref

    def _target(self, node: Node) -> str:
        """What marshmallow finds under `$ref`: nothing where it is no string, or where a number beside it is beyond float64."""
        if not self.file_order:
            target = node.data["$ref"].data
            return target if target.__class__ is str else ""
        found = ""
        for key, child in node.pairs:
            if key.text == "$ref" and child.data is not None:
                if child.data.__class__ is not str:
                    return ""
                found = child.data
        return "" if _overflows(node) else found

    def _callback(self, node: Node, old: Ref[Any]) -> dict[str, PathItem | None] | None:
        if node.data.__class__ is not dict:
            self._wrong(self.mistakes, node, self._label, "ref", "openapi3.Callback")
            return None
        items: dict[str, PathItem | None] = old.value if old.value is not None else {}
        for key, child in self._entries(node):
            self._label = key
            items[key] = None if child.data is None else self.struct("PathItem", child)
        return items

    def _store(self, made: Any, field: Field, node: Node) -> None:
        kind, attr = field.kind, field.attr
        if kind == "ptr":
            value = None if node.data is None else self.struct(field.of, node)
            if not attr.isupper():
                setattr(made, attr, value)
            elif value is None:
                made.operations.pop(attr, None)
            else:
                made.operations[attr] = value
        elif kind == "ref":
            setattr(made, attr, self.ref(field.of, node, getattr(made, attr)))
        elif kind == "any":
            setattr(made, attr, self.plain(node))
        elif kind == "additional":
            self._additional(made, node)
        elif kind[0] in "[{s" and kind != "string":
            setattr(made, attr, self._many(field, node, getattr(made, attr)))
        elif node.data is not None:
            value = self._scalar(field, node)
            if value is not None:
                setattr(made, attr, value)
        elif kind[0] == "*":
            setattr(made, attr, None)

    def _many(self, field: Field, node: Node, old: Any) -> Any:
        kind, data = field.kind, node.data
        make = dict if kind[0] == "{" else list
        if data is None:
            return None if field.nil else make()
        if data.__class__ is not make:
            self._wrong(self._own, node, field.name, kind, field.go)
            return old
        if make is dict:
            # Go goes on with the same map, but every value is made anew.
            items = dict(old or ())
            for key, child in self._entries(node):
                self._label = key
                items[key] = self._element(field, child, None)
            return items
        old = old or []
        listed = []
        for index, child in enumerate(data):
            self._label = f"{field.name}[{index}]"
            listed.append(self._element(field, child, old[index] if index < len(old) else None))
        return listed

    def _element(self, field: Field, node: Node, old: Any) -> Any:
        kind = field.kind
        if kind[2:] == "ref":
            return self.ref(field.of, node, old)
        if kind[2:] == "ptr":
            return None if node.data is None else self.struct(field.of, node)
        if kind[2:] == "any":
            return self.plain(node)
        if kind == "security":
            return self._requirement(node, old)
        if node.data.__class__ is str:
            return node.data
        if node.data is not None:
            self._wrong(self._own, node, self._label, "string", "string")
        return old or ""

    def _requirement(self, node: Node, old: dict[str, list[str]] | None) -> dict[str, list[str]]:
        if node.data is None:
            return {}
        items = dict(old or ())
        if node.data.__class__ is not dict:
            self._wrong(self._own, node, self._label, "{}any", "openapi3.SecurityRequirement")
            return items
        for key, child in self._entries(node):
            items[key] = self._many(_SCOPES, child, [])
        return items

    def _scalar(self, field: Field, node: Node) -> Any:
        kind, data = field.kind, node.data
        cls = data.__class__
        if kind == "string":
            if cls is str:
                return data
        elif kind in ("bool", "*bool"):
            if cls is bool:
                return data
        elif cls is int or cls is float:
            if kind == "*float":
                number = self._float(data)
                if number is not None:
                    return number
            else:
                whole = self._uint(data)
                if whole is not None:
                    return whole
            self._wrong(self._own, node, field.name, kind, field.go, f"number {self._literal(data)}")
            return None
        self._wrong(self._own, node, field.name, kind, field.go)
        return None

    def _uint(self, data: Any) -> int | None:
        """strconv.ParseUint of the number's literal."""
        if self.marshalled:
            number = self._float(data)
            if number is None or number != int(number) or number >= 1e21 or (number == 0 and str(number) == "-0.0"):
                return None
            data = int(number)
        return data if data.__class__ is int and 0 <= data <= MAX_UINT64 else None

    def _literal(self, data: Any) -> str:
        if data.__class__ is int and not self.marshalled:
            return str(data)
        return json_float(float(data))

    @staticmethod
    def _float(data: float) -> float | None:
        try:
            number = float(data)
        except OverflowError:
            return None
        return None if isinf(number) else number

    def _additional(self, schema: Schema, node: Node) -> None:
        """AdditionalProperties.UnmarshalJSON: an object is decoded into any and encoded again, with its keys sorted and its numbers as float64."""
        data = node.data
        if data is None:
            return
        if data.__class__ is bool:
            schema.additional_has = data
        elif data.__class__ is dict:
            if self.file_order and _overflows(node):
                self._wrong(self.mistakes, node, "additionalProperties", "*float", "float64", "number")
            elif not data:
                schema.additional_schema = Ref(node, value=Schema(node))
            else:
                before = self.file_order, self.marshalled
                self.file_order, self.marshalled = False, True
                schema.additional_schema = self.ref("Schema", node, schema.additional_schema)
                self.file_order, self.marshalled = before
        else:
            error = "cannot unmarshal additionalProperties: value must be either a schema object or a boolean"
            self.mistakes.append(Mistake(node, "additionalProperties", "additional", error))
            self._bad = True

    def plain(self, node: Node) -> Any:
        """The value as Go decodes it into interface{}: every number a float."""
        data = node.data
        cls = data.__class__
        if cls is dict:
            return {key: self.plain(child) for key, child in (self._entries(node) if self.file_order else data.items())}
        if cls is list:
            return [self.plain(child) for child in data]
        if cls is not int and cls is not float:
            return data
        number = self._float(data)
        if number is None:
            self._wrong(self._own, node, self._trail[-1] if self._trail else "", "*float", "float64", "number")
        return number

    def _entries(self, node: Node) -> Iterable[tuple[str, Node]]:
        """Keys and values in the order in which Go meets them."""
        if not self.file_order:
            data: dict[str, Node] = node.data
            return [(key, data[key]) for key in sorted(data)]
        if len(node.pairs) == len(node.data):
            return list(node.data.items())
        return [(key.text, value) for key, value in node.pairs]

    def _wrong(self, where: list[Mistake], node: Node, name: str, want: str, go: str, value: str = "") -> None:
        value = value or GO_WORDS[node.data.__class__]
        into = f"struct field TBis.{'.'.join(self._trail)}" if self._trail else "value"
        where.append(Mistake(node, name, want, cut(f"json: cannot unmarshal {value} into Go {into} of type {go}")))
        self._bad = True


GO_WORDS = {str: "string", bool: "bool", int: "number", float: "number", list: "array", dict: "object"}

_SCOPES = Field("security", "security", "[]string", go="[]string")


def folded(spec: Struct, key: str) -> Field | None:
    """The field that encoding/json takes for a key that names none exactly."""
    return spec.by_fold.get(fold(key))


def _overflows(node: Node) -> bool:
    """Whether a number below is beyond float64, which only JSON text can hold: marshmallow and json.Unmarshal into any then fail."""
    stack = [node]
    while stack:
        node = stack.pop()
        data = node.data
        if data.__class__ is dict:
            stack.extend(value for _, value in node.pairs)
        elif data.__class__ is list:
            stack.extend(data)
        elif (data.__class__ is float and isinf(data)) or (data.__class__ is int and abs(data) > 2**1023 and Decoder._float(data) is None):
            return True
    return False
