"""plugin_meta.yaml in Go's types: pluginProductMeta (domain/plugin/conf/load_plugin.go) and PluginManifest (crossdomain/plugin/model/plugin_manifest.go)."""

from __future__ import annotations

from typing import Any

from cozecheck.core.effect import Effect
from cozecheck.core.findings import Findings
from cozecheck.core.guess import where_missing
from cozecheck.core.node import Node
from cozecheck.golang.yaml3 import BOOL, INT64, STRING, Decoded, Map, Pointer, Scalar, Slice, Struct, unmarshal
from cozecheck.loader.model import AuthMeta, CommonParam, Field, ManifestMeta, PluginMeta, ToolMeta

# Fields without a yaml tag answer to their lower-cased names.
_API_TOKEN = Struct("model.AuthOfAPIToken", {"location": Scalar("string", "consts.HTTPParamLocation"), "key": STRING, "servicetoken": STRING})
_AUTHORIZATION_CODE = Struct(
    "model.OAuthAuthorizationCodeConfig",
    {"clientid": STRING, "clientsecret": STRING, "clienturl": STRING, "scope": STRING, "authorizationurl": STRING, "authorizationcontenttype": STRING},
)
_CLIENT_CREDENTIALS = Struct("model.OAuthClientCredentialsConfig", {"clientid": STRING, "clientsecret": STRING, "tokenurl": STRING})
_AUTH = Struct(
    "model.AuthV2",
    {
        "type": Scalar("string", "consts.AuthzType"),
        "sub_type": Scalar("string", "consts.AuthzSubType"),
        "payload": STRING,
        "authofapitoken": Pointer(_API_TOKEN),
        "authofoauthauthorizationcode": Pointer(_AUTHORIZATION_CODE),
        "authofoauthclientcredentials": Pointer(_CLIENT_CREDENTIALS),
    },
)
_COMMON_PARAM = Struct("common.CommonParamSchema", {"name": STRING, "value": STRING})
_MANIFEST = Struct(
    "model.PluginManifest",
    {
        "schema_version": STRING,
        "name_for_model": STRING,
        "name_for_human": STRING,
        "description_for_model": STRING,
        "description_for_human": STRING,
        "auth": Pointer(_AUTH),
        "logo_url": STRING,
        "api": Struct("model.APIDesc", {"type": Scalar("string", "consts.PluginType")}),
        "common_params": Map("consts.HTTPParamLocation", Slice(Pointer(_COMMON_PARAM))),
    },
)
_TOOL = Struct("conf.toolProductMeta", {"tool_id": INT64, "deprecated": BOOL, "method": STRING, "sub_url": STRING})
_PLUGIN = Struct(
    "conf.pluginProductMeta",
    {
        "plugin_id": INT64,
        "deprecated": BOOL,
        "version": STRING,
        "plugin_type": Scalar("int64", "common.PluginType"),
        "openapi_doc_file": STRING,
        "manifest": Pointer(_MANIFEST),
        "tools": Slice(Pointer(_TOOL)),
    },
)
_PLUGINS = Slice(Pointer(_PLUGIN))


def decode(root: Node, findings: Findings, effect: Effect | None = None) -> list[PluginMeta | None]:
    """The entries of plugin_meta.yaml as Go sees them, null ones as None; adds what yaml.v3 cannot put into Go's types."""
    return [_plugin(entry) if entry.value is not None else None for entry in unmarshal(root, _PLUGINS, findings, effect).value or ()]


def _field(struct: Decoded, name: str, holder: Node | None = None) -> Field[Any]:
    fields: dict[str, Decoded] = struct.value
    return Field(fields[name].value, fields[name].node, holder or _node(struct), name, fields)


def _at(struct: Decoded, name: str) -> Node:
    fields: dict[str, Decoded] = struct.value
    return fields[name].node or where_missing(_node(struct), name, fields)


def _node(decoded: Decoded) -> Node:
    """What is not nil was read from somewhere."""
    assert decoded.node is not None
    return decoded.node


def _plugin(entry: Decoded) -> PluginMeta:
    fields = entry.value
    tools = fields["tools"]
    return PluginMeta(
        _node(entry),
        id=_field(entry, "plugin_id"),
        deprecated=_field(entry, "deprecated"),
        version=_field(entry, "version"),
        plugin_type=_field(entry, "plugin_type"),
        openapi_doc_file=_field(entry, "openapi_doc_file"),
        manifest=_manifest(fields["manifest"]) if fields["manifest"].value is not None else None,
        manifest_at=_at(entry, "manifest"),
        tools=[_tool(tool) if tool.value is not None else None for tool in tools.value or ()],
        tools_at=_at(entry, "tools"),
    )


def _tool(tool: Decoded) -> ToolMeta:
    return ToolMeta(_node(tool), _field(tool, "tool_id"), _field(tool, "deprecated"), _field(tool, "method"), _field(tool, "sub_url"))


def _manifest(manifest: Decoded) -> ManifestMeta:
    fields = manifest.value
    params = fields["common_params"]
    return ManifestMeta(
        _node(manifest),
        **{
            name: _field(manifest, name)
            for name in ("schema_version", "name_for_model", "name_for_human", "description_for_model", "description_for_human", "logo_url")
        },
        auth=_auth(fields["auth"]) if fields["auth"].value is not None else None,
        api_type=_field(fields["api"], "type", _at(manifest, "api")),
        auth_at=_at(manifest, "auth"),
        common_params={
            location: [_common_param(param) if param.value is not None else None for param in entries.value or ()]
            for location, entries in (params.value or {}).items()
        },
        common_params_node=params.node,
    )


def _auth(auth: Decoded) -> AuthMeta:
    fields = auth.value
    token = fields["authofapitoken"].value
    return AuthMeta(
        _node(auth),
        _field(auth, "type"),
        _field(auth, "sub_type"),
        _field(auth, "payload"),
        has_api_token=token is not None,
        has_authorization_code=fields["authofoauthauthorizationcode"].value is not None,
        api_token=None if token is None else {"location": token["location"].value, "key": token["key"].value, "service_token": token["servicetoken"].value},
    )


def _common_param(param: Decoded) -> CommonParam:
    return CommonParam(_node(param), _field(param, "name"), _field(param, "value"))
