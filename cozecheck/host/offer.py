"""Tools as Coze Studio gives them to a model.

From domain/agent/singleagent/internal/agentflow/node_tool_plugin.go (Info), crossdomain/plugin/model/openapi.go (ToEinoSchemaParameterInfo),
toolinfo.go (GetName, GetDesc), eino's schema/tool.go (ToJSONSchema) and eino-ext's libs/acl/openai (toTools): the name is the operationId, the
description the summary. Of a parameter only type and description are told; lists and objects outside of the body are not told at all, nor are choices,
defaults and examples.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from cozecheck.calls.arguments import body_schema
from cozecheck.core.text import T, Text
from cozecheck.host.model import Entry
from cozecheck.loader.model import Tool
from cozecheck.loader.usage import DISABLE_FLAGS
from cozecheck.openapi3.types import Operation, Ref, Schema

MOST = 5_000
"""Schemas of one tool: one that refers to itself has no end. Coze Studio's server ends by it."""
PLAIN = ("string", "integer", "boolean", "number")


class Offered(NamedTuple):
    """A tool, and what a model is told of it."""

    entry: Entry
    tool: Tool
    function: dict[str, Any]


class CannotOfferError(Exception):
    """Why no agent can have this tool: one such tool fails the whole chat."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.render())
        self.reason = reason


def offer(entries: list[Entry]) -> list[Offered]:
    """All tools of these plugins, in their order. Raises CannotOfferError."""
    made = []
    for entry in entries:
        for tool in entry.serving.tools if entry.serving else ():
            if tool.loaded and tool.operation is not None:
                name, description = tool.operation.operation_id, tool.operation.summary
                try:
                    parameters = _parameters(tool.operation)
                except CannotOfferError as trouble:
                    reason = T("no agent can have the tool '{tool}': {reason}", tool=name, reason=trouble.reason)
                    raise CannotOfferError(reason) from None
                function = {"name": name, **({"description": description} if description else {}), "parameters": parameters}
                made.append(Offered(entry, tool, {"type": "function", "function": function}))
    return made


def _parameters(operation: Operation) -> dict[str, Any] | None:
    """A JSON Schema; None for a tool without arguments."""
    found: dict[str, tuple[dict[str, Any], bool]] = {}
    for ref in operation.parameters:
        parameter = ref.value if ref else None
        schema = parameter.schema.value if parameter and parameter.schema else None
        if parameter is None or schema is None or schema.type in ("object", "array") or _disabled(schema):
            continue
        found.setdefault(parameter.name, (_described(schema.type or "null", parameter.description), parameter.required))
    _, body = body_schema(operation)
    seen = [0]
    for name, prop in (body.properties if body else {}).items():
        made = _property(name, prop, seen)
        if made is not None and body is not None:
            found.setdefault(name, (made, name in body.required))
    return _object("", found, top=True) if found else None


def _property(name: str, ref: Ref[Schema] | None, seen: list[int]) -> dict[str, Any] | None:
    schema = ref.value if ref else None
    seen[0] += 1
    if schema is None or seen[0] > MOST:
        raise CannotOfferError(T("its schema refers to itself, or has no end"))
    if _disabled(schema):
        return None
    if schema.type == "object":
        found = {}
        for sub, prop in schema.properties.items():
            made = _property(sub, prop, seen)
            if made is not None:
                found[sub] = (made, sub in schema.required)
        return _object(schema.description, found)
    if schema.type == "array":
        if schema.items is None:
            raise CannotOfferError(T("the list '{name}' does not say what it holds", name=name))
        items = _property(name, schema.items, seen)
        return {**_described("array", schema.description), **({"items": items} if items is not None else {})}
    if schema.type not in PLAIN:
        raise CannotOfferError(T("'{name}' has no type that agents know", name=name))
    return _described(schema.type, schema.description)


def _object(description: str, found: dict[str, tuple[dict[str, Any], bool]], top: bool = False) -> dict[str, Any]:
    required = sorted(name for name, (_, must) in found.items() if must)
    properties = {"properties": {name: made for name, (made, _) in found.items()}} if found or top else {}
    return {**_described("object", description), **properties, **({"required": required} if required else {})}


def _described(kind: str, description: str) -> dict[str, Any]:
    return {"type": kind, **({"description": description} if description else {})}


def _disabled(schema: Schema) -> bool:
    """As disabledParam has it, which panics on what is not true or false."""
    flags = [schema.extensions[name].data for name in DISABLE_FLAGS if name in schema.extensions]
    if any(not isinstance(flag, bool) for flag in flags):
        raise CannotOfferError(T("a flag that hides an argument is not true or false"))
    return any(flags)
