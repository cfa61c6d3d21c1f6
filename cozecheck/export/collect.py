"""From a loaded configuration to a Collection: each request built as a call's is, with marks where secrets go, which then become variables."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from cozecheck.calls import secrets, show
from cozecheck.calls.auth import SERVICE, api_token, takes_oauth
from cozecheck.calls.examples import example
from cozecheck.calls.problem import CallError
from cozecheck.calls.request import Caller, build, server_url
from cozecheck.calls.request import Request as Call
from cozecheck.calls.url import read, through
from cozecheck.core.text import T
from cozecheck.export.model import Collection, Folder, Note, Request, Template, UnwritableError, Variable, slug
from cozecheck.golang.url_text import to_string
from cozecheck.loader.model import CommonParam, Config, Plugin, Tool
from cozecheck.openapi3.types import Operation, Ref, Schema
from cozecheck.rules.credentials import is_secret_name
from cozecheck.rules.secrets import MIN_LENGTH
from cozecheck.rules.secrets import secrets as secrets_of
from cozecheck.source.files import ConfigFiles

HOST = "host_url"
JSON = "application/json"
MAX_DEPTH = 16
_MARK = "cozecheckHole{}x7d1f09b3"
_MARKS = re.compile(r"cozecheckHole(\d{1,6})x7d1f09b3")


@dataclass(slots=True)
class _Holes:
    """One plugin's variables by what they stand for; marks stand in their places while a request is built."""

    prefix: str
    variables: dict[tuple[str, str], Variable] = field(default_factory=dict)

    def mark(self, kind: str, name: str, needed: bool = True) -> str:
        """What to send in the place of a secret: the same for the same kind and name."""
        key = (kind, name)
        if key not in self.variables:
            wished = f"{self.prefix}_{slug(name) or kind}"
            known = {variable.name for variable in self.variables.values()}
            free = next(made for number in range(1, len(known) + 2) if (made := wished if number == 1 else f"{wished}_{number}") not in known)
            self.variables[key] = Variable(free, secret=True, needed=needed)
        return _MARK.format(list(self.variables).index(key))

    def template(self, text: str, hidden: re.Pattern[str] | None) -> Template:
        """The text with variables in the places of marks, and of whatever else is secret."""
        parts = _MARKS.split(text)
        for number in range(0, len(parts), 2):
            parts[number] = hidden.sub(self._found, parts[number]) if hidden else parts[number]
        pieces: list[str | Variable] = []
        known = list(self.variables.values())
        for number, piece in enumerate(_MARKS.split("".join(part if at % 2 == 0 else _MARK.format(part) for at, part in enumerate(parts)))):
            if number % 2 == 0:
                pieces += [piece] if piece else []
            elif int(piece) < len(known):
                pieces.append(known[int(piece)])
        return tuple(pieces)

    def _found(self, secret: re.Match[str]) -> str:
        return self.mark(f"secret {secret[0]}", "secret")


def collect(config: Config, files: ConfigFiles, plugins: Iterable[Plugin], name: str, host: str = "") -> tuple[Collection, list[Note]]:
    """The calls of these plugins' loaded tools, and why some have none. Neither the environment nor any token of the configuration is in it.

    `host` is the URL of a host that makes the calls, '' for none.
    """
    variable = Variable(HOST, host) if host else None
    folders: list[Folder] = []
    notes: list[Note] = []
    everywhere = secrets_of(config, files)
    taken = {"host"} if host else set[str]()
    for plugin in plugins:
        prefix = _free(slug(plugin.meta.name), str(plugin.meta.id.value), taken)
        folders.append(_folder(plugin, _Holes(prefix), everywhere, notes, variable))
    return Collection(name, tuple(folders), variable), notes


