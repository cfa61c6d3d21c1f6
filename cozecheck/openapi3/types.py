"""The typed OpenAPI document, shaped as kin-openapi v0.118.0 shapes it (package openapi3), each part with its node."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from cozecheck.core.node import Node

X = TypeVar("X")


@dataclass(slots=True, eq=False)
class Ref(Generic[X]):
    """A part written in place, or a `$ref` to it: `ref` is empty or the reference, `value` what it leads to (None: unresolved).

    `extra` are the keys beside `$ref`. Two Refs are the same part when their `value` is the same object.
    """

    node: Node
    ref: str = ""
    value: X | None = None
    extra: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Schema:
    """A schema; `default`, `example`, `enum` are plain JSON values with every number a float, as Go decodes them."""

    node: Node
    one_of: list[Ref[Schema] | None] = field(default_factory=list)
    any_of: list[Ref[Schema] | None] = field(default_factory=list)
    all_of: list[Ref[Schema] | None] = field(default_factory=list)
    not_: Ref[Schema] | None = None
    type: str = ""
    title: str = ""
    format: str = ""
    description: str = ""
    enum: list[Any] = field(default_factory=list)
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
    required: list[str] = field(default_factory=list)
    properties: dict[str, Ref[Schema] | None] = field(default_factory=dict)
    min_props: int = 0
    max_props: int | None = None
    additional_has: bool | None = None
    additional_schema: Ref[Schema] | None = None
    discriminator: Discriminator | None = None
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Discriminator:
    node: Node
    property_name: str = ""
    mapping: dict[str, str] = field(default_factory=dict)
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Xml:
    node: Node
    name: str = ""
    namespace: str = ""
    prefix: str = ""
    attribute: bool = False
    wrapped: bool = False
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class ExternalDocs:
    node: Node
    description: str = ""
    url: str = ""
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Example:
    node: Node
    summary: str = ""
    description: str = ""
    value: Any = None
    external_value: str = ""
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Encoding:
    node: Node
    content_type: str = ""
    headers: dict[str, Ref[Parameter] | None] = field(default_factory=dict)
    style: str = ""
    explode: bool | None = None
    allow_reserved: bool = False
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class MediaType:
    node: Node
    schema: Ref[Schema] | None = None
    example: Any = None
    examples: dict[str, Ref[Example] | None] | None = None
    encoding: dict[str, Encoding | None] = field(default_factory=dict)
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Parameter:
    """A parameter, or a header (kin-openapi's Header is a Parameter without name and place). `content` is None where it is absent."""

    node: Node
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
    examples: dict[str, Ref[Example] | None] | None = None
    content: dict[str, MediaType | None] | None = None
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class RequestBody:
    node: Node
    description: str = ""
    required: bool = False
    content: dict[str, MediaType | None] | None = None
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Link:
    node: Node
    operation_ref: str = ""
    operation_id: str = ""
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    server: Server | None = None
    request_body: Any = None
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Response:
    node: Node
    description: str | None = None
    headers: dict[str, Ref[Parameter] | None] = field(default_factory=dict)
    content: dict[str, MediaType | None] | None = None
    links: dict[str, Ref[Link] | None] = field(default_factory=dict)
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class ServerVariable:
    node: Node
    enum: list[str] = field(default_factory=list)
    default: str = ""
    description: str = ""
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Server:
    node: Node
    url: str = ""
    description: str = ""
    variables: dict[str, ServerVariable | None] = field(default_factory=dict)
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Operation:
    """`callbacks` maps a name to a Ref of a dict (expression → path item). `responses` is None where it is absent or null."""

    node: Node
    tags: list[str] = field(default_factory=list)
    summary: str = ""
    description: str = ""
    operation_id: str = ""
    parameters: list[Ref[Parameter] | None] = field(default_factory=list)
    request_body: Ref[RequestBody] | None = None
    responses: dict[str, Ref[Response] | None] | None = None
    callbacks: dict[str, Ref[dict[str, PathItem | None]] | None] = field(default_factory=dict)
    deprecated: bool = False
    security: list[dict[str, list[str]]] | None = None
    servers: list[Server | None] | None = None
    external_docs: ExternalDocs | None = None
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class PathItem:
    """`operations` holds the declared ones by upper-case method."""

    node: Node
    ref: str = ""
    summary: str = ""
    description: str = ""
    operations: dict[str, Operation] = field(default_factory=dict)
    servers: list[Server | None] = field(default_factory=list)
    parameters: list[Ref[Parameter] | None] = field(default_factory=list)
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class OAuthFlow:
    node: Node
    authorization_url: str = ""
    token_url: str = ""
    refresh_url: str = ""
    scopes: dict[str, str] | None = None
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class OAuthFlows:
    node: Node
    implicit: OAuthFlow | None = None
    password: OAuthFlow | None = None
    client_credentials: OAuthFlow | None = None
    authorization_code: OAuthFlow | None = None
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class SecurityScheme:
    node: Node
    type: str = ""
    description: str = ""
    name: str = ""
    in_: str = ""
    scheme: str = ""
    bearer_format: str = ""
    flows: OAuthFlows | None = None
    open_id_connect_url: str = ""
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Contact:
    node: Node
    name: str = ""
    url: str = ""
    email: str = ""
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class License:
    node: Node
    name: str = ""
    url: str = ""
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Info:
    node: Node
    title: str = ""
    description: str = ""
    terms_of_service: str = ""
    contact: Contact | None = None
    license: License | None = None
    version: str = ""
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Tag:
    node: Node
    name: str = ""
    description: str = ""
    external_docs: ExternalDocs | None = None
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Components:
    node: Node
    schemas: dict[str, Ref[Schema] | None] = field(default_factory=dict)
    parameters: dict[str, Ref[Parameter] | None] = field(default_factory=dict)
    headers: dict[str, Ref[Parameter] | None] = field(default_factory=dict)
    request_bodies: dict[str, Ref[RequestBody] | None] = field(default_factory=dict)
    responses: dict[str, Ref[Response] | None] = field(default_factory=dict)
    security_schemes: dict[str, Ref[SecurityScheme] | None] = field(default_factory=dict)
    examples: dict[str, Ref[Example] | None] = field(default_factory=dict)
    links: dict[str, Ref[Link] | None] = field(default_factory=dict)
    callbacks: dict[str, Ref[dict[str, PathItem | None]] | None] = field(default_factory=dict)
    extensions: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class OpenAPI:
    """The whole document; kin-openapi's `T`. `paths` is None where it is absent or null.

    `loaded`: Go loads it. `failed` holds (id of a node, attribute) of every field that could not be decoded.
    """

    node: Node
    openapi: str = ""
    components: Components | None = None
    info: Info | None = None
    paths: dict[str, PathItem | None] | None = None
    security: list[dict[str, list[str]]] | None = None
    servers: list[Server | None] = field(default_factory=list)
    tags: list[Tag | None] = field(default_factory=list)
    external_docs: ExternalDocs | None = None
    extensions: dict[str, Node] = field(default_factory=dict)
    loaded: bool = True
    failed: frozenset[tuple[int, str]] = frozenset()
