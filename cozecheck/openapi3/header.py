"""Header.Validate of kin-openapi (header.go)."""

from __future__ import annotations

from cozecheck.core import catalogue
from cozecheck.core.text import T
from cozecheck.golang.strings import quote
from cozecheck.openapi3.checker import Checker
from cozecheck.openapi3.content import content
from cozecheck.openapi3.marshal import dump_header
from cozecheck.openapi3.schema import schema
from cozecheck.openapi3.types import Parameter


def header(c: Checker, value: Parameter) -> None:
    """Validates one header; kin-openapi does not look at unknown keys here."""
    if not c.first_time(value):
        return
    for name, text, log in (
        ("name", value.name, "header 'name' MUST NOT be specified, it is given in the corresponding headers map"),
        ("in", value.in_, "header 'in' MUST NOT be specified, it is implicitly in header"),
    ):
        if text:
            c.error(
                catalogue.INVALID_HEADER,
                value.node.key(name),
                log,
                T("a header cannot have {name!r}: its name is the key that it stands under", name=name),
                T("remove {name!r}", name=name),
            )
    style, explode = value.style or "simple", bool(value.explode)
    if style != "simple":
        c.error(
            catalogue.INVALID_HEADER,
            value.node.get("style") or value.node,
            f"header schema is invalid: serialization method with style={quote(style)} and explode={go_bool(explode)} is not supported by a header parameter",
            T("the style {style!r} is not possible for a header", style=style),
            T("remove 'style'"),
        )
    if (value.schema is None) == (value.content is None):
        one_of_both(c, value, f"header schema is invalid: parameter must contain exactly one of content and schema: {dump_header(value)}")
    if value.schema is not None:
        with c.within("header schema is invalid: "):
            c.ref(value.schema, (value.node, "schema", ""), schema)
    if value.content is not None:
        with c.within("header content is invalid: "):
            content(c, value.content)


def one_of_both(c: Checker, value: Parameter, log: str) -> None:
    """Adds a finding where a parameter or header has both of schema and content, or neither."""
    if c.lost(value, "schema") or c.lost(value, "content"):
        return
    c.error(
        catalogue.PARAMETER_SCHEMA_MISSING,
        c.at(value.node, "content" if value.content is not None else "schema"),
        log,
        T("there is neither 'schema' nor 'content'") if value.schema is None else T("'schema' and 'content' cannot stand together"),
        T("add 'schema' with its type") if value.schema is None else T("keep one of them"),
    )


def go_bool(flag: bool) -> str:
    """A bool in Go's words."""
    return "true" if flag else "false"
