"""yaml.v3's decoder (the second half of its decode.go): the tree → values of Go types.

It goes the way that Go goes, step by step, because the steps are counted: a document of which too many come from aliases is refused. Each method that
may have to go down into the tree is a generator that yields such a call and gets its result; `run` drives them, so that depth costs no Python stack.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from math import isnan
from typing import Any, NoReturn

from cozecheck.core.node import Kind, Node
from cozecheck.golang.strings import quote, shorten
from cozecheck.golang.yaml3.go_syntax import Entries, GoKey, go_syntax
from cozecheck.golang.yaml3.resolve import BINARY, BOOL, FLOAT, INT, MAP, MERGE, NULL, SEQ, STR, TIMESTAMP, CannotDecodeError, is_merge, resolve_scalar, tag_of
from cozecheck.golang.yaml3.specs import ANY, STRING, Anything, Decoded, Map, Pointer, Scalar, Slice, Spec, Struct, zero

Step = Generator["Step", Any, Any]
_TRUE = frozenset(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"))
_FALSE = frozenset(("n", "N", "no", "No", "NO", "off", "Off", "OFF"))


@dataclass(slots=True)
class Problem:
    """Something that yaml.v3 objects to: `words` are its own, `other` is the first of two duplicates, `tag` was found where `spec` was wanted.

    `kind` is one of duplicate, type, tag, key, merge, aliases, crash. `fatal`: Go gives up there and reports nothing else; `crash`: Go itself panics.
    """

    kind: str
    node: Node
    words: str
    other: Node | None = None
    tag: str = ""
    spec: Spec | None = None
    fatal: bool = False
    crash: bool = False


class _Stop(Exception):  # noqa: N818 — ends the decoding, no error of ours
    pass


@dataclass(slots=True)
class Decoder:
    """One call of Unmarshal. `problems` in Go's order; `entries` holds the Go keys of each mapping that was decoded into interface{}."""

    problems: list[Problem] = field(default_factory=list)
    entries: dict[int, Entries] = field(default_factory=dict)
    decoded: int = 0
    from_aliases: int = 0
    alias_depth: int = 0
    open_aliases: set[int] = field(default_factory=set)
    merged: set[GoKey] | None = None

    def run(self, root: Node, spec: Spec) -> Decoded:
        """Decodes a document. Where Go would give up it goes on as well as it can, to find what else is wrong."""
        out = Decoded(zero(spec), _target(root))
        self.decoded = 1  # the document node
        stack: list[Step] = [self.decode(root, spec, out)]
        result: Any = None
        try:
            while stack:
                try:
                    stack.append(stack[-1].send(result))
                    result = None
                except StopIteration as stop:  # noqa: PERF203 — this is how a generator returns
                    stack.pop()
                    result = stop.value
        except _Stop:
            pass
        return out

    # Counting.

    def count(self, node: Node) -> None:
        self.decoded += 1
        if self.alias_depth > 0:
            self.from_aliases += 1
        if self.from_aliases > 100 and self.decoded > 1000 and self.from_aliases / self.decoded > allowed_ratio(self.decoded):
            self.fail("aliases", node, "document contains excessive aliasing")
            raise _Stop

    # Problems.

    def fail(self, kind: str, node: Node, words: str, *, crash: bool = False) -> None:
        self.problems.append(Problem(kind, node, words, fatal=True, crash=crash))

    def unhashable(self, key: Node) -> NoReturn:
        """Go looks the key up in a map of its own before it has checked it, and panics."""
        key = _target(key)
        of = "[]interface {}" if key.kind is Kind.SEQUENCE else f"map[{'string' if _has_string_keys(key) else 'interface {}'}]interface {{}}"
        self.fail("crash", key, f"panic: runtime error: hash of unhashable type {of}", crash=True)
        raise _Stop

    def wrong_type(self, node: Node, tag: str, spec: Spec) -> None:
        if node.kind is not Kind.ALIAS:
            tag = node.tag or (tag_of(node) if node.kind is Kind.SCALAR else tag)
        value = node.text if tag in (SEQ, MAP) else f" `{shorten(node.text)}`"
        self.problems.append(Problem("type", node, f"line {node.line}: cannot unmarshal {tag}{value} into {spec.name}", tag=tag, spec=spec))

    # Values. Each returns whether Go would set the value; what it sets goes into `out`.

    def decode(self, node: Node, spec: Spec, out: Decoded) -> Step:
        self.count(node)
        if node.kind is Kind.ALIAS:
            return (yield from self.alias(node, spec, out))
        null = tag_of(node) == NULL if node.tag or node.kind is Kind.SCALAR else False
        if not null:
            while isinstance(spec, Pointer):
                spec = spec.to
                out.value = zero(spec)
        if node.kind is Kind.SCALAR:
            return self.scalar(node, spec, out)
        if node.kind is Kind.MAPPING:
            return (yield from self.mapping(node, spec, out))
        return (yield from self.sequence(node, spec, out))

    def alias(self, node: Node, spec: Spec, out: Decoded) -> Step:
        target = node.target
        assert target is not None
        if id(node) in self.open_aliases:
            self.fail("aliases", node, f"anchor '{node.text}' value contains itself")
            return False
        self.open_aliases.add(id(node))
        self.alias_depth += 1
        good = yield self.decode(target, spec, out)
        self.alias_depth -= 1
        self.open_aliases.discard(id(node))
        return good

    def scalar(self, node: Node, spec: Spec, out: Decoded) -> bool:
        try:
            tag, value = resolve_scalar(node)
        except CannotDecodeError as error:
            self.fail("tag", node, str(error))
            return False
        if isinstance(spec, Anything):
            out.value = value
            return True
        if value is None:
            if isinstance(spec, (Pointer, Map, Slice)):
                out.value = None
                return True
            return False
        if isinstance(spec, Scalar):
            converted = convert(tag, value, node.text, spec.kind)
            if converted is not None:
                out.value = converted
                return True
        self.wrong_type(node, tag, spec)
        return False

    def sequence(self, node: Node, spec: Spec, out: Decoded) -> Step:
        if isinstance(spec, Anything):
            for item in node.items:
                yield self.decode(item, ANY, Decoded(None))
            out.value = node.items
            return True
        if not isinstance(spec, Slice):
            self.wrong_type(node, SEQ, spec)
            return False
        items: list[Decoded] = []
        out.value = items
        for item in node.items:
            element = Decoded(zero(spec.of), _target(item))
            if (yield self.decode(item, spec.of, element)):
                items.append(element)
        return True

    def mapping(self, node: Node, spec: Spec, out: Decoded) -> Step:
        if not self.unique_keys(node):
            # Go goes no further here; what is wrong below is still worth knowing.
            return False
        if isinstance(spec, Struct):
            yield self.structure(node, spec, out)
        elif isinstance(spec, Map):
            if out.value is None:
                out.value = {}
                new = True
            else:
                new = False
            yield self.string_map(node, spec, out.value, new)
        elif isinstance(spec, Anything):
            entries: Entries = {}
            yield self.general_map(node, _has_string_keys(node), entries)
            self.entries[id(node)] = entries
            out.value = entries
        else:
            self.wrong_type(node, MAP, spec)
            return False
        return True

    def unique_keys(self, node: Node) -> bool:
        """Whether no key is given twice; Go compares kind and text, so that all keys that are lists are the same to it."""
        by_text: dict[tuple[Kind, str], list[Node]] = {}
        for key, _ in node.pairs:
            by_text.setdefault((key.kind, key.text), []).append(key)
        if len(by_text) == len(node.pairs):
            return True
        for first, *others in by_text.values():
            for key in others:
                words = f"line {key.line}: mapping key {quote(key.text)} already defined at line {first.line}"
                self.problems.append(Problem("duplicate", key, words, first))
        return False

    def structure(self, node: Node, spec: Struct, out: Decoded) -> Step:
        merged, self.merged = self.merged, None
        merge_value: Node | None = None
        done: set[str] = set()
        for key, value in node.pairs:
            if is_merge(key):
                merge_value = value
                continue
            name = Decoded("")
            if not (yield self.decode(key, STRING, name)):
                continue
            if merged is not None:
                if (STR, name.value) in merged:
                    continue
                merged.add((STR, name.value))
            of = spec.fields.get(name.value)
            if of is None:
                continue
            if name.value in done:
                self.problems.append(Problem("duplicate", key, f"line {key.line}: field {name.value} already set in type {spec.name}"))
                continue
            done.add(name.value)
            into = out.value[name.value]
            into.node, into.key = _target(value), key
            yield self.decode(value, of, into)
        self.merged = merged
        if merge_value is not None:
            yield self.merge(node, merge_value, spec, out)
        return True

    def string_map(self, node: Node, spec: Map, into: dict[str, Decoded], new: bool) -> Step:
        merged, self.merged = self.merged, None
        merge_value: Node | None = None
        for key, value in node.pairs:
            if is_merge(key):
                merge_value = value
                continue
            name = Decoded("")
            if not (yield self.decode(key, STRING, name)):
                continue
            if merged is not None:
                if (STR, name.value) in merged:
                    continue
                merged.add((STR, name.value))
            element = Decoded(zero(spec.of), _target(value), key)
            good = yield self.decode(value, spec.of, element)
            if good or (tag_of(value) == NULL and (new or name.value not in into)):
                into[name.value] = element
        self.merged = merged
        if merge_value is not None:
            yield self.merge(node, merge_value, spec, Decoded(into))
        return True

    def general_map(self, node: Node, strings: bool, entries: Entries) -> Step:
        """Into map[string]interface{} (`strings`) or map[interface{}]interface{}."""
        merged, self.merged = self.merged, None
        merge_value: Node | None = None
        for key, value in node.pairs:
            if is_merge(key):
                merge_value = value
                continue
            name = Decoded("" if strings else None)
            if not (yield self.decode(key, STRING if strings else ANY, name)):
                continue
            go_key = go_key_of(key, name.value)
            if go_key is None and merged is not None:
                self.unhashable(key)
            if go_key is None:
                self.fail("key", key, f"invalid map key: {go_syntax(self.entries, key)}")
                yield self.decode(value, ANY, Decoded(None))
                continue
            if merged is not None:
                if go_key in merged:
                    continue
                merged.add(go_key)
            yield self.decode(value, ANY, Decoded(None))
            # Go also replaces the key, of which there are two that are equal: 0.0 and -0.0.
            entries.pop(go_key, None)
            entries[go_key] = key, value
        self.merged = merged
        if merge_value is not None:
            yield self.merge(node, merge_value, ANY, Decoded(None), strings, entries)
        return True

    def merge(
        self,
        parent: Node,
        merge: Node,
        spec: Spec,
        out: Decoded,
        strings: bool = False,
        entries: Entries | None = None,
    ) -> Step:
        """What `<<` brings in: `out` (or `entries`, for interface{}) gets those keys that the parent does not have itself."""
        before = self.merged
        if before is None:
            self.merged = set()
            for key, _ in parent.pairs:
                name = Decoded(None)
                if (yield self.decode(key, ANY, name)):
                    go_key = go_key_of(key, name.value)
                    if go_key is None:
                        self.unhashable(key)
                    self.merged.add(go_key)
        sources = merge.items if merge.kind is Kind.SEQUENCE else [merge]
        for source in sources:
            target = source.target if source.kind is Kind.ALIAS else source
            if target is None or target.kind is not Kind.MAPPING:
                self.fail("merge", source, "map merge requires map or sequence of maps as the value")
                break
            if entries is None:
                yield self.decode(source, spec, out)
            else:
                yield self.merge_general(source, target, strings, entries)
        self.merged = before
        return True

    def merge_general(self, source: Node, target: Node, strings: bool, entries: Entries) -> Step:
        """`decode` of a merged mapping into a map that is being filled, not into a new one."""
        self.count(source)
        aliased = source is not target
        if aliased:
            if id(source) in self.open_aliases:
                self.fail("aliases", source, f"anchor '{source.text}' value contains itself")
                return False
            self.open_aliases.add(id(source))
            self.alias_depth += 1
            self.count(target)
        good = self.unique_keys(target)
        if good:
            yield self.general_map(target, strings, entries)
        if aliased:
            self.alias_depth -= 1
            self.open_aliases.discard(id(source))
        return good


