"""The model of one config folder after loading: what is written, and what Coze Studio makes of it. Rules and reports read it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from cozecheck.core.finding import Finding
from cozecheck.core.guess import where_missing
from cozecheck.core.node import Node
from cozecheck.openapi3.types import OpenAPI, Operation

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Field(Generic[V]):
    """A decoded field of plugin_meta.yaml: Go's value, and where it stands (None: absent, so Go's zero value).

    `holder` is the mapping that it belongs to, `known` are the names of all fields there.
    """

    value: V
    node: Node | None
    holder: Node
    name: str
    known: Container[str]

    @property
    def at(self) -> Node:
        """Where a person must edit: the value; else the key that was meant to be it, else the mapping."""
        return self.node or where_missing(self.holder, self.name, self.known)


@dataclass(slots=True)
class ToolMeta:
    """One entry of `tools:` (toolProductMeta in load_plugin.go)."""

    node: Node
    id: Field[int]
    deprecated: Field[bool]
    method: Field[str]
    sub_url: Field[str]

    @property
    def operation(self) -> str:
        """'GET /path', as people name it."""
        return f"{self.method.value.upper()} {self.sub_url.value}"


@dataclass(slots=True)
class AuthMeta:
    """`manifest.auth` (AuthV2 in plugin_manifest.go). `has_…` say whether yaml.v3 filled Go's unnamed pointer fields.

    `api_token` is what it filled the first with: location, key, service_token.
    """

    node: Node
    type: Field[str]
    sub_type: Field[str]
    payload: Field[str]
    has_api_token: bool = False
    has_authorization_code: bool = False
    api_token: dict[str, str] | None = None


@dataclass(slots=True)
class CommonParam:
    """One entry of `common_params.<location>`."""

    node: Node
    name: Field[str]
    value: Field[str]


@dataclass(slots=True)
class ManifestMeta:
    """`manifest` (PluginManifest in plugin_manifest.go); `common_params` by location, null entries as None.

    `auth_at` is where auth stands, or should.
    """

    node: Node
    schema_version: Field[str]
    name_for_model: Field[str]
    name_for_human: Field[str]
    description_for_model: Field[str]
    description_for_human: Field[str]
    auth: AuthMeta | None
    auth_at: Node
    logo_url: Field[str]
    api_type: Field[str]
    common_params: dict[str, list[CommonParam | None]]
    common_params_node: Node | None = None


@dataclass(slots=True)
class PluginMeta:
    """One entry of plugin_meta.yaml (pluginProductMeta in load_plugin.go). `manifest_at` and `tools_at` are where these stand, or should."""

    node: Node
    id: Field[int]
    deprecated: Field[bool]
    version: Field[str]
    plugin_type: Field[int]
    openapi_doc_file: Field[str]
    manifest: ManifestMeta | None
    manifest_at: Node
    tools: list[ToolMeta | None]
    tools_at: Node

    @property
    def name(self) -> str:
        """name_for_model, or '' without a manifest."""
        return self.manifest.name_for_model.value if self.manifest else ""


@dataclass(slots=True)
class Document:
    """One OpenAPI document that a plugin names. `path` is below the config folder, `file` as findings name it, `written` as the first plugin names it.

    `root` is None where the file could not be read or parsed, `openapi` None where nothing could be decoded; `intact`: all of it was decoded.
    `findings` stand in the loader's order: the first is what it logs.
    """

    path: str
    file: str
    written: str
    root: Node | None = None
    openapi: OpenAPI | None = None
    intact: bool = False
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Tool:
    """A tool that is asked for: its operation in the document, if there is one, and what comes of it."""

    meta: ToolMeta
    operation: Operation | None = None
    loaded: bool = False


@dataclass(slots=True)
class Plugin:
    """A plugin that is asked for. `document` is None where the loader never comes to read one."""

    meta: PluginMeta
    document: Document | None = None
    tools: list[Tool] = field(default_factory=list)
    loaded: bool = False


@dataclass(slots=True)
class Config:
    """One config folder, loaded. `meta_root` and `oauth_root` are the trees of the two fixed files, None where unreadable.

    `plugins` holds every entry that is not null, deprecated ones too; `documents` every document that an entry names, by path below the folder.
    """

    root: str
    meta_file: str
    oauth_file: str
    meta_root: Node | None = None
    oauth_root: Node | None = None
    plugins: list[Plugin] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
