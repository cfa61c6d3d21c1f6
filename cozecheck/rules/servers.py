"""Server addresses, taken apart as far as the rules need it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cozecheck.core.node import Node
from cozecheck.loader.model import Document, Plugin
from cozecheck.openapi3.types import Server
from cozecheck.rules.walk import View

_URL = r"(?s)(?:([A-Za-z][A-Za-z0-9+.-]*):)?//([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?"
_ADDRESS = r"[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"


class Url(NamedTuple):
    """The parts of an absolute URL; scheme and host in lower case, the host without brackets, `port` '' where there is none."""

    scheme: str
    host: str
    port: str
    path: str
    query: str
    fragment: str


def split(url: str) -> Url | None:
    """None where there is no `//`."""
    match = re.fullmatch(_URL, url)
    if match is None:
        return None
    scheme, authority, path, query, fragment = (part or "" for part in match.groups())
    host = authority.rpartition("@")[2]
    name, port = host, ""
    if host.startswith("["):
        name, _, rest = host[1:].partition("]")
        port = rest.removeprefix(":")
    elif ":" in host:
        name, _, port = host.rpartition(":")
    return Url(scheme.lower(), name.lower().rstrip("."), port, path, query, fragment)


def is_local(host: str) -> bool:
    """Whether a host is the machine itself: inside a container, the container."""
    return host in ("localhost", "::1", "::", "0.0.0.0") or host.endswith(".localhost") or bool(re.fullmatch(r"127(\.[0-9]{1,3}){3}", host))  # noqa: S104


def is_private(host: str) -> bool:
    """Whether a host is an address that no public certificate authority vouches for."""
    if not re.fullmatch(_ADDRESS, host):
        return False
    from ipaddress import ip_address

    try:
        return ip_address(host).is_private
    except ValueError:
        return False


def servers(view: View) -> Iterator[tuple[Plugin, Document, Server, Url, Node]]:
    """The one server of each document that Coze Studio takes, its URL, and where that stands."""
    for plugin, document, openapi in view.documents:
        server = openapi.servers[0] if len(openapi.servers) == 1 else None
        url = split(server.url) if server else None
        if server is not None and url is not None and url.host:
            yield plugin, document, server, url, server.node.get("url") or server.node
