"""The typed OpenAPI document, shaped as kin-openapi v0.118.0 shapes it (package openapi3), each part with its node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from cozecheck.core.node import Node

X = TypeVar("X")

NONE: Mapping[str, Any] = MappingProxyType({})


class Part:
    """One part of a document, made from its node. What is absent keeps the default, which stands in the class: making a part is cheap."""

    def __init__(self, node: Node) -> None:
        self.node = node


class Ref(Generic[X]):
    """A part written in place, or a `$ref` to it: `ref` is empty or the reference, `value` what it leads to (None: unresolved).

    `extra` are the keys beside `$ref`. Two Refs are the same part when their `value` is the same object.
    """

    __slots__ = ("extra", "node", "ref", "value")

    def __init__(self, node: Node, ref: str = "", value: X | None = None, extra: tuple[str, ...] = ()) -> None:
        self.node, self.ref, self.value, self.extra = node, ref, value, extra


class Schema(Part):
    """A schema; `default`, `example`, `enum` are plain JSON values with every number a float, as Go decodes them."""

    one_of: Sequence[Ref[Schema] | None] = ()
    any_of: Sequence[Ref[Schema] | None] = ()
    all_of: Sequence[Ref[Schema] | None] = ()
    not_: Ref[Schema] | None = None
    type: str = ""
    title: str = ""
    format: str = ""
    description: str = ""
    enum: Sequence[Any] = ()
    default: Any = None
    example: Any = None
    external_docs: ExternalDocs | None = None
    unique_items: bool = False
    exclusive_min: bool = False
    exclusive_max: bool = False
    nullable: bool = False
    read_only: bool = False
    write_only: bool = False
    allow_empty_value: bool = False
    deprecated: bool = False
    xml: Xml | None = None
    minimum: float | None = None
    maximum: float | None = None
    multiple_of: float | None = None
    min_length: int = 0
    max_length: int | None = None
    pattern: str = ""
    min_items: int = 0
    max_items: int | None = None
    items: Ref[Schema] | None = None
    required: Sequence[str] = ()
    properties: Mapping[str, Ref[Schema] | None] = NONE
    min_props: int = 0
    max_props: int | None = None
    additional_has: bool | None = None
    additional_schema: Ref[Schema] | None = None
    discriminator: Discriminator | None = None
    extensions: Mapping[str, Node] = NONE


class Discriminator(Part):
    property_name: str = ""
    mapping: Mapping[str, str] = NONE
    extensions: Mapping[str, Node] = NONE


class Xml(Part):
    name: str = ""
    namespace: str = ""
    prefix: str = ""
    attribute: bool = False
    wrapped: bool = False
    extensions: Mapping[str, Node] = NONE


class ExternalDocs(Part):
    description: str = ""
    url: str = ""
    extensions: Mapping[str, Node] = NONE


class Example(Part):
    summary: str = ""
    description: str = ""
    value: Any = None
    external_value: str = ""
    extensions: Mapping[str, Node] = NONE


class Encoding(Part):
    content_type: str = ""
    headers: Mapping[str, Ref[Parameter] | None] = NONE
    style: str = ""
    explode: bool | None = None
    allow_reserved: bool = False
    extensions: Mapping[str, Node] = NONE


class MediaType(Part):
    schema: Ref[Schema] | None = None
    example: Any = None
    examples: Mapping[str, Ref[Example] | None] | None = None
    encoding: Mapping[str, Encoding | None] = NONE
    extensions: Mapping[str, Node] = NONE


class Parameter(Part):
    """A parameter, or a header (kin-openapi's Header is a Parameter without name and place). `content` is None where it is absent."""

    name: str = ""
    in_: str = ""
    description: str = ""
    style: str = ""
    explode: bool | None = None
    allow_empty_value: bool = False
    allow_reserved: bool = False
    deprecated: bool = False
    required: bool = False
    schema: Ref[Schema] | None = None
    example: Any = None
    examples: Mapping[str, Ref[Example] | None] | None = None
    content: Mapping[str, MediaType | None] | None = None
    extensions: Mapping[str, Node] = NONE


class RequestBody(Part):
    description: str = ""
    required: bool = False
    content: Mapping[str, MediaType | None] | None = None
    extensions: Mapping[str, Node] = NONE


class Link(Part):
    operation_ref: str = ""
    operation_id: str = ""
    description: str = ""
    parameters: Mapping[str, Any] = NONE
    server: Server | None = None
    request_body: Any = None
    extensions: Mapping[str, Node] = NONE


class Response(Part):
    description: str | None = None
    headers: Mapping[str, Ref[Parameter] | None] = NONE
    content: Mapping[str, MediaType | None] | None = None
    links: Mapping[str, Ref[Link] | None] = NONE
    extensions: Mapping[str, Node] = NONE


class ServerVariable(Part):
    enum: Sequence[str] = ()
    default: str = ""
    description: str = ""
    extensions: Mapping[str, Node] = NONE


class Server(Part):
    url: str = ""
    description: str = ""
    variables: Mapping[str, ServerVariable | None] = NONE
    extensions: Mapping[str, Node] = NONE


class Operation(Part):
    """`callbacks` maps a name to a Ref of a dict (expression → path item). `responses` is None where it is absent or null."""

    tags: Sequence[str] = ()
    summary: str = ""
    description: str = ""
    operation_id: str = ""
    parameters: Sequence[Ref[Parameter] | None] = ()
    request_body: Ref[RequestBody] | None = None
    responses: Mapping[str, Ref[Response] | None] | None = None
    callbacks: Mapping[str, Ref[dict[str, PathItem | None]] | None] = NONE
    deprecated: bool = False
    security: Sequence[dict[str, list[str]]] | None = None
    servers: Sequence[Server | None] | None = None
    external_docs: ExternalDocs | None = None
    extensions: Mapping[str, Node] = NONE


class PathItem(Part):
    """`operations` holds the declared ones by upper-case method."""

    operations: dict[str, Operation]
    ref: str = ""
    summary: str = ""
    description: str = ""
    servers: Sequence[Server | None] = ()
    parameters: Sequence[Ref[Parameter] | None] = ()
    extensions: Mapping[str, Node] = NONE

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.operations = {}


class OAuthFlow(Part):
    authorization_url: str = ""
    token_url: str = ""
    refresh_url: str = ""
    scopes: Mapping[str, str] | None = None
    extensions: Mapping[str, Node] = NONE


class OAuthFlows(Part):
    implicit: OAuthFlow | None = None
    password: OAuthFlow | None = None
    client_credentials: OAuthFlow | None = None
    authorization_code: OAuthFlow | None = None
    extensions: Mapping[str, Node] = NONE


class SecurityScheme(Part):
    type: str = ""
    description: str = ""
    name: str = ""
    in_: str = ""
    scheme: str = ""
    bearer_format: str = ""
    flows: OAuthFlows | None = None
    open_id_connect_url: str = ""
    extensions: Mapping[str, Node] = NONE


class Contact(Part):
    name: str = ""
    url: str = ""
    email: str = ""
    extensions: Mapping[str, Node] = NONE


class License(Part):
    name: str = ""
    url: str = ""
    extensions: Mapping[str, Node] = NONE


class Info(Part):
    title: str = ""
    description: str = ""
    terms_of_service: str = ""
    contact: Contact | None = None
    license: License | None = None
    version: str = ""
    extensions: Mapping[str, Node] = NONE


class Tag(Part):
    name: str = ""
    description: str = ""
    external_docs: ExternalDocs | None = None
    extensions: Mapping[str, Node] = NONE


class Components(Part):
    schemas: Mapping[str, Ref[Schema] | None] = NONE
    parameters: Mapping[str, Ref[Parameter] | None] = NONE
    headers: Mapping[str, Ref[Parameter] | None] = NONE
    request_bodies: Mapping[str, Ref[RequestBody] | None] = NONE
    responses: Mapping[str, Ref[Response] | None] = NONE
    security_schemes: Mapping[str, Ref[SecurityScheme] | None] = NONE
    examples: Mapping[str, Ref[Example] | None] = NONE
    links: Mapping[str, Ref[Link] | None] = NONE
    callbacks: Mapping[str, Ref[dict[str, PathItem | None]] | None] = NONE
    extensions: Mapping[str, Node] = NONE


class OpenAPI(Part):
    """The whole document; kin-openapi's `T`. `paths` is None where it is absent or null.

    `loaded`: Go loads it. `failed` holds (id of a node, attribute) of every field that could not be decoded.
    """

    openapi: str = ""
    components: Components | None = None
    info: Info | None = None
    paths: dict[str, PathItem | None] | None = None
    security: Sequence[dict[str, list[str]]] | None = None
    servers: Sequence[Server | None] = ()
    tags: Sequence[Tag | None] = ()
    external_docs: ExternalDocs | None = None
    extensions: Mapping[str, Node] = NONE
    loaded: bool = True
    failed: frozenset[tuple[int, str]] = frozenset()
