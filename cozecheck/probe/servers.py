"""The servers of loaded plugins, each origin once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cozecheck.core.stack import with_deep_stack
from cozecheck.golang.urls import URLError, parse
from cozecheck.loader.load import load
from cozecheck.probe.model import Server
from cozecheck.rules.secrets import secrets
from cozecheck.source.discover import discover
from cozecheck.source.files import ConfigFiles

if TYPE_CHECKING:
    from cozecheck.probe.endpoints import Calls, Planned


def find_servers(paths: Iterable[str], calls: Calls | None = None) -> tuple[list[Server], list[Planned], frozenset[str]]:
    """The servers, the endpoints if `calls` says which are called, and all secrets that no report may show.

    Raises UsageError where a path leads to no config folder, or a token does not fit its server.
    """
    by_origin: dict[str, Server] = {}
    hidden: set[str] = set()
    planned: list[Planned] = []
    for folder in discover(list(paths) or ["."]).folders:
        files = ConfigFiles(folder.root)
        config, _prediction = with_deep_stack(lambda files=files: load(files))  # type: ignore[misc]
        own = secrets(config, files)
        hidden |= own
        if calls is not None:
            from cozecheck.probe.endpoints import plan

            planned += plan(config, calls, own)
        for plugin in config.plugins:
            document = plugin.document
            if not plugin.loaded or document is None or document.openapi is None:
                continue
            for server in [server for server in document.openapi.servers if server][:1]:
                origin, url = _without_user(server.url)
                node = server.node.get("url") or server.node
                known = by_origin.get(origin) or Server(origin, url, node.at(document.file), ())
                by_origin[origin] = known._replace(plugins=(*known.plugins, str(plugin.meta.id.value)))
    return list(by_origin.values()), planned, frozenset(hidden).union(*(one.tokens for one in planned))


def _without_user(text: str) -> tuple[str, str]:
    """The origin and the URL, neither with user and password; what is no URL stands for itself."""
    try:
        url = parse(text)
    except URLError:
        return text, text
    if not url.host:
        return text, text
    before, _, rest = text.partition("://")
    authority, slash, path = rest.partition("/")
    host = authority.rpartition("@")[2]
    origin = f"{before}://{host}".lower()
    default = {"http": ":80", "https": ":443"}.get(before.lower(), "\0")
    return origin.removesuffix(default), f"{before}://{host}{slash}{path}".partition("?")[0].partition("#")[0]
