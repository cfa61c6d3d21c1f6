"""What a configuration offers: each loaded plugin and tool as its callers see it. Two surfaces are compared, never two texts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from cozecheck.core.effect import Effect
from cozecheck.core.result import Prediction
from cozecheck.loader.model import Config, Plugin
from cozecheck.openapi3.types import Operation, Schema

MAX_FIELDS = 5_000
"""Of one tool: schemas that refer to each other have endlessly many."""
MAX_DEPTH = 30


class Fact(NamedTuple):
    """One field of a tool's request or response, as far as a caller depends on it."""

    type: str
    required: bool = False
    format: str = ""
    default: str = ""
    enum: str = ""


class ToolSurface(NamedTuple):
    """A loaded tool: `fields` maps 'query.limit', 'body.filter.tags[]' or 'response.items' to what stands there."""

    operation: str
    operation_id: str
    fields: dict[str, Fact]
    troubles: frozenset[Effect]


class PluginSurface(NamedTuple):
    """A loaded plugin; `auth` is 'none' or 'service_http token/api_key', `payload` what goes with it, which may hold secrets."""

    name: str
    version: str
    auth: str
    payload: str
    server: str
    tools: dict[str, ToolSurface]


def surface(config: Config, prediction: Prediction) -> dict[str, PluginSurface]:
    """The loaded plugins by id. Empty where the server does not start."""
    troubles: dict[str, set[Effect]] = {}
    for loss in prediction.losses:
        troubles.setdefault(loss.tool, set()).add(loss.effect)
    return {
        str(plugin.meta.id.value): _plugin(plugin, troubles) for plugin in config.plugins if plugin.loaded and str(plugin.meta.id.value) in prediction.plugins
    }


def _plugin(plugin: Plugin, troubles: dict[str, set[Effect]]) -> PluginSurface:
    meta = plugin.meta
    auth = meta.manifest.auth if meta.manifest else None
    doc = plugin.document.openapi if plugin.document else None
    server = doc.servers[0].url if doc and doc.servers and doc.servers[0] else ""
    tools = {
        str(tool.meta.id.value): ToolSurface(
            tool.meta.operation,
            tool.operation.operation_id,
            dict(islice(_fields(tool.operation), MAX_FIELDS)),
            frozenset(troubles.get(str(tool.meta.id.value), ())),
        )
        for tool in plugin.tools
        if tool.loaded and tool.operation
    }
    kind, payload = (f"{auth.type.value} {auth.sub_type.value}".strip(), auth.payload.value) if auth else ("", "")
    return PluginSurface(meta.name, meta.version.value, kind, payload, server, tools)


def _fields(operation: Operation) -> Iterator[tuple[str, Fact]]:
    for ref in operation.parameters:
        if ref and ref.value and ref.value.schema and ref.value.schema.value:
            schema = ref.value.schema.value
            yield f"{ref.value.in_}.{ref.value.name}", _fact(schema, ref.value.required)
            yield from _below(f"{ref.value.in_}.{ref.value.name}", schema, set())
    body = operation.request_body.value if operation.request_body else None
    for media_type, media in (body.content or {}).items() if body else ():
        yield "body", Fact(media_type)
        if media and media.schema and media.schema.value:
            yield from _below("body", media.schema.value, set())
    ok = (operation.responses or {}).get("200")
    for media in (ok.value.content or {}).values() if ok and ok.value else ():
        if media and media.schema and media.schema.value:
            yield from _below("response", media.schema.value, set())


def _below(path: str, schema: Schema, above: set[int]) -> Iterator[tuple[str, Fact]]:
    """Every field below a schema; where a schema comes back to itself, one level more."""
    again = id(schema) in above or len(above) >= MAX_DEPTH
    above = {*above, id(schema)}
    items = {f"{path}[]": schema.items} if schema.items else {}
    for below, ref in {**{f"{path}.{name}": ref for name, ref in schema.properties.items()}, **items}.items():
        if ref and ref.value:
            yield below, _fact(ref.value, below.removeprefix(f"{path}.") in schema.required)
            if not again:
                yield from _below(below, ref.value, above)


def _fact(schema: Schema, required: bool) -> Fact:
    default = "" if schema.default is None else repr(schema.default)
    return Fact(schema.type, required, schema.format, default, repr(schema.enum) if schema.enum else "")
