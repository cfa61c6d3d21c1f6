"""Ways through a loaded configuration that several rules share: its plugins and tools in use, and the fields that they send and receive."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding
from cozecheck.core.findings import finding
from cozecheck.core.node import Kind, Node
from cozecheck.core.rule import Rule
from cozecheck.core.text import Text
from cozecheck.loader.model import CommonParam, Config, Document, Plugin, Tool
from cozecheck.openapi3.types import OpenAPI, Operation, Parameter, PathItem, Schema
from cozecheck.source.files import ConfigFiles

MEDIA_TYPES = ("application/json", "application/problem+json", "application/x-www-form-urlencoded", "application/x-yaml", "application/yaml")
"""In the order in which GetReqBodySchema (crossdomain/plugin/model/openapi.go) looks for them."""

VARIABLE_REF = "x-variable-ref"
"""A field whose default is a variable's value at run time."""

MAX_PATH = 200
"""Characters. A longer way to a property tells nobody anything."""


class Field(NamedTuple):
    """A property somewhere below a schema. `path` names it from the top (`data.items[].id`), `key` is where its name stands."""

    path: str
    name: str
    key: Node
    schema: Schema
    required: bool
    top: bool
    in_array: bool


class Input(NamedTuple):
    """Something that a tool's caller gives: a parameter, or a property anywhere in the request body. `description` is what models are shown."""

    location: str
    path: str
    key: Node
    schema: Schema
    required: bool
    description: str
    top: bool = True
    in_array: bool = False


class Use:
    """A tool that is asked for, and its operation; what rules look for in it is worked out once."""

    def __init__(self, plugin: Plugin, tool: Tool, document: Document, openapi: OpenAPI, operation: Operation) -> None:
        self.plugin, self.tool, self.document, self.openapi, self.operation = plugin, tool, document, openapi, operation

    @cached_property
    def method(self) -> str:
        """In capital letters."""
        return self.tool.meta.method.value.upper()

    @cached_property
    def path_item(self) -> PathItem | None:
        """The path item under which the operation stands."""
        return (self.openapi.paths or {}).get(self.tool.meta.sub_url.value)

    @cached_property
    def parameters(self) -> list[tuple[Parameter, Schema]]:
        """The operation's own parameters, which are all that Coze Studio knows of; those without schema left out."""
        found = (ref.value for ref in self.operation.parameters if ref is not None and ref.value is not None)
        return [(parameter, parameter.schema.value) for parameter in found if parameter.schema is not None and parameter.schema.value is not None]

    @cached_property
    def media_type(self) -> str:
        """The media type in which the request body is sent, '' where there is none."""
        return self._body[0]

    @cached_property
    def request(self) -> Schema | None:
        """The schema of the request body, as Coze Studio picks it."""
        return self._body[1]

    @cached_property
    def _body(self) -> tuple[str, Schema | None]:
        body = self.operation.request_body.value if self.operation.request_body else None
        content = body.content or {} if body else {}
        for name in MEDIA_TYPES:
            media = content.get(name)
            if media is not None:
                return name, media.schema.value if media.schema is not None else None
        return "", None

    @cached_property
    def response(self) -> Schema | None:
        """The schema of the answer, by which Coze Studio trims it."""
        ok = (self.operation.responses or {}).get("200")
        media = (ok.value.content or {}).get("application/json") if ok is not None and ok.value is not None else None
        return media.schema.value if media is not None and media.schema is not None else None

    @cached_property
    def inputs(self) -> list[Input]:
        """All that the tool can be given, parameters first."""
        given = [Input(p.in_, p.name, name_node(p), schema, p.required, p.description) for p, schema in self.parameters]
        below = fields(self.request) if self.request is not None else ()
        return given + [Input("body", f.path, f.key, f.schema, f.required, f.schema.description, f.top, f.in_array) for f in below]

    @cached_property
    def outputs(self) -> list[Field]:
        """All properties of the answer."""
        return list(fields(self.response)) if self.response is not None else []

    def found(
        self,
        rule: Rule,
        node: Node,
        message: Text,
        *,
        do: Text | None = None,
        mark: Text | None = None,
        effect: Effect | None = None,
        related: Iterable[tuple[Node, Text]] = (),
    ) -> Finding:
        """A finding in the tool's document."""
        plugin, tool = str(self.plugin.meta.id.value), str(self.tool.meta.id.value)
        return finding(self.document.file, rule, node, message, do=do, mark=mark, effect=effect, related=related, plugin=plugin, tool=tool)


