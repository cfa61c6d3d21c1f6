"""Schema.Validate of kin-openapi (schema.go)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cozecheck.core import catalogue
from cozecheck.core.findings import cut
from cozecheck.core.node import Node
from cozecheck.core.rule import Rule
from cozecheck.core.text import T, Text
from cozecheck.golang.strings import quote
from cozecheck.openapi3.checker import Checker
from cozecheck.openapi3.docs import external_docs
from cozecheck.openapi3.misfits import innermost
from cozecheck.openapi3.places import CannotKnowError, CrashError, EndlessError
from cozecheck.openapi3.types import Ref, Schema
from cozecheck.openapi3.visit import Visit, compile_pattern

TYPES = frozenset({"", "boolean", "number", "integer", "string", "array", "object"})
MAX_STEPS = 1_000_000
"""Schemas below one, each as often as something refers to it. Go takes 8 s and 1 GB to validate and copy so many, measured with tests/bombs.py."""


def schema(c: Checker, value: Schema) -> bool:
    """Validates a schema and all below it, once each; whether nothing was found."""
    known = c.done.get(id(value))
    if known is not None:
        weight = c.weights.get(id(value))
        if weight is None:
            c.circular.append(value)
        else:
            c.steps += weight
        return known[1]
    c.done[id(value)] = (value, True)
    before = c.findings.total
    c.steps, steps = c.steps + 1, c.steps
    if value.read_only and value.write_only:
        c.error(
            catalogue.READ_AND_WRITE_ONLY,
            value.node.key("writeOnly"),
            "a property MUST NOT be marked as both readOnly and writeOnly being true",
            T("a schema cannot be both readOnly and writeOnly"),
            T("remove one of them"),
            [(value.node.key("readOnly"), T("the other one"))],
        )
    sound = not c.broken(value)
    for name, refs in (("oneOf", value.one_of), ("anyOf", value.any_of), ("allOf", value.all_of)):
        for index, ref in enumerate(refs):
            sound &= schema(c, ref.value) if ref is not None and ref.value is not None else _absent(c, ref, value, name, index)
    if value.not_ is not None:
        sound &= schema(c, value.not_.value) if value.not_.value is not None else _absent(c, value.not_, value, "not")
    if value.type not in TYPES:
        c.error(
            catalogue.INVALID_SCHEMA_TYPE,
            value.node.get("type") or value.node,
            f"unsupported 'type' value {quote(value.type)}",
            T("{type!r} is not a type", type=value.type),
            T("write one of string, integer, number, boolean, array, object"),
        )
    elif value.type == "array" and value.items is None and not c.lost(value, "items"):
        c.error(
            catalogue.ARRAY_WITHOUT_ITEMS,
            c.at(value.node, "items"),
            "when schema type is 'array', schema 'items' must be non-null",
            T("an array needs 'items', the schema of what it holds"),
            T("add 'items' with a type"),
            mark=T("an array without 'items'"),
        )
    elif value.type == "string" and value.pattern:
        _pattern(c, value)
    if value.items is not None:
        sound &= schema(c, value.items.value) if value.items.value is not None else _absent(c, value.items, value, "items")
    if value.properties:
        for name in sorted(value.properties):
            ref = value.properties[name]
            sound &= schema(c, ref.value) if ref is not None and ref.value is not None else _absent(c, ref, value, "properties", name)
    ref = value.additional_schema
    if ref is not None:
        if value.additional_has is not None:
            c.error(
                catalogue.UNKNOWN_FIELD,
                value.node.key("additionalProperties"),
                "additionalProperties are set to both boolean and schema",
                T("'additionalProperties' is given twice"),
                T("keep one of the two"),
            )
        sound &= schema(c, ref.value) if ref.value is not None else _absent(c, ref, value, "additionalProperties")
    if value.external_docs is not None:
        c.trail.append("invalid external docs: ")
        external_docs(c, value.external_docs)
        c.trail.pop()
    weight = c.weights[id(value)] = c.steps - steps
    if weight > MAX_STEPS:
        explodes(c, value)
        sound = False
    if sound and c.findings.total == before:
        if value.default is not None:
            c.trail.append("invalid default: ")
            misfit(c, catalogue.INVALID_DEFAULT, T("'default'"), value.node.get("default") or value.node, value, value.default, Visit())
            c.trail.pop()
        if value.example is not None:
            c.trail.append("invalid example: ")
            misfit(c, catalogue.INVALID_EXAMPLE, T("'example'"), value.node.get("example") or value.node, value, value.example, Visit(multi=True))
            c.trail.pop()
    if value.extensions:
        c.extensions(value, "Schema")
    sound = sound and c.findings.total == before
    c.done[id(value)] = (value, sound)
    return sound


def explodes(c: Checker, value: Schema) -> None:
    """Adds the finding about a schema that Go works through for a very long time; once in a document."""
    if not any(finding.rule is catalogue.EXPLODING_SCHEMA for finding in c.findings):
        c.findings.add(
            catalogue.EXPLODING_SCHEMA,
            value.node,
            T("written out without '$ref', this schema holds more than {number} others: the server may take minutes, or run out of memory", number=MAX_STEPS),
            do=T("refer to a shared schema once, not again and again at each level"),
            mark=T("grows with each level below"),
        )


def check_circles(c: Checker) -> None:
    """Goes round the circles as Go does, which stops only at what it is inside of: in a net of circles, it takes each way there is."""
    budget = MAX_STEPS
    for start in c.circular:
        inside = {id(start)}
        stack = [(start, _below(start))]
        while stack and budget:
            value, children = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                inside.discard(id(value))
                continue
            budget -= 1
            if id(child) not in inside:
                inside.add(id(child))
                stack.append((child, _below(child)))
        if stack:
            explodes(c, start)
            return


def _below(value: Schema) -> Iterator[Schema]:
    refs = (*value.one_of, *value.any_of, *value.all_of, value.not_, value.items, *value.properties.values(), value.additional_schema)
    return (ref.value for ref in refs if ref is not None and ref.value is not None)


def misfit(c: Checker, rule: Rule, what: Text, node: Node, of: Schema, value: Any, visit: Visit) -> None:
    """Adds a finding where `value`, which stands at `node`, does not fit the schema."""
    try:
        problem = visit.visit(of, value)
    except CrashError as crash:
        c.crash(node, T("checking {what} against its schema crashes the server", what=what), T("remove it, or correct the schema"), str(crash))
        return
    except EndlessError:
        c.findings.add(
            catalogue.EXPLODING_SCHEMA,
            node,
            T("checking {what} against its schema takes Go very many steps: the schema refers to itself, or several times to the same one", what=what),
            do=T("remove it, or write fewer alternatives (oneOf, anyOf, allOf) into each other"),
        )
    except CannotKnowError:
        c.findings.add(
            catalogue.CANNOT_JUDGE,
            node,
            T("whether checking {what} against its schema crashes the server depends on the order in which Go walks a map", what=what),
            do=T("give every schema around it a 'type'"),
        )
        return
    if problem is None:
        return
    way, reason = innermost(problem)
    log = "" if c.findings.full(rule) else cut(problem.text())
    c.error(rule, _inside(node, way), log, T("{what} does not fit the schema: {reason}", what=what, reason=reason), T("correct it, or the schema"))


def _inside(node: Node, way: list[str]) -> Node:
    for key in way:
        data = node.data
        if data.__class__ is dict and key in data:
            node = data[key]
        elif data.__class__ is list and key.isdigit() and int(key) < len(data):
            node = data[int(key)]
        else:
            break
    return node


def _pattern(c: Checker, value: Schema) -> None:
    from cozecheck.golang.regexp import MAX_SURE

    if len(value.pattern) > MAX_SURE:
        c.findings.add(
            catalogue.CANNOT_JUDGE,
            value.node.get("pattern") or value.node,
            T("a pattern of more than {limit} characters may be too large for Go", limit=MAX_SURE),
            do=T("shorten it"),
        )
        return
    _, reason = compile_pattern(value.pattern)
    if reason:
        c.error(
            catalogue.INVALID_PATTERN,
            value.node.get("pattern") or value.node,
            reason,
            T("Go cannot use this regular expression: {reason}", reason=reason),
            T("write it without what Go lacks, such as (?=…), (?!…) and \\1, or remove 'pattern'"),
        )


def _absent(c: Checker, ref: Ref[Schema] | None, holder: Schema, name: str, key: str | int = "") -> bool:
    if c.unresolved_known:
        return False
    if ref is None:
        c.null((holder.node, name, key))
    else:
        c.unresolved(ref)
    return False
