"""The servers of loaded plugins, each origin once."""

from __future__ import annotations

from collections.abc import Iterable

from cozecheck.core.stack import with_deep_stack
from cozecheck.golang.urls import URLError, parse
from cozecheck.loader.load import load
from cozecheck.probe.model import Server
from cozecheck.rules.secrets import secrets
from cozecheck.source.discover import discover
from cozecheck.source.files import ConfigFiles


def find_servers(paths: Iterable[str]) -> tuple[list[Server], frozenset[str]]:
    """The servers, and the secrets of their configurations. Raises UsageError where a path leads to no config folder."""
    by_origin: dict[str, Server] = {}
    hidden: set[str] = set()
    for folder in discover(list(paths) or ["."]).folders:
        files = ConfigFiles(folder.root)
        config, _prediction = with_deep_stack(lambda files=files: load(files))  # type: ignore[misc]
        hidden |= secrets(config, files)
        for plugin in config.plugins:
            document = plugin.document
            if not plugin.loaded or document is None or document.openapi is None:
                continue
            for server in [server for server in document.openapi.servers if server][:1]:
                origin, url = _without_user(server.url)
                node = server.node.get("url") or server.node
                known = by_origin.get(origin) or Server(origin, url, node.at(document.file), ())
                by_origin[origin] = known._replace(plugins=(*known.plugins, str(plugin.meta.id.value)))
    return list(by_origin.values()), frozenset(hidden)


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
    return f"{before.lower()}://{host.lower()}", f"{before}://{host}{slash}{path}".partition("?")[0].partition("#")[0]