def _free(wanted: str, id_: str, taken: set[str]) -> str:
    """A prefix for variables that no other plugin has, nor can make of its own by a longer name."""
    first = wanted if wanted[:1].isalpha() else f"plugin_{slug(id_)}"
    number = 1
    made = first
    while any(made == other or made.startswith(f"{other}_") or other.startswith(f"{made}_") for other in taken):
        number += 1
        made = f"p{number}_{first}"
    taken.add(made)
    return made


def _folder(plugin: Plugin, holes: _Holes, everywhere: set[str], notes: list[Note], host: Variable | None) -> Folder:
    own = {secret for secret in everywhere | secrets.of_plugin(plugin) if len(secret) >= MIN_LENGTH}
    base = _base(plugin, holes, show.pattern(own))
    requests: list[Request] = []
    for tool in plugin.tools:
        if not tool.loaded or tool.operation is None:
            continue
        shown = f"{plugin.meta.name} {tool.meta.operation}"
        try:
            made = _request(plugin, tool, holes, base, own, notes) if host is None else _through(host, plugin, tool, holes, own, notes)
            requests.append(made._replace(key=f"{made.key}#{len(requests)}" if any(made.key == other.key for other in requests) else made.key))
        except CallError as problem:
            notes.append(Note(shown, T("left out, for Coze Studio cannot call it: {reason}", reason=show.hide(problem.words, show.pattern(own)))))
        except UnwritableError as problem:
            notes.append(Note(shown, problem.reason))
    used = {variable for request in requests for variable in request.variables}
    id_ = str(plugin.meta.id.value)
    return Folder(id_, plugin.meta.name or id_, tuple(variable for variable in holes.variables.values() if variable in used), tuple(requests))


def _base(plugin: Plugin, holes: _Holes, hidden: re.Pattern[str] | None) -> Variable:
    """The plugin's server as its requests' URLs begin; without a value where that would tell a secret."""
    try:
        url = through(read(server_url(plugin)))
        text = to_string(replace(url, userinfo=None, raw_query="", force_query=False, fragment="", raw_fragment="")).rstrip("/")
    except CallError:
        text = ""
    base = Variable(f"{holes.prefix}_base_url", "" if hidden and hidden.search(text) else text)
    holes.variables["base", ""] = base
    return base


def _request(plugin: Plugin, tool: Tool, holes: _Holes, base: Variable, own: set[str], notes: list[Note]) -> Request:
    operation = tool.operation
    assert operation is not None
    made = example(plugin, tool)
    shown = f"{plugin.meta.name} {tool.meta.operation}"
    notes += [Note(shown, doubt) for doubt in made.doubts]
    marked = replace(made, arguments=_marked(made.arguments, holes))
    call = build(_without_secrets(plugin, holes), tool, marked.text, _caller(plugin, operation, holes))
    hidden = show.pattern(own | set(_said(operation)))
    id_ = str(tool.meta.id.value)
    name = operation.operation_id or tool.meta.operation
    headers = [*((name, _header(plugin, name, value, holes)) for name, value in call.headers), ("Accept-Encoding", "gzip")]
    if any(name == "Accept-Encoding" for name, _ in call.headers):
        headers.pop()
    return Request(
        id_,
        name,
        tool.meta.operation,
        call.method,
        _url(call, base, holes, hidden),
        tuple((name, holes.template(value, hidden)) for name, value in headers),
        holes.template(_body(call), hidden),
        next((value for name, value in call.headers if name == "Content-Type"), "") if call.body else "",
    )


def _through(host: Variable, plugin: Plugin, tool: Tool, holes: _Holes, own: set[str], notes: list[Note]) -> Request:
    """A request to a host, which knows the plugin's server and its tokens."""
    operation = tool.operation
    assert operation is not None
    made = example(plugin, tool)
    notes += [Note(f"{plugin.meta.name} {tool.meta.operation}", doubt) for doubt in made.doubts]
    hidden = show.pattern(own | set(_said(operation)))
    name = operation.operation_id or tool.meta.operation
    path = f"/api/plugin/invoke/{quote(str(plugin.meta.id.value), '')}/{quote(name, '', errors='replace')}"
    body = holes.template(replace(made, arguments=_marked(made.arguments, holes)).text, hidden)
    headers: tuple[tuple[str, Template], ...] = (("Content-Type", (JSON,)), ("Accept", (JSON,)))
    return Request(str(tool.meta.id.value), name, tool.meta.operation, "POST", (host, path), headers, body, JSON)


