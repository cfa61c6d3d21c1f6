"""SecurityScheme.Validate and OAuthFlows.Validate of kin-openapi (security_scheme.go)."""

from __future__ import annotations

from cozecheck.core import catalogue
from cozecheck.core.node import Node
from cozecheck.core.text import T, Text
from cozecheck.golang.strings import quote
from cozecheck.openapi3.checker import Checker
from cozecheck.openapi3.types import OAuthFlow, OAuthFlows, SecurityScheme

# Flow → attribute, whether it wants 'authorizationUrl', whether it wants 'tokenUrl'.
_FLOWS = (
    ("implicit", "implicit", True, False),
    ("password", "password", False, True),
    ("clientCredentials", "client_credentials", False, True),
    ("authorizationCode", "authorization_code", True, True),
)


def scheme(c: Checker, value: SecurityScheme) -> None:
    """Validates one security scheme."""
    if not c.first_time(value):
        return
    if not c.lost(value, "type") and _type(c, value):
        _fields(c, value)
    c.extensions(value, "SecurityScheme")


def _type(c: Checker, value: SecurityScheme) -> bool:
    if value.type == "http":
        if value.scheme not in ("bearer", "basic", "negotiate", "digest") and not c.lost(value, "scheme"):
            _invalid(
                c,
                _at(value, "scheme") if value.scheme else c.at(value.node, "scheme"),
                f"security scheme of type 'http' has invalid 'scheme' value {quote(value.scheme)}",
                T("{scheme!r} is not a 'scheme' that Coze Studio knows", scheme=value.scheme) if value.scheme else T("the security scheme has no 'scheme'"),
                T("write bearer, basic, negotiate or digest"),
            )
    elif value.type == "openIdConnect":
        if not value.open_id_connect_url and not c.lost(value, "open_id_connect_url"):
            _invalid(
                c,
                c.at(value.node, "openIdConnectUrl"),
                f"no OIDC URL found for openIdConnect security scheme {quote(value.name)}",
                T("a security scheme of type openIdConnect needs 'openIdConnectUrl'"),
                T("add 'openIdConnectUrl'"),
            )
    elif value.type not in ("apiKey", "oauth2"):
        _invalid(
            c,
            _at(value, "type") if value.type else c.at(value.node, "type"),
            f"security scheme 'type' can't be {quote(value.type)}",
            T("{type!r} is not a 'type' of a security scheme", type=value.type) if value.type else T("the security scheme has no 'type'"),
            T("write apiKey, http, oauth2 or openIdConnect"),
        )
        return False
    return True


def _fields(c: Checker, value: SecurityScheme) -> None:
    kind = quote(value.type)
    if value.type == "apiKey":
        if value.in_ not in ("query", "header", "cookie") and not c.lost(value, "in_"):
            _invalid(
                c,
                _at(value, "in") if value.in_ else c.at(value.node, "in"),
                f"security scheme of type 'apiKey' should have 'in'. It can be 'query', 'header' or 'cookie', not {quote(value.in_)}",
                T("an apiKey cannot be in {place!r}", place=value.in_) if value.in_ else T("the apiKey does not say where it goes"),
                T("set 'in' to query, header or cookie"),
            )
        if not value.name and not c.lost(value, "name"):
            _invalid(c, c.at(value.node, "name"), "security scheme of type 'apiKey' should have 'name'", T("the apiKey has no 'name'"), T("add 'name'"))
    else:
        first = next((name for name, text in (("in", value.in_), ("name", value.name)) if text), None)
        if first:
            _unwanted(c, value, first)
    if value.bearer_format and not (value.type == "http" and value.scheme == "bearer"):
        _unwanted(c, value, "bearerFormat")
    if value.type != "oauth2":
        if value.flows is not None:
            _unwanted(c, value, "flows")
    elif value.flows is None:
        if not c.lost(value, "flows"):
            log = f"security scheme of type {kind} should have 'flows'"
            _invalid(c, c.at(value.node, "flows"), log, T("a security scheme of type oauth2 needs 'flows'"), T("add 'flows'"))
    else:
        with c.within("security scheme 'flow' is invalid: "):
            _flows(c, value.flows)


def _flows(c: Checker, flows: OAuthFlows) -> None:
    for name, attribute, wants_authorization, wants_token in _FLOWS:
        flow = getattr(flows, attribute)
        if flow is not None:
            with c.within(f"the OAuth flow '{name}' is invalid: "):
                _flow(c, flow, wants_authorization, wants_token)
    c.extensions(flows, "OAuthFlows")


def _flow(c: Checker, flow: OAuthFlow, wants_authorization: bool, wants_token: bool) -> None:
    _url(c, flow, "authorizationUrl", "authorization_url", wants_authorization)
    _url(c, flow, "tokenUrl", "token_url", wants_token)
    _url(c, flow, "refreshUrl", "refresh_url", None)
    if flow.scopes is None and not c.lost(flow, "scopes"):
        _invalid(c, c.at(flow.node, "scopes"), "field 'scopes' is missing", T("the OAuth flow has no 'scopes'"), T("add 'scopes: {}', or the scopes"))
    c.extensions(flow, "OAuthFlow")


def _url(c: Checker, flow: OAuthFlow, name: str, attribute: str, wanted: bool | None) -> None:
    """A URL that this kind of flow must have, must not have, or (None) may have."""
    text = getattr(flow, attribute)
    if not text:
        if wanted and not c.lost(flow, attribute):
            log = f"field '{name}' is empty or missing"
            _invalid(c, c.at(flow.node, name), log, T("this OAuth flow needs {name!r}", name=name), T("add {name!r}", name=name))
        return
    at = flow.node.get(name) or flow.node
    if wanted is False:
        message = T("this OAuth flow has no use for {name!r}, and Coze Studio refuses it", name=name)
        _invalid(c, flow.node.key(name), f"field '{name}' should not be set", message, T("remove {name!r}", name=name))
        return
    reason = c.url_error(text)
    if reason:
        message = T("{name!r} is no URL: {reason}", name=name, reason=reason)
        _invalid(c, at, f"field '{name}' is invalid: {reason}", message, T("correct the URL"))


def _unwanted(c: Checker, value: SecurityScheme, name: str) -> None:
    message = T("a security scheme of type {type!r} cannot have {name!r}", type=value.type, name=name)
    log = f"security scheme of type {quote(value.type)} can't have '{name}'"
    _invalid(c, value.node.key(name), log, message, T("remove {name!r}", name=name))


def _at(value: SecurityScheme, name: str) -> Node:
    return value.node.get(name) or value.node


def _invalid(c: Checker, node: Node, log: str, message: Text, do: Text) -> None:
    c.error(catalogue.INVALID_SECURITY_SCHEME, node, log, message, do)
