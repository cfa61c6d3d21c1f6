"""Go types to decode YAML into, as small values, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from cozecheck.core.node import Node


@dataclass(frozen=True, slots=True)
class Scalar:
    """A Go type of kind string, bool, int64 or float64, by its name in error messages."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Struct:
    """A Go struct by its name, and the type of each field under its YAML name: the yaml tag, else the field's name in lower case."""

    name: str
    fields: Mapping[str, Spec]


@dataclass(frozen=True, slots=True)
class Pointer:
    """A pointer: null becomes nil."""

    to: Spec

    @property
    def name(self) -> str:
        """As Go prints it."""
        return "*" + self.to.name


@dataclass(frozen=True, slots=True)
class Slice:
    """A slice; what cannot be decoded leaves no gap in it."""

    of: Spec

    @property
    def name(self) -> str:
        """As Go prints it."""
        return "[]" + self.of.name


@dataclass(frozen=True, slots=True)
class Map:
    """A map with keys of a string type, by that type's name."""

    key: str
    of: Spec

    @property
    def name(self) -> str:
        """As Go prints it."""
        return f"map[{self.key}]{self.of.name}"


@dataclass(frozen=True, slots=True)
class Anything:
    """interface{}: anything goes, and what comes out is in the nodes (see tojson)."""

    name: str = "interface {}"


Spec: TypeAlias = "Scalar | Struct | Pointer | Slice | Map | Anything"

ANY = Anything()
STRING = Scalar("string", "string")
BOOL = Scalar("bool", "bool")
INT64 = Scalar("int64", "int64")
FLOAT64 = Scalar("float64", "float64")

_ZERO: dict[str, Any] = {"string": "", "bool": False, "int64": 0, "float64": 0.0}


class Decoded:
    """A value of Go, the node that it was read from (aliases followed; None: absent, so the zero value), and the node of the key it stands under.

    `value` is str, bool, int or float; None for a nil pointer, slice or map; list[Decoded]; dict[str, Decoded] for a map and for a struct,
    which always holds every field.
    """

    __slots__ = ("key", "node", "value")

    def __init__(self, value: Any, node: Node | None = None, key: Node | None = None) -> None:
        self.value, self.node, self.key = value, node, key

    def __repr__(self) -> str:
        return f"Decoded({self.value!r})"


def zero(spec: Spec) -> Any:
    """Go's zero value of a type, as it stands in `Decoded.value`."""
    if isinstance(spec, Scalar):
        return _ZERO[spec.kind]
    if isinstance(spec, Struct):
        return {name: Decoded(zero(field)) for name, field in spec.fields.items()}
    return None