def _body(call: Call) -> str:
    try:
        return call.body.decode("utf-8")
    except UnicodeDecodeError:
        raise UnwritableError(T("left out, for its body is no UTF-8")) from None


def _url(call: Call, base: Variable, holes: _Holes, hidden: re.Pattern[str] | None) -> Template:
    whole = f"{call.scheme}://{call.host}{call.target}"
    rest = whole[len(base.value) :]
    if base.value and whole.startswith(base.value) and rest[:1] in ("", "/", "?"):
        return (base, *holes.template(rest, hidden))
    if not base.value:
        # Its origin may be told, its path not.
        return (base, *holes.template(call.target, hidden))
    return holes.template(whole, hidden)


def _caller(plugin: Plugin, operation: Operation, holes: _Holes) -> Caller:
    auth = plugin.meta.manifest.auth if plugin.meta.manifest else None
    service = auth is not None and auth.type.value == SERVICE and api_token(auth) is not None
    oauth = auth is not None and takes_oauth(auth, operation)
    return Caller(
        oauth_token=holes.mark("oauth", "oauth_token") if oauth else "", service_token=holes.mark("service", "token") if service else None, variables={}
    )


def _header(plugin: Plugin, name: str, value: str, holes: _Holes) -> str:
    """The header's value; what net/http makes of user and password in the server's URL becomes one variable."""
    if name != "Authorization" or not value.startswith("Basic "):
        return value
    known = {base64.b64encode(secret.encode("utf-8", "surrogateescape")).decode() for secret in secrets.of_plugin(plugin)}
    return "Basic " + holes.mark("basic", "basic") if value[6:] in known else value


def _without_secrets(plugin: Plugin, holes: _Holes) -> Plugin:
    """The plugin with marks in the places of secret common parameters."""
    manifest = plugin.meta.manifest
    assert manifest is not None
    params = {place: [param and _param(param, holes) for param in params] for place, params in manifest.common_params.items()}
    return replace(plugin, meta=replace(plugin.meta, manifest=replace(manifest, common_params=params)))


def _param(param: CommonParam, holes: _Holes) -> CommonParam:
    if not param.value.value or not is_secret_name(param.name.value):
        return param
    return replace(param, value=replace(param.value, value=holes.mark("common", param.name.value)))


def _marked(value: Any, holes: _Holes) -> Any:
    """Arguments with marks in the places of texts whose names are those of secrets."""
    if isinstance(value, Mapping):
        return {
            name: holes.mark("argument", name, needed=False) if isinstance(item, str) and is_secret_name(name) else _marked(item, holes)
            for name, item in value.items()
        }
    return [_marked(item, holes) for item in value] if isinstance(value, list) else value


def _said(operation: Operation) -> Iterator[str]:
    """Defaults that the document gives to what is named as a secret: they are sent too."""
    parameters = [ref.value for ref in operation.parameters if ref and ref.value]
    pending: list[tuple[str, Ref[Schema] | None, int]] = [(parameter.name, parameter.schema, 0) for parameter in parameters]
    body = operation.request_body.value if operation.request_body else None
    pending += [("", media.schema if media else None, 0) for media in ((body.content or {}).values() if body else ())]
    while pending:
        name, ref_, depth = pending.pop()
        schema = ref_.value if ref_ else None
        if schema is None or depth > MAX_DEPTH:
            continue
        if isinstance(schema.default, str) and len(schema.default) > 3 and is_secret_name(name):
            yield schema.default
        pending += [(key, prop, depth + 1) for key, prop in schema.properties.items()]
        pending.append((name, schema.items, depth + 1))
