"""PluginManifest.Validate (crossdomain/plugin/model/plugin_manifest.go), with skipAuthPayload as the loader calls it."""

from __future__ import annotations

from cozecheck.core import catalogue as rules
from cozecheck.core.effect import Effect
from cozecheck.core.findings import Findings
from cozecheck.core.node import Node
from cozecheck.core.text import T, Text
from cozecheck.loader.model import AuthMeta, Field, ManifestMeta

LOG = "plugin manifest validates failed, err=code=109000004 message=invalid plugin manifest : "
API_TYPES = ("openapi", "coze-studio-custom")
AUTH_TYPES = ("none", "oauth", "service_http")
SUB_TYPES = ("token/api_key", "authorization_code")
LOCATIONS = ("body", "header", "query", "path")

_REQUIRED = ("name_for_model", "name_for_human", "description_for_model", "description_for_human")


def validate(manifest: ManifestMeta, findings: Findings, *, crashes: bool) -> None:
    """Adds what the loader refuses in a manifest, in its order. `crashes`: nothing has been refused before, so the loader does come to a nil pointer."""
    before = len(findings)
    if manifest.schema_version.value != "v1":
        findings.add(
            rules.INVALID_SCHEMA_VERSION,
            manifest.schema_version.at,
            T("schema_version is {value!r}; Coze Studio knows 'v1' only", value=manifest.schema_version.value),
            do=T("write schema_version: v1"),
            log=f"{LOG}invalid schema version '{manifest.schema_version.value}'",
        )
    for name in _REQUIRED:
        field: Field[str] = getattr(manifest, name)
        if not field.value:
            findings.add(
                rules.MANIFEST_FIELD_MISSING,
                field.at,
                T("manifest.{name} is missing or empty", name=name),
                do=T("write a {name}", name=name),
                log=f"{LOG}{name.replace('_', ' ')} is required",
            )
    if manifest.api_type.value not in API_TYPES:
        findings.add(
            rules.INVALID_API_TYPE,
            manifest.api_type.at,
            T("api.type is {value!r}; only 'openapi' and 'coze-studio-custom' load from files", value=manifest.api_type.value),
            do=T("write api: {type: openapi}"),
            log=f"{LOG}invalid api type '{manifest.api_type.value}'",
        )
    if manifest.auth is None:
        findings.add(
            rules.AUTH_MISSING,
            manifest.auth_at,
            T("manifest.auth is missing: Coze Studio reads through it without looking, and crashes"),
            do=T("write auth: {type: none}"),
            log="panic: runtime error: invalid memory address or nil pointer dereference",
            effect=Effect.SERVER_CRASH if crashes and len(findings) == before else Effect.PLUGIN_DROPPED,
        )
    elif manifest.auth.type.value != "none":
        _validate_auth(manifest.auth, findings)
        _validate_common_params(manifest, findings)


def _validate_auth(auth: AuthMeta, findings: Findings) -> None:
    from cozecheck.golang import sonic

    payload, type_, sub_type = auth.payload.value, auth.type.value, auth.sub_type.value
    payload_error = sonic.check_raw(payload) if payload else None
    if payload_error:
        _bad_payload(auth, findings, T("auth.payload is not JSON: {error}", error=payload_error))
    if type_ not in AUTH_TYPES:
        findings.add(
            rules.INVALID_AUTH_TYPE,
            auth.type.at,
            T("auth.type is {value!r}; it must be none, service_http or oauth", value=type_) if type_ else T("auth.type is missing or empty"),
            do=T("write none, service_http or oauth"),
            log=f"{LOG}invalid auth type '{type_}'" if type_ else f"{LOG}auth type is required",
        )
        return
    if sub_type not in SUB_TYPES:
        findings.add(
            rules.INVALID_AUTH_SUB_TYPE,
            auth.sub_type.at,
            T("auth.sub_type is {value!r}; it must be token/api_key or authorization_code", value=sub_type)
            if sub_type
            else T("auth.sub_type is missing or empty"),
            do=T("write token/api_key for a service token, authorization_code for OAuth"),
            log=f"{LOG}invalid sub-auth type '{sub_type}'" if sub_type else f"{LOG}sub-auth type is required",
        )
        return
    preset = auth.has_api_token if sub_type == "token/api_key" else auth.has_authorization_code
    if preset or payload_error:
        return
    error = sonic.check_api_token(payload) if sub_type == "token/api_key" else sonic.check_authorization_code(payload)
    if error:
        _bad_payload(auth, findings, T("auth.payload does not fit sub_type {sub_type}: {error}", sub_type=sub_type, error=error))


def _bad_payload(auth: AuthMeta, findings: Findings, message: Text) -> None:
    findings.add(
        rules.INVALID_AUTH_PAYLOAD,
        auth.payload.at,
        message,
        do=T(
            "write one JSON object as a quoted string, for example {example}", example='\'{"key": "Authorization", "service_token": "", "location": "Header"}\''
        ),
        log=f"{LOG}invalid auth payload",
    )


def _validate_common_params(manifest: ManifestMeta, findings: Findings) -> None:
    for location in manifest.common_params:
        if location not in LOCATIONS:
            node: Node = manifest.common_params_node or manifest.node
            findings.add(
                rules.INVALID_COMMON_PARAMS,
                node.key(location),
                T("common_params has {location!r}; it may hold body, header, query and path only", location=location),
                do=T("rename or remove it"),
                log=f"{LOG}invalid location '{location}' in common params",
            )
