"""Parameters.Validate and Parameter.Validate of kin-openapi (parameter.go)."""

from __future__ import annotations

from collections.abc import Sequence

from cozecheck.core import catalogue
from cozecheck.core.node import Node
from cozecheck.core.text import T
from cozecheck.golang.strings import quote
from cozecheck.openapi3.checker import Checker
from cozecheck.openapi3.content import content, example, value_example
from cozecheck.openapi3.header import go_bool, one_of_both
from cozecheck.openapi3.schema import schema
from cozecheck.openapi3.types import Parameter, Ref

# Where a parameter may be → its styles, the first being the default; whether it explodes by default.
STYLES: dict[str, tuple[tuple[str, ...], bool]] = {
    "path": (("simple", "label", "matrix"), False),
    "query": (("form", "spaceDelimited", "pipeDelimited", "deepObject"), True),
    "header": (("simple",), False),
    "cookie": (("form",), True),
}


def parameters(c: Checker, values: Sequence[Ref[Parameter] | None], holder: Node) -> None:
    """Validates the parameters of an operation, and that no two are the same."""
    seen: dict[str, Parameter] = {}
    before: set[int] = set()
    for index, ref in enumerate(values):
        if ref is not None and ref.value is not None and not c.broken(ref.value):
            one = ref.value
            first = seen.setdefault(f"{one.in_}:{one.name}", one)
            if first is not one or id(one) in before:
                c.error(
                    catalogue.DUPLICATE_PARAMETER,
                    (one.node.get("name") or one.node) if not ref.ref else (ref.node.get("$ref") or ref.node),
                    f"more than one {quote(one.in_)} parameter has name {quote(one.name)}",
                    T("the {place} parameter {name!r} is given twice", place=one.in_, name=one.name),
                    T("keep one of the two"),
                    [(first.node.get("name") or first.node, T("first given here"))],
                )
            before.add(id(one))
        c.ref(ref, (holder, "parameters", index), parameter)


def parameter(c: Checker, value: Parameter) -> None:
    """Validates one parameter."""
    if not c.first_time(value):
        return
    name = value.name
    if not name and not c.lost(value, "name"):
        c.error(
            catalogue.PARAMETER_NAME_MISSING,
            c.at(value.node, "name"),
            "parameter name can't be blank",
            T("the parameter has no 'name'"),
            T("add 'name'"),
        )
    if value.in_ in STYLES:
        if value.in_ == "path" and not value.required and not c.lost(value, "required"):
            c.error(
                catalogue.PATH_PARAMETER_NOT_REQUIRED,
                c.at(value.node, "required"),
                f"path parameter {quote(name)} must be required",
                T("the path parameter {name!r} is not marked as required", name=name),
                T("add 'required: true'"),
            )
        _style(c, value)
    elif not c.lost(value, "in_"):
        c.error(
            catalogue.INVALID_PARAMETER_LOCATION,
            c.at(value.node, "in") if not value.in_ else value.node.get("in") or value.node,
            f"parameter can't have 'in' value {quote(value.in_)}",
            T("{place!r} is not a place for a parameter", place=value.in_) if value.in_ else T("the parameter does not say where it goes"),
            T("set 'in' to query, path, header or cookie"),
        )
    if (value.schema is None) == (value.content is None):
        one_of_both(c, value, f"parameter {quote(name)} schema is invalid: parameter must contain exactly one of content and schema")
    if value.content is not None:
        with c.within(f"parameter {quote(name)} content is invalid: "):
            content(c, value.content)
    if value.schema is not None:
        with c.within(f"parameter {quote(name)} schema is invalid: "):
            c.ref(value.schema, (value.node, "schema", ""), schema)
        _examples(c, value)
    c.extensions(value, "Parameter")


def _style(c: Checker, value: Parameter) -> None:
    styles, explode = STYLES[value.in_]
    style = value.style or styles[0]
    if value.explode is not None:
        explode = value.explode
    if c.lost(value, "style") or c.lost(value, "explode") or (style in styles and (style != "deepObject" or explode)):
        return
    log = f"serialization method with style={quote(style)} and explode={go_bool(explode)} is not supported by a {value.in_} parameter"
    c.error(
        catalogue.PARAMETER_STYLE_NOT_SUPPORTED,
        value.node.get("style") or value.node.key("explode"),
        f"parameter {quote(value.name)} schema is invalid: {log}",
        T("the style {style!r} is not possible for a {place} parameter", style=style, place=value.in_)
        if style not in styles
        else T("the style 'deepObject' is possible with 'explode: true' only"),
        T("remove 'style'") if style not in styles else T("remove 'explode'"),
    )


def _examples(c: Checker, value: Parameter) -> None:
    if value.example is not None and value.examples is not None:
        c.error(
            catalogue.EXAMPLE_AND_EXAMPLES,
            value.node.key("examples"),
            f"parameter {quote(value.name)} example and examples are mutually exclusive",
            T("'example' and 'examples' cannot stand together"),
            T("keep one of them"),
            [(value.node.key("example"), T("the other one"))],
        )
    schema_of = value.schema.value if value.schema is not None else None
    if value.example is not None:
        value_example(c, "invalid example: ", value.example, value.node.get("example") or value.node, schema_of)
        return
    for name in sorted(value.examples or {}):
        ref = (value.examples or {})[name]
        with c.within(f"{name}: "):
            c.ref(ref, (value.node, "examples", name), example)
        if ref is not None and ref.value is not None and c.sound(ref.value):
            value_example(c, f"{name}: ", ref.value.value, ref.value.node.get("value") or ref.value.node, schema_of)
