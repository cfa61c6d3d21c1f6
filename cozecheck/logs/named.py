"""Which tool of a configuration a logged URL belongs to."""

from __future__ import annotations

from cozecheck.calls.request import server_url
from cozecheck.golang.urls import URL, URLError, parse
from cozecheck.loader.model import Config
from cozecheck.logs.traffic import Names, by_host
from cozecheck.mock.paths import Routes

KNOWN = 4096
"""Answers that are kept at hand."""


def by_config(config: Config) -> Names:
    """By the server's URL and the path of the tool, as Coze Studio joins them; by the host where no tool has them."""
    routes: dict[tuple[str, str], list[tuple[str, Routes]]] = {}
    for plugin in config.plugins:
        server = _parsed(server_url(plugin)) if plugin.loaded else None
        if server is not None:
            routes.setdefault((server.scheme, server.host), []).append((plugin.meta.name, Routes(plugin)))
    known: dict[tuple[str, str], tuple[str, str]] = {}

    def find(method: str, url: str) -> tuple[str, str]:
        key = (method, url.partition("?")[0])
        if key not in known:
            if len(known) >= KNOWN:
                known.clear()
            known[key] = _find(routes, method, url)
        return known[key]

    return find


def _find(routes: dict[tuple[str, str], list[tuple[str, Routes]]], method: str, url: str) -> tuple[str, str]:
    parsed = _parsed(url)
    found: list[tuple[bool, str, str]] = []
    for name, plugin in routes.get((parsed.scheme, parsed.host), []) if parsed else []:
        tool, _ = plugin.find(method, parsed.path) if parsed else (None, ())
        if tool is not None and tool.operation is not None:
            found.append(("{" in tool.meta.sub_url.value, name, tool.operation.operation_id))
    best = {(name, operation) for variable, name, operation in found if variable == min(found)[0]}
    # Several plugins may have the same server and path: then nothing tells whose call it was.
    return best.pop() if len(best) == 1 else by_host(method, url)


def _parsed(url: str) -> URL | None:
    try:
        return parse(url)
    except URLError:
        return None
