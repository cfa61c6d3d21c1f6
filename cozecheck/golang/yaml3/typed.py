"""yaml.v3 into Go's own types (decode.go: scalar, sequence, mapping, mappingStruct, merge), for plugin_meta.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, isnan
from typing import Any

from cozecheck.core import catalogue
from cozecheck.core.effect import Effect
from cozecheck.core.findings import Findings
from cozecheck.core.node import Kind, Node
from cozecheck.core.text import T
from cozecheck.golang.yaml3.resolve import NULL, CannotDecodeError, is_merge, resolve_scalar, tag_of
from cozecheck.golang.yaml3.tojson import duplicate_key


@dataclass(frozen=True, slots=True)
class Scalar:
    """A Go type of kind string, bool or int64, by its name in error messages."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Struct:
    """A Go struct by its name, and the type of each field under its YAML name. All of a struct's fields are optional."""

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


Spec = Scalar | Struct | Pointer | Slice | Map

STRING = Scalar("string", "string")
BOOL = Scalar("bool", "bool")
INT64 = Scalar("int64", "int64")

_ZERO: dict[str, Any] = {"string": "", "bool": False, "int64": 0}
_YES = frozenset(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"))
_NO = frozenset(("n", "N", "no", "No", "NO", "off", "Off", "OFF"))
_MIN, _LIMIT = -(1 << 63), 1 << 63


class Decoded:
    """A value of Go and the node that it was read from (None: absent, so the zero value).

    `value` is str, bool or int; None for a nil pointer, slice or map; list[Decoded]; dict[str, Decoded] for a map and for a struct,
    which always holds every field.
    """

    __slots__ = ("node", "value")

    def __init__(self, value: Any, node: Node | None) -> None:
        self.value, self.node = value, node


def unmarshal(root: Node, spec: Spec, findings: Findings, effect: Effect | None = None) -> Decoded:
    """`root` as a Go value of type `spec`; adds what does not fit (YAML_WRONG_TYPE, DUPLICATE_KEY) and decodes on past it, as Go does."""
    decoder = _Decoder(findings, effect)
    out = zero(spec)
    try:
        decoder.decode(root, spec, out)
    except _GivesUpError as error:
        reason = T("Coze Studio cannot read this: {reason}", reason=str(error))
        findings.add(catalogue.YAML_WRONG_TYPE, error.node, reason, effect=effect, log=f"yaml: {error}")
    return out


def zero(spec: Spec) -> Decoded:
    """Go's zero value of a type."""
    if isinstance(spec, Struct):
        return Decoded({name: zero(field) for name, field in spec.fields.items()}, None)
    return Decoded(_ZERO[spec.kind] if isinstance(spec, Scalar) else None, None)


class _GivesUpError(Exception):
    """yaml.v3 stops here, with this error alone."""

    def __init__(self, node: Node, message: str) -> None:
        super().__init__(message)
        self.node = node


class _Decoder:
    def __init__(self, findings: Findings, effect: Effect | None) -> None:
        self.findings, self.effect = findings, effect
        self.open: set[int] = set()
        self.merged: set[str] | None = None
        self.count = self.alias_count = self.alias_depth = 0

    def decode(self, node: Node, spec: Spec, out: Decoded) -> bool:
        """Puts `node` into `out`; False where nothing was put."""
        self._count(node)
        if node.kind is Kind.ALIAS:
            return self._alias(node, spec, out)
        if tag_of(node) == NULL:
            return self._null(spec, out)
        while isinstance(spec, Pointer):
            spec = spec.to
            if out.value is None:
                out.value = zero(spec).value
        if node.kind is Kind.SCALAR:
            return self._scalar(node, spec, out)
        if node.kind is Kind.SEQUENCE:
            return self._sequence(node, spec, out)
        return self._mapping(node, spec, out)

    def _count(self, node: Node) -> None:
        self.count += 1
        if self.alias_depth:
            self.alias_count += 1
            if self.alias_count > 100 and self.count > 1000 and self.alias_count / self.count > _allowed(self.count):
                raise _GivesUpError(node, "document contains excessive aliasing")

    def _alias(self, node: Node, spec: Spec, out: Decoded) -> bool:
        if id(node) in self.open or node.target is None:
            raise _GivesUpError(node, f"anchor '{node.text}' value contains itself")
        self.open.add(id(node))
        self.alias_depth += 1
        good = self.decode(node.target, spec, out)
        self.alias_depth -= 1
        self.open.discard(id(node))
        return good

    def _null(self, spec: Spec, out: Decoded) -> bool:
        if isinstance(spec, (Pointer, Slice, Map)):
            out.value = None
            return True
        return False

    def _scalar(self, node: Node, spec: Spec, out: Decoded) -> bool:
        try:
            tag, value = resolve_scalar(node)
        except CannotDecodeError as error:
            raise _GivesUpError(node, str(error)) from None
        if value is None:
            return self._null(spec, out)
        if isinstance(spec, Scalar):
            fits = _fit(spec.kind, tag, value, node.text)
            if fits is not None:
                out.value, out.node = fits, node
                return True
        self._wrong(node, tag, spec)
        return False

    def _sequence(self, node: Node, spec: Spec, out: Decoded) -> bool:
        if not isinstance(spec, Slice):
            self._wrong(node, "!!seq", spec)
            return False
        out.value, out.node = [], node
        for item in node.items:
            element = zero(spec.of)
            if self.decode(item, spec.of, element):
                element.node = element.node or item
                out.value.append(element)
        return True

    def _mapping(self, node: Node, spec: Spec, out: Decoded) -> bool:
        if self._has_duplicates(node):
            return False
        if not isinstance(spec, (Struct, Map)):
            self._wrong(node, "!!map", spec)
            return False
        out.node = out.node or node
        outer, self.merged = self.merged, None
        merge = self._struct(node, spec, out, outer) if isinstance(spec, Struct) else self._map(node, spec, out, outer)
        self.merged = outer
        if merge is not None:
            self._merge(node, merge, spec, out)
        return True

    def _has_duplicates(self, node: Node) -> bool:
        seen: dict[tuple[Kind, str], Node] = {}
        before = len(self.findings)
        for key, _ in node.pairs:
            first = seen.setdefault((key.kind, key.text), key)
            if first is not key:
                duplicate_key(key, first, self.findings, "", self.effect)
        return len(self.findings) > before

    def _struct(self, node: Node, spec: Struct, out: Decoded, merged: set[str] | None) -> Node | None:
        merge = None
        done: set[str] = set()
        for key, value in node.pairs:
            if is_merge(key):
                merge = value
                continue
            name = self._name(key)
            if name is None or self._merged_before(name, merged):
                continue
            field = spec.fields.get(name)
            if field is None:
                continue
            if name in done:
                message = T("the field {name!r} is set twice", name=name)
                log = f"yaml: unmarshal errors:\n  line {key.line}: field {name} already set in type {spec.name}"
                self.findings.add(catalogue.DUPLICATE_KEY, key, message, effect=self.effect, log=log)
                continue
            done.add(name)
            target = out.value[name]
            target.node = value if value.kind is not Kind.ALIAS else value.target
            self.decode(value, field, target)
        return merge

    def _map(self, node: Node, spec: Map, out: Decoded, merged: set[str] | None) -> Node | None:
        merge = None
        if out.value is None:
            out.value = {}
        for key, value in node.pairs:
            if is_merge(key):
                merge = value
                continue
            name = self._name(key)
            if name is None or self._merged_before(name, merged):
                continue
            element = zero(spec.of)
            if self.decode(value, spec.of, element) or (tag_of(value) == NULL and name not in out.value):
                element.node = element.node or value
                out.value[name] = element
        return merge

    def _name(self, key: Node) -> str | None:
        name = zero(STRING)
        return str(name.value) if self.decode(key, STRING, name) else None

    @staticmethod
    def _merged_before(name: str, merged: set[str] | None) -> bool:
        if merged is None:
            return False
        known = name in merged
        merged.add(name)
        return known

    def _merge(self, parent: Node, merge: Node, spec: Spec, out: Decoded) -> None:
        outer = self.merged
        if outer is None:
            self.merged = {str(key.text) for key, _ in parent.pairs if key.kind is Kind.SCALAR and tag_of(key) in ("!!str", "!!merge")}
        for part in merge.items if merge.kind is Kind.SEQUENCE else [merge]:
            target = part.target if part.kind is Kind.ALIAS else part
            if target is None or target.kind is not Kind.MAPPING:
                raise _GivesUpError(part, "map merge requires map or sequence of maps as the value")
            self.decode(part, spec, out)
        self.merged = outer

    def _wrong(self, node: Node, tag: str, spec: Spec) -> None:
        tag = node.tag or tag
        value = ""
        if tag not in ("!!seq", "!!map"):
            raw = node.text.encode("utf-8", "surrogatepass")
            value = f" `{raw[:7].decode('utf-8', 'replace')}...`" if len(raw) > 10 else f" `{node.text}`"
        self.findings.add(
            catalogue.YAML_WRONG_TYPE,
            node,
            T("here stands {found}, where Coze Studio wants {wanted}", found=_FOUND.get(tag, T("something else")), wanted=_wanted(spec)),
            do=T("write {wanted} here", wanted=_wanted(spec)),
            effect=self.effect,
            log=f"yaml: unmarshal errors:\n  line {node.line}: cannot unmarshal {tag}{value} into {spec.name}",
        )


def _fit(kind: str, tag: str, value: Any, text: str) -> Any:
    """The scalar in a Go type of that kind, None where it does not fit (decoder.scalar)."""
    if kind == "string":
        return value if tag == "!!binary" else text
    if kind == "bool":
        if isinstance(value, bool):
            return value
        return True if value in _YES else False if value in _NO else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, float):
        # The conversion of a float that does not fit gives the least integer on amd64.
        return None if isnan(value) or value > _LIMIT else int(value) if _MIN <= value < _LIMIT else _MIN if value != inf else None
    return value if value < _LIMIT else None


def _allowed(count: int) -> float:
    """allowedAliasRatio in decode.go."""
    return 0.99 if count <= 400_000 else 0.10 if count >= 4_000_000 else 0.99 - 0.89 * (count - 400_000) / 3_600_000


_FOUND = {
    "!!str": T("text"),
    "!!int": T("a whole number"),
    "!!float": T("a number"),
    "!!bool": T("true or false"),
    "!!timestamp": T("a date"),
    "!!seq": T("a list"),
    "!!map": T("a mapping"),
    "!!null": T("nothing"),
}
_WANTED = {"string": T("text"), "bool": T("true or false"), "int64": T("a whole number without quotes")}


def _wanted(spec: Spec) -> object:
    if isinstance(spec, Scalar):
        return _WANTED[spec.kind]
    return T("a list") if isinstance(spec, Slice) else T("a mapping")
