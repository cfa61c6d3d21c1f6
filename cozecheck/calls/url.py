"""The request's URL: buildHTTPRequestURL in domain/plugin/service/tool/invocation_http.go."""

from __future__ import annotations

from dataclasses import replace

from cozecheck.calls.arguments import Arguments
from cozecheck.calls.path import encode_path
from cozecheck.calls.problem import NIL_POINTER, CallError, How
from cozecheck.calls.values import must_string
from cozecheck.core.text import T
from cozecheck.golang.url_text import Values, encode, to_string
from cozecheck.golang.urls import URL, URLError, parse


def build(server: str, sub_url: str, arguments: Arguments) -> URL:
    """The URL, joined without looking at what is joined. Raises CallError."""
    declared = arguments.declared["path"]
    for name in arguments.path:
        if name not in declared:
            note = T("the tool does not declare the path parameter {name!r} of common_params", name=name)
            raise CallError(NIL_POINTER, How.PANIC, note)
    raw = server + sub_url
    for name, value in arguments.path.items():
        raw = raw.replace("{" + name + "}", encode_path(declared[name], value))
    query: Values = {
        name: [must_string(item) for item in value] if value.__class__ is list else [must_string(value)] for name, value in arguments.query.items()
    }
    encoded = encode(query)
    url = read(raw)
    return replace(url, raw_query=f"{url.raw_query}&{encoded}" if url.raw_query and encoded else url.raw_query or encoded)


def read(text: str) -> URL:
    """url.Parse. Raises CallError."""
    try:
        return parse(text)
    except URLError as error:
        raise CallError(error.error) from None


def through(url: URL) -> URL:
    """What http.NewRequest makes of a URL: written, read again, and without an empty port."""
    url = read(to_string(url))
    return replace(url, host=url.host.removesuffix(":")) if url.host.endswith(":") else url


def move(server: str, to: str) -> str:
    """A server's URL with `to` in the place of its scheme and host; user, password and path stay."""
    _, slashes, rest = server.partition("://")
    if not slashes:
        return to + server
    end = min((at for at in map(rest.find, "/?#") if at >= 0), default=len(rest))
    user, at, _ = rest[:end].rpartition("@")
    scheme, slashes, base = to.partition("://")
    return f"{scheme}{slashes}{user}{at}{base.rstrip('/') if rest[end : end + 1] == '/' else base}{rest[end:]}"
