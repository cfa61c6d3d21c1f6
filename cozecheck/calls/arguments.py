"""A call's arguments, by the place that they go to: NewInvocationArgs in domain/plugin/service/tool/invocation_args.go."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cozecheck.calls.problem import NIL_POINTER, CallError, How, failed
from cozecheck.calls.values import NotAnObjectError, read_object
from cozecheck.core.text import T
from cozecheck.loader.model import CommonParam
from cozecheck.openapi3.types import Operation, Parameter, Schema

PLACES = ("header", "path", "query", "cookie", "body")
"""In the order in which a name is looked for."""
MEDIA_TYPES = ("application/json", "application/problem+json", "application/x-www-form-urlencoded", "application/x-yaml", "application/yaml")
VARIABLE_REF = "x-variable-ref"

CommonParams = Mapping[str, list[CommonParam | None]]
Variables = Mapping[str, str] | None
"""The variables of the agent that calls; None where no agent does, as in a debug call."""


@dataclass(slots=True)
class Arguments:
    """What goes where; `declared` are the parameters of the operation, by place and name."""

    header: dict[str, Any] = field(default_factory=dict)
    path: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    cookie: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    declared: dict[str, dict[str, Parameter]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def at(self, place: str) -> dict[str, Any]:
        """The arguments that go to a place."""
        return getattr(self, place)  # type: ignore[no-any-return]


def group(operation: Operation, common: CommonParams, text: str, variables: Variables = None) -> Arguments:
    """The arguments of one call: the caller's, then common parameters, then defaults. Raises CallError."""
    if not text:
        raise failed("argumentsInJson is required")
    try:
        given = read_object(text) or {}
    except NotAnObjectError as error:
        raise CallError(f"unmarshal into map failed, input={text}, err={error}") from None
    arguments = Arguments(declared=_declared(operation))
    _, body = body_schema(operation)
    _group(arguments, given, body)
    _add_common(arguments, common)
    for place in ("header", "path", "query", "cookie"):
        _add_defaults(arguments.at(place), arguments.declared[place], variables)
    if body is not None:
        arguments.body = _body(arguments.body, body, variables)
    return arguments


def body_schema(operation: Operation) -> tuple[str, Schema | None]:
    """Openapi3Operation.GetReqBodySchema (crossdomain/plugin/model/openapi.go): the media type and the schema of the request's body."""
    body = operation.request_body.value if operation.request_body else None
    for name in MEDIA_TYPES:
        media = (body.content or {}).get(name) if body else None
        if media is not None:
            return name, media.schema.value if media.schema else None
    return "", None


def _declared(operation: Operation) -> dict[str, dict[str, Parameter]]:
    """groupedKeysByLocation."""
    declared: dict[str, dict[str, Parameter]] = {place: {} for place in PLACES[:4]}
    for ref in operation.parameters:
        parameter = ref.value if ref else None
        if parameter is not None and parameter.in_ in declared:
            declared[parameter.in_][parameter.name] = parameter
    return declared


def _group(arguments: Arguments, given: dict[str, Any], body: Schema | None) -> None:
    """groupedRequestArgs."""
    known = {**arguments.declared, "body": body.properties if body is not None else {}}
    for name, value in given.items():
        place = next((place for place in PLACES if name in known[place]), None)
        if place is None:
            arguments.unknown.append(name)
        else:
            arguments.at(place)[name] = value


def _add_common(arguments: Arguments, common: CommonParams) -> None:
    """setCommonParams."""
    for place, params in common.items():
        for param in params:
            if param is None:
                raise CallError(NIL_POINTER, How.PANIC, T("an entry of common_params.{place} is empty", place=place))
            name = param.name.value
            if not name:
                continue
            if place not in ("header", "path", "query", "body"):
                raise CallError("panic: assignment to entry in nil map", How.PANIC, T("common_params has the unknown place {place!r}", place=place))
            arguments.at(place).setdefault(name, param.value.value)


def _add_defaults(values: dict[str, Any], declared: dict[str, Parameter], variables: Variables) -> None:
    """setParameterDefaultValues."""
    for name, parameter in declared.items():
        schema = parameter.schema.value if parameter.schema else None
        if schema is None:
            continue
        if schema.type == "object":
            raise CallError(f"the type of '{parameter.in_}' parameter '{name}' cannot be 'object'")
        if name in values:
            continue
        default = _default(schema, variables)
        if parameter.required and default is None:
            raise CallError(f"the '{parameter.in_}' parameter '{name}' is required")
        values[name] = default


def _body(values: dict[str, Any], schema: Schema, variables: Variables) -> dict[str, Any]:
    """setBodyDefaultValues: what the schema does not name is gone."""
    made: dict[str, Any] = {}
    for name, ref in schema.properties.items():
        prop = ref.value if ref else None
        if prop is None:
            raise CallError(NIL_POINTER, How.PANIC)
        value = values.get(name)
        if prop.type == "object":
            inner = {} if value is None else value
            if inner.__class__ is not dict:
                raise CallError(f"[injectRequestBodyDefaultValue] parameter '{name}' is not object")
            inner = _body(inner, prop, variables)
            if inner:
                made[name] = inner
            continue
        if value is None:
            value = _default(prop, variables)
            if value is None:
                if name in schema.required:
                    raise CallError(f"[setBodyDefaultValues] parameter '{name}' is required")
                continue
        made[name] = value
    return made


def _default(schema: Schema, variables: Variables) -> Any:
    """getDefaultValue: a copy, as the tool is copied for each call."""
    node = schema.extensions.get(VARIABLE_REF)
    if node is None:
        return copy.deepcopy(schema.default)
    if node.data.__class__ is not str:
        return None
    if variables is None:
        note = T("its default is the variable {name!r} of an agent, and no agent calls", name=node.data)
        raise CallError("project info is nil", note=note)
    return variables.get(node.data)
