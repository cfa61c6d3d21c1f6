"""Content.Validate, MediaType.Validate and Example.Validate of kin-openapi (content.go, media_type.go, example.go, example_validation.go)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cozecheck.core import catalogue
from cozecheck.core.node import Node
from cozecheck.core.text import T
from cozecheck.openapi3.checker import Checker
from cozecheck.openapi3.schema import misfit, schema
from cozecheck.openapi3.types import Example, MediaType, Schema
from cozecheck.openapi3.visit import Visit


def content(c: Checker, values: Mapping[str, MediaType | None]) -> None:
    """Validates what there is for each media type; a null is fine, and encodings are not looked at."""
    for name in sorted(values):
        media = values[name]
        if media is not None and c.first_time(media):
            _media_type(c, media)


def _media_type(c: Checker, value: MediaType) -> None:
    if value.schema is not None:
        c.ref(value.schema, (value.node, "schema", ""), schema)
        if value.example is not None and value.examples is not None:
            c.error(
                catalogue.EXAMPLE_AND_EXAMPLES,
                value.node.key("examples"),
                "example and examples are mutually exclusive",
                T("'example' and 'examples' cannot stand together"),
                T("keep one of them"),
                [(value.node.key("example"), T("the other one"))],
            )
        if value.example is not None:
            value_example(c, "invalid example: ", value.example, value.node.get("example") or value.node, value.schema.value)
        for name in sorted(value.examples or {}):
            ref = (value.examples or {})[name]
            with c.within(f"example {name}: "):
                c.ref(ref, (value.node, "examples", name), example)
            if ref is not None and ref.value is not None and c.sound(ref.value):
                value_example(c, f"example {name}: ", ref.value.value, ref.value.node.get("value") or ref.value.node, value.schema.value)
    c.extensions(value, "MediaType")


def example(c: Checker, value: Example) -> None:
    """Validates one named example, without regard to a schema."""
    if not c.first_time(value):
        return
    before = c.findings.total
    if value.value is not None and value.external_value:
        c.error(
            catalogue.INVALID_EXAMPLE,
            value.node.key("externalValue"),
            "value and externalValue are mutually exclusive",
            T("'value' and 'externalValue' cannot stand together"),
            T("keep one of them"),
        )
    elif value.value is None and not value.external_value and not c.lost(value, "external_value"):
        c.error(
            catalogue.INVALID_EXAMPLE,
            c.at(value.node, "value"),
            "no value or externalValue field",
            T("the example has neither 'value' nor 'externalValue'"),
            T("add 'value', or remove the example"),
        )
    c.extensions(value, "Example")
    if before != c.findings.total:
        c.unsound(value)


def value_example(c: Checker, prefix: str, value: Any, node: Node, of: Schema | None) -> None:
    """validateExampleValue; a schema that is wrong itself says nothing about an example."""
    if of is None or not c.sound(of):
        return
    with c.within(prefix):
        misfit(c, catalogue.INVALID_EXAMPLE, T("the example"), node, of, value, Visit(multi=True))
