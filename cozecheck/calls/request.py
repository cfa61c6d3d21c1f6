"""One call's request: toolExecutor.execute (exec_tool.go), httpCallImpl.Do (invocation_http.go), and what resty and net/http make of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from cozecheck.calls import auth, body, headers, url
from cozecheck.calls.arguments import Arguments, Variables, group
from cozecheck.calls.problem import CallError, How, failed
from cozecheck.calls.url import read
from cozecheck.core.text import T
from cozecheck.golang.url_text import request_uri, to_string
from cozecheck.golang.urls import URL
from cozecheck.loader.model import Plugin, Tool
from cozecheck.loader.usage import Usage
from cozecheck.openapi3.types import Operation

CUSTOM = "coze-studio-custom"
_CRASHES: WeakKeyDictionary[Operation, bool] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. `service_token` takes the place of the configuration's, None leaves it; `variables` are an agent's, None where no agent calls."""

    user_id: str = "1001"
    oauth_token: str = ""
    service_token: str | None = None
    bot_id: str = ""
    conversation_id: str = ""
    variables: Variables = None


DEBUG = Caller()
"""Nobody in particular, without an agent."""


@dataclass(frozen=True, slots=True)
class Request:
    """What goes out: `url` is the whole, `target` what the first line names, `scheme` and `host` where it goes. Bytes that are no UTF-8 are lone surrogates.

    `dropped` are arguments that the tool does not name.
    """

    method: str
    url: str
    scheme: str
    host: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    dropped: tuple[str, ...] = ()

    @property
    def shown_url(self) -> str:
        """The URL as Go's errors show it: without the password."""
        return _without_password(read(self.url))


def build(plugin: Plugin, tool: Tool, arguments: str, caller: Caller = DEBUG, server: str = "") -> Request:
    """The request of a call with `arguments`, a JSON text. `server` takes the place of the document's server. Raises CallError."""
    operation, manifest = tool.operation, plugin.meta.manifest
    assert operation is not None
    assert manifest is not None
    if _crashes(operation):
        raise CallError("fatal error: stack overflow", How.SERVER_CRASH, T("a schema of this tool refers to itself: the call kills the whole server"))
    grouped = group(operation, manifest.common_params, arguments, caller.variables)
    if manifest.api_type.value == CUSTOM:
        note = T("the plugin's api.type is {type!r}: such tools are part of the server's own code, and there is none for this one", type=CUSTOM)
        raise CallError("custom tool not found", note=note)
    return _http(plugin, tool, operation, grouped, caller, server or server_url(plugin))


def _crashes(operation: Operation) -> bool:
    """Whether the first use kills the server; looked at once for each operation that is loaded."""
    known = _CRASHES.get(operation)
    if known is None:
        known = _CRASHES[operation] = Usage().crashes(operation)
    return known


def server_url(plugin: Plugin) -> str:
    """The server of the plugin's document, as written."""
    openapi = plugin.document.openapi if plugin.document else None
    server = openapi.servers[0] if openapi and openapi.servers else None
    return server.url if server else ""


def _http(plugin: Plugin, tool: Tool, operation: Operation, arguments: Arguments, caller: Caller, server: str) -> Request:
    manifest = plugin.meta.manifest
    assert manifest is not None
    method = tool.meta.method.value.upper()
    made = url.build(server, tool.meta.sub_url.value, arguments)
    data, media_type = body.build(operation, arguments.body)
    made = url.through(made)
    header = headers.build(arguments.header, caller.user_id, caller.bot_id, caller.conversation_id)
    if data:
        headers.put(header, "Content-Type", media_type)
    made = url.through(auth.inject(made, header, manifest, operation, caller.service_token, caller.oauth_token))
    headers.add_resty(header, method)
    written, shown = to_string(made), _without_password(made)
    if made.scheme not in ("http", "https"):
        raise failed(f'http request failed, err={method.capitalize()} "{shown}": unsupported protocol scheme "{made.scheme}"')
    headers.add_basic(header, made)
    lines = headers.on_the_wire(header, method, shown)
    return Request(method, written, made.scheme, made.host, request_uri(made), lines, data if headers.carries_body(method) else b"", tuple(arguments.unknown))


def _without_password(url: URL) -> str:
    """stripPassword (net/http client.go)."""
    if url.userinfo is None or url.userinfo[1] is None:
        return to_string(url)
    return to_string(replace(url, userinfo=(url.userinfo[0], ""))).replace(":@", ":***@", 1)