def _has_string_keys(node: Node) -> bool:
    """Whether yaml.v3 decodes a mapping into map[string]interface{}, and not into map[interface{}]interface{}."""
    return all(tag_of(key) in (STR, MERGE) for key, _ in node.pairs)


def _target(node: Node) -> Node:
    return node.target if node.target is not None else node


def go_key_of(key: Node, value: Any) -> GoKey | None:
    """The key as Go compares it; None for a mapping or a sequence, which cannot be one."""
    key = _target(key)
    if key.kind is not Kind.SCALAR:
        return None
    if isinstance(value, str):
        return (STR if type(value) is str else TIMESTAMP, str(value))
    if isinstance(value, bool):
        return (BOOL, value)
    if isinstance(value, float):
        # NaN is never equal to itself: each is a key of its own.
        return (f"{FLOAT} {id(key)}", value) if isnan(value) else (FLOAT, value)
    return (INT if value is not None else NULL, value)


def allowed_ratio(decoded: int) -> float:
    """Which part of the decoding steps may come from aliases, after so many steps."""
    if decoded <= 400_000:
        return 0.99
    if decoded >= 4_000_000:
        return 0.10
    return 0.99 - 0.89 * ((decoded - 400_000) / 3_600_000)


def convert(tag: str, value: Any, text: str, kind: str) -> Any:
    """A resolved scalar as a value of a basic Go type; None where yaml.v3 refuses."""
    if kind == "string":
        return value if tag == BINARY else text
    if kind == "bool":
        if isinstance(value, bool):
            return value
        if type(value) is str:
            return True if value in _TRUE else False if value in _FALSE else None
        return None
    if isinstance(value, (bool, str)):
        return None
    if kind == "float64":
        return float(value)
    if isinstance(value, int):
        return value if value < 1 << 63 else None
    if not value <= float(1 << 63):
        return None
    # A float is cut off; what int64 cannot hold becomes its least value, as amd64 converts it.
    return int(value) if -float(1 << 63) <= value < float(1 << 63) else -(1 << 63)
