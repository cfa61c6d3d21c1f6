"""Who calls: injectAuthInfo in invocation_http.go, acquireAccessTokenIfNeed in domain/plugin/service/exec_tool.go."""

from __future__ import annotations

from dataclasses import replace

from cozecheck.calls.headers import Header, get, put
from cozecheck.calls.problem import CallError, How
from cozecheck.core.text import T
from cozecheck.golang import sonic
from cozecheck.golang.url_text import encode, parse_query
from cozecheck.golang.urls import URL
from cozecheck.loader.model import AuthMeta, ManifestMeta
from cozecheck.openapi3.types import Operation

AUTH_MODE = "x-auth-mode"
SERVICE, OAUTH = "service_http", "oauth"
API_KEY, AUTHORIZATION_CODE = "token/api_key", "authorization_code"


def api_token(auth: AuthMeta) -> dict[str, str] | None:
    """The plugin's key, its place and its token: `location`, `key`, `service_token`, each '' where absent; None where Go has a nil pointer.

    What the YAML itself fills goes before the payload (validateServiceToken in crossdomain/plugin/model/plugin_manifest.go).
    """
    if auth.type.value != SERVICE or auth.sub_type.value != API_KEY:
        return None
    if auth.api_token is not None:
        return auth.api_token
    return sonic.read_api_token(auth.payload.value)


def auth_mode(operation: Operation) -> str:
    """x-auth-mode, `required` where it is absent or no text."""
    node = operation.extensions.get(AUTH_MODE)
    return node.data if node is not None and node.data.__class__ is str else "required"


def takes_oauth(auth: AuthMeta, operation: Operation) -> bool:
    """Whether the server looks for an OAuth token of the user's."""
    return auth.type.value == OAUTH and auth.sub_type.value == AUTHORIZATION_CODE and auth_mode(operation) != "disabled"


def inject(url: URL, header: Header, manifest: ManifestMeta, operation: Operation, service_token: str | None, oauth_token: str) -> URL:
    """The URL with the token, where it goes there; `header` is filled. `service_token` takes the place of the configuration's. Raises CallError."""
    auth = manifest.auth
    if auth is None:
        raise CallError("panic: runtime error: invalid memory address or nil pointer dereference", How.PANIC)
    if auth.type.value == SERVICE and auth.sub_type.value == API_KEY:
        return _service(url, header, auth, service_token)
    if auth.type.value == OAUTH:
        _oauth(header, auth, auth_mode(operation), oauth_token, manifest.name_for_human.value)
    return url


def _service(url: URL, header: Header, auth: AuthMeta, service_token: str | None) -> URL:
    """injectServiceAPIToken."""
    token = api_token(auth)
    if token is None:
        raise CallError("auth of api token is nil")
    place, key = token["location"].lower(), token["key"]
    text = token["service_token"] if service_token is None else service_token
    if place == "query":
        query = parse_query(url.raw_query)
        if not (query.get(key) or [""])[0]:
            query[key] = [text]
            return replace(url, raw_query=encode(query))
    if place == "header" and not get(header, key):
        put(header, key, text)
    return url


def _oauth(header: Header, auth: AuthMeta, mode: str, token: str, plugin: str) -> None:
    """injectOAuthAccessToken."""
    if mode == "disabled":
        return
    if auth.sub_type.value == AUTHORIZATION_CODE and not token and mode != "supported":
        words = f"interrupt and rerun: tool_need_oauth: The '{plugin}' plugin requires authorization."
        raise CallError(words, How.INTERRUPT, T("the user has not authorized the plugin; give an access token to call it here"))
    if token:
        put(header, "Authorization", f"Bearer {token}")