class View:
    """A loaded configuration as the rules look at it. What is deprecated is left out: nobody uses it."""

    def __init__(self, config: Config, files: ConfigFiles | None = None) -> None:
        self.config = config
        self.files = files or ConfigFiles(config.root)

    @cached_property
    def plugins(self) -> list[Plugin]:
        """The plugins that the server is to load."""
        return [plugin for plugin in self.config.plugins if not plugin.meta.deprecated.value]

    @cached_property
    def documents(self) -> list[tuple[Plugin, Document, OpenAPI]]:
        """The documents that could be decoded, each once, with the first plugin that names it."""
        found: dict[str, tuple[Plugin, Document, OpenAPI]] = {}
        for plugin in self.plugins:
            document = plugin.document
            if document is not None and document.openapi is not None:
                found.setdefault(document.path, (plugin, document, document.openapi))
        return list(found.values())

    @cached_property
    def uses(self) -> list[Use]:
        """The tools whose operation is known, each operation once: several plugins may share a document."""
        found: dict[int, Use] = {}
        for plugin in self.plugins:
            for use in self.uses_of(plugin):
                found.setdefault(id(use.operation), use)
        return list(found.values())

    def uses_of(self, plugin: Plugin) -> list[Use]:
        """The tools of one plugin whose operation is known."""
        return self._by_plugin.get(id(plugin), [])

    @cached_property
    def _by_plugin(self) -> dict[int, list[Use]]:
        return {
            id(plugin): [
                Use(plugin, tool, plugin.document, plugin.document.openapi, tool.operation)
                for tool in plugin.tools
                if tool.operation is not None and plugin.document is not None and plugin.document.openapi is not None
            ]
            for plugin in self.plugins
        }

    @cached_property
    def named_files(self) -> set[str]:
        """The paths, below the config folder, that plugin_meta.yaml names as documents, deprecated plugins' too."""
        return {posixpath.normpath("pluginproduct/" + plugin.meta.openapi_doc_file.value) for plugin in self.config.plugins}

    def in_meta(
        self,
        plugin: Plugin,
        rule: Rule,
        node: Node,
        message: Text,
        *,
        do: Text | None = None,
        mark: Text | None = None,
        effect: Effect | None = None,
        related: Iterable[tuple[Node, Text]] = (),
    ) -> Finding:
        """A finding about one plugin in plugin_meta.yaml."""
        return finding(self.config.meta_file, rule, node, message, do=do, mark=mark, effect=effect, related=related, plugin=str(plugin.meta.id.value))


def common_params(plugin: Plugin) -> Iterator[tuple[str, CommonParam]]:
    """Location and entry of each common parameter that Coze Studio does not skip for its empty name."""
    if plugin.meta.manifest is not None:
        for location, params in plugin.meta.manifest.common_params.items():
            for param in params:
                if param is not None and param.name.value:
                    yield location, param


def fields(schema: Schema) -> Iterator[Field]:
    """The properties below a schema, through objects and arrays, in the document's order; what lies below a shared schema comes once.

    Without recursion: documents may be nested 10,000 deep.
    """
    seen = {id(schema)}
    stack = [_level(schema, "", True, False)]
    while stack:
        field = next(stack[-1], None)
        if field is None:
            stack.pop()
            continue
        yield field
        below, path, in_array = field.schema, field.path, field.in_array
        while below.items is not None and below.items.value is not None and id(below) not in seen:
            seen.add(id(below))
            below, path, in_array = below.items.value, path + "[]", True
        if below.properties and id(below) not in seen:
            seen.add(id(below))
            stack.append(_level(below, path, False, in_array))


def _level(schema: Schema, path: str, top: bool, in_array: bool) -> Iterator[Field]:
    """The properties of one schema."""
    names, required = schema.node.get("properties"), set(schema.required)
    before = "" if top else path + "." if len(path) < MAX_PATH else "…."
    for name, ref in schema.properties.items():
        if ref is not None and ref.value is not None:
            key = names.key(name) if names is not None else ref.node
            yield Field(before + name, name, key, ref.value, name in required, top, in_array)


def items(schema: Schema) -> Schema:
    """What an array holds in the end, through arrays of arrays; any other schema itself."""
    seen: set[int] = set()
    while schema.type == "array" and schema.items is not None and schema.items.value is not None and id(schema) not in seen:
        seen.add(id(schema))
        schema = schema.items.value
    return schema


def objects(top: Schema, below: Iterable[Field | Input]) -> Iterator[Schema]:
    """A schema and every object among the fields below it, each once."""
    yield top
    seen = {id(top)}
    for field in below:
        schema = items(field.schema)
        if schema.type == "object" and id(schema) not in seen:
            seen.add(id(schema))
            yield schema


def name_node(parameter: Parameter) -> Node:
    """Where a parameter's name stands."""
    return parameter.node.get("name") or parameter.node


def has_default(schema: Schema) -> bool:
    """Whether a field that the caller leaves out gets a value all the same."""
    return schema.default is not None or VARIABLE_REF in schema.extensions


def raw(node: Node, name: str) -> Node | None:
    """The value under `name` of an undecoded mapping, through aliases and merge keys; an alias's own node where it is one."""
    seen: set[int] = set()
    stack = [node]
    while stack:
        node = stack.pop()
        if node.kind is Kind.ALIAS and node.target is not None:
            node = node.target
        if id(node) in seen:
            continue
        seen.add(id(node))
        stack += reversed(node.items)
        for key, value in node.pairs:
            if key.text == name and key.kind is Kind.SCALAR:
                return value
            if key.text == "<<" and not key.style:
                stack.append(value)
    return None


def first_key(node: Node) -> Node:
    """Where a mapping begins, as a place of one line."""
    return node.pairs[0][0] if node.pairs else node
