"""What happens to a loaded tool when it is used: by anybody, by the plugin list, by workflows, by agents.

From crossdomain/plugin/model/toolinfo.go (ToToolParameters, ToReqAPIParameter, ToRespAPIParameter), model/openapi.go
(ToEinoSchemaParameterInfo), and domain/plugin/conf/load_plugin.go (GetToolProduct, which deep-copies the operation).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cozecheck.core import catalogue as rules
from cozecheck.core.effect import Effect
from cozecheck.core.node import Node
from cozecheck.core.rule import Rule
from cozecheck.core.text import T, Text
from cozecheck.openapi3.types import Encoding, MediaType, Operation, Parameter, PathItem, Ref, RequestBody, Response, Schema

FORMATS = ("file_url", "image_url", "doc_url", "ppt_url", "code_url", "excel_url", "zip_url", "video_url", "audio_url", "txt_url")
"""formatToAssistType in crossdomain/plugin/convert/format.go."""
TYPES = ("string", "integer", "number", "object", "array", "boolean")
LOCATIONS = ("path", "query", "header", "body")
DISABLE_FLAGS = ("x-local-disable", "x-global-disable")


@dataclass(frozen=True, slots=True)
class Trouble:
    """One reason why a loaded tool cannot be used, in a schema or parameter of its operation."""

    rule: Rule
    effect: Effect
    node: Node
    message: Text
    do: Text
    log: str = ""
    mark: Text | None = None
    related: tuple[tuple[Node, Text], ...] = ()


class Usage:
    """Judges the tools of one document; what is shared between them (schemas behind references) is walked once."""

    def __init__(self) -> None:
        self._cycles: dict[int, tuple[Ref[Any], Any] | None] = {}

    def troubles(self, operation: Operation) -> list[Trouble]:
        """All troubles of one tool, worst first. Where a tool crashes, nothing else is said of its response: nobody gets that far."""
        crash = self._cycle(operation)
        found: list[Trouble] = []
        if crash:
            ref, target = crash
            found.append(_recursive(ref, target, Effect.CRASHES_WHEN_USED))
        request = list(_request_parameters(operation))
        found += request
        if not crash:
            found += _response(operation)
        found += _agent(operation) if not crash else ()
        return found

    def crashes(self, operation: Operation) -> bool:
        """Whether the server dies when the tool is first used."""
        return self._cycle(operation) is not None

    def _cycle(self, start: Operation) -> tuple[Ref[Any], Any] | None:
        """The reference that closes a circle below `start`, and what it leads back to: mohae/deepcopy then never ends.

        Follows what deepcopy follows: exported fields, pointers, maps, slices. A part without a circle is never walked again.
        """
        known = self._cycles
        if id(start) in known:
            return known[id(start)]
        open_: set[int] = {id(start)}
        stack: list[tuple[Any, Iterator[tuple[Ref[Any] | None, Any]]]] = [(start, _children(start))]
        found: tuple[Ref[Any], Any] | None = None
        while stack:
            part, children = stack[-1]
            for ref, child in children:
                if id(child) in open_ and ref is not None:
                    found = (ref, child)
                elif id(child) in known:
                    found = known[id(child)]
                else:
                    open_.add(id(child))
                    stack.append((child, _children(child)))
                    break
                if found:
                    break
            else:
                known[id(part)] = None
                open_.discard(id(part))
                stack.pop()
                continue
            if found:
                for part, _ in stack:
                    known[id(part)] = found
                return found
        return None


_BELOW: dict[type, tuple[str, ...]] = {
    Schema: ("properties", "items", "additional_schema", "all_of", "any_of", "one_of", "not_"),
    Operation: ("parameters", "request_body", "responses", "callbacks"),
    Parameter: ("schema", "content"),
    RequestBody: ("content",),
    Response: ("headers", "content"),
    MediaType: ("schema", "encoding"),
    Encoding: ("headers",),
    PathItem: ("operations", "parameters"),
}
"""Where a part holds parts that can lead back to it."""


def _children(part: Any) -> Iterator[tuple[Ref[Any] | None, Any]]:
    """The parts directly below one part, each with the Ref that leads to it."""
    values = part.values() if part.__class__ is dict else [value for name in _BELOW.get(part.__class__, ()) if (value := getattr(part, name))]
    for value in values:
        for item in value.values() if value.__class__ is dict else value if value.__class__ is list else (value,):
            if item.__class__ is Ref:
                if item.value is not None:
                    yield item, item.value
            elif item is not None:
                yield None, item


def _recursive(ref: Ref[Any], target: Any, effect: Effect) -> Trouble:
    start: Node | None = getattr(target, "node", None)
    return Trouble(
        rules.RECURSIVE_SCHEMA,
        effect,
        ref.node,
        T("the schema refers to itself: the whole server runs out of stack when the tool is used")
        if effect is Effect.CRASHES_WHEN_USED
        else T("the request's schema refers to itself: the whole server runs out of stack when the plugin list is opened"),
        do=T("break the circle: give this place a flat schema of its own"),
        log="fatal error: stack overflow",
        mark=T("and refers to itself here"),
        related=((start, T("the schema begins here")),) if start else (),
    )


def _request_parameters(operation: Operation) -> Iterator[Trouble]:
    """ToReqAPIParameter, on which both the plugin list and workflows depend."""
    effect = Effect.BREAKS_PLUGIN_LIST
    walked: Walked = {}
    for ref in operation.parameters:
        parameter = ref.value if ref else None
        schema = parameter.schema.value if parameter and parameter.schema else None
        if parameter is None or parameter.schema is None or schema is None:
            continue
        item = schema.items.value if schema.type == "array" and schema.items else None
        if item is not None and item.type in ("object", "array"):
            yield Trouble(
                rules.ARRAY_OF_OBJECTS_PARAMETER,
                effect,
                item.node.get("type") or item.node,
                T("the items of the parameter {name!r} are of type {type}", name=parameter.name, type=item.type),
                do=T("make the items strings or numbers, or move the list into the request body"),
                log=f"the item type of parameter '{parameter.name}' cannot be 'object' or 'array'",
            )
            continue
        if parameter.in_ not in LOCATIONS:
            yield Trouble(
                rules.COOKIE_PARAMETER,
                effect,
                parameter.node.get("in") or parameter.node,
                T("the parameter {name!r} stands in a {location}", name=parameter.name, location=parameter.in_),
                do=T("send it as a header or query parameter, or remove it: Coze Studio never sends cookies"),
                log=f"the location '{parameter.in_}' of field '{parameter.name}' is invalid",
            )
        if schema.type:  # a parameter without type is refused earlier
            yield from _api_parameter(parameter.name, parameter.schema, effect, walked)
    for schema in _request_schemas(operation):
        walked[id(schema)] = OPEN
        for name, prop in schema.properties.items():
            if prop:
                yield from _api_parameter(name, prop, effect, walked)


def _request_schemas(operation: Operation) -> Iterator[Schema]:
    body = operation.request_body.value if operation.request_body else None
    for media in (body.content or {}).values() if body else ():
        if media and media.schema and media.schema.value:
            yield media.schema.value


def _response(operation: Operation) -> Iterator[Trouble]:
    """ToRespAPIParameter, on which workflows depend."""
    ok = (operation.responses or {}).get("200")
    media = (ok.value.content or {}).get("application/json") if ok and ok.value else None
    if media and media.schema and media.schema.value:
        walked: Walked = {id(media.schema.value): OPEN}
        for name, prop in media.schema.value.properties.items():
            if prop:
                yield from _api_parameter(name, prop, Effect.UNUSABLE_BY_WORKFLOWS, walked)


Walked = dict[int, bool]
"""Schemas by identity: OPEN while what lies below them is being walked, CLOSED after. A shared schema is walked once; Go walks it every time."""
OPEN, CLOSED = True, False


def _api_parameter(name: str, ref: Ref[Schema], effect: Effect, walked: Walked) -> Iterator[Trouble]:
    """ToolInfo.toAPIParameter: one field and all below it by `properties` and `items`."""
    schema = ref.value
    if schema is None or walked.get(id(schema)) is CLOSED:
        return
    if id(schema) in walked:
        if effect is Effect.BREAKS_PLUGIN_LIST:
            yield _recursive(ref, schema, effect)
        return
    if schema.type not in TYPES:
        if not schema.type:  # kin-openapi has refused any other
            yield _without_type(name, schema, effect, f"the type '' of filed '{name}' is invalid")
        return
    if schema.format and schema.format not in FORMATS:
        yield Trouble(
            rules.UNSUPPORTED_FORMAT,
            effect,
            schema.node.get("format") or ref.node,
            T("{name!r} has the format {format!r}, which Coze Studio does not know", name=name, format=schema.format),
            do=T("remove format (say it in the description), or use one of {formats}", formats=", ".join(FORMATS)),
            log=f"the format '{schema.format}' of field '{name}' is invalid",
        )
    walked[id(schema)] = OPEN
    if schema.type == "object":
        for sub, prop in schema.properties.items():
            if prop:
                yield from _api_parameter(sub, prop, effect, walked)
    elif schema.type == "array" and schema.items:
        yield from _api_parameter("[Array Item]", schema.items, effect, walked)
    walked[id(schema)] = CLOSED


def _without_type(name: str, schema: Schema, effect: Effect, log: str) -> Trouble:
    return Trouble(
        rules.PROPERTY_WITHOUT_TYPE,
        effect,
        schema.node.get("type") or schema.node,
        T("{name!r} has no type", name=name),
        do=T("add a type; where allOf, anyOf or oneOf describe it, write the merged schema out"),
        log=log,
    )


def _agent(operation: Operation) -> Iterator[Trouble]:
    """ToEinoSchemaParameterInfo: the function schema that a model sees."""
    for parameter_ref in operation.parameters:
        parameter = parameter_ref.value if parameter_ref else None
        schema = parameter.schema.value if parameter and parameter.schema else None
        if schema is not None and schema.type not in ("object", "array"):
            yield from _bad_flags(schema)
    walked: Walked = {}
    for schema in _request_schemas(operation):
        for name, prop in schema.properties.items():
            if prop:
                yield from _agent_property(name, prop, walked)


def _agent_property(name: str, ref: Ref[Schema], walked: Walked) -> Iterator[Trouble]:
    schema = ref.value
    if schema is None or id(schema) in walked:
        return
    walked[id(schema)] = CLOSED
    flags = list(_bad_flags(schema))
    yield from flags
    if flags or disabled(schema):
        return
    if schema.type == "object":
        for sub, prop in schema.properties.items():
            if prop:
                yield from _agent_property(sub, prop, walked)
    elif schema.type == "array" and schema.items:
        yield from _agent_property(name, schema.items, walked)
    elif not schema.type:
        yield _without_type(name, schema, Effect.UNUSABLE_BY_AGENTS, "unsupported json type ''")


def disabled(schema: Schema) -> bool:
    """Whether models are not shown it: disabledParam in crossdomain/plugin/model/openapi.go."""
    return any((flag := schema.extensions.get(name)) is not None and flag.data is True for name in DISABLE_FLAGS)


def _bad_flags(schema: Schema) -> Iterator[Trouble]:
    for name in DISABLE_FLAGS:
        flag = schema.extensions.get(name)
        if flag is not None and not isinstance(flag.data, bool):
            yield Trouble(
                rules.DISABLE_FLAG_NOT_BOOLEAN,
                Effect.UNUSABLE_BY_AGENTS,
                flag,
                T("{name} is not true or false: Coze Studio panics on it when an agent uses the tool", name=name),
                do=T("write {name}: true, or remove it", name=name),
                log="panic: interface conversion: interface {} is not bool",
            )
