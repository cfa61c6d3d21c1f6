"""Where requests may go: what the user allows on the command line, in the environment or at home, never what a checked repository says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text
from cozecheck.net.addresses import is_disguised, never, not_public, parse

Endpoint = tuple[str, int]
"""An address and a port."""


@dataclass(frozen=True, slots=True)
class Policy:
    """`allowed` are hosts, in lower case, that may have any address; `resolve` says by hand where a host is: (host, port or 0) → endpoint."""

    allow_private: bool = False
    allowed: frozenset[str] = frozenset()
    resolve: Mapping[tuple[str, int], Endpoint] = field(default_factory=dict)

    def fixed(self, host: str, port: int) -> Endpoint | None:
        """Where the user says that the host is."""
        host = plain(host)
        return self.resolve.get((host, port)) or self.resolve.get((host, 0))

    def refusal(self, host: str, address: str, port: int) -> Text | None:
        """Why `address` must not be dialled for `host`; None where it may."""
        if plain(host) in self.allowed or self.fixed(host, port) is not None:
            return None
        found = parse(address)
        if found is None:
            return T("{host} is no address", host=address)
        reason = never(found) if self.allow_private else not_public(found)
        if reason is None:
            return None
        if str(found) == plain(host):
            return T("{address} is not public ({reason})", address=address, reason=reason)
        return T("{host} is {address}, which is not public ({reason})", host=host, address=address, reason=reason)


def plain(host: str) -> str:
    """A host as policies compare it: lower case, no brackets, no final dot."""
    return host.strip("[]").rstrip(".").lower()


def read_hosts(values: Iterable[str]) -> frozenset[str]:
    """Hosts from options or a list with commas and spaces. Raises UsageError."""
    hosts = {plain(host) for value in values for host in re.split(r"[,\s]+", value) if host}
    for host in hosts:
        if "/" in host or "*" in host or "@" in host or is_disguised(host):
            raise UsageError(T("'{host}' is no host: write a name or an address, such as plugins.example.com", host=host))
    return frozenset(hosts)


def read_resolve(values: Iterable[str]) -> dict[tuple[str, int], Endpoint]:
    """`HOST[:PORT]=ADDRESS:PORT` → the table of a policy. Raises UsageError."""
    table = {}
    for value in values:
        name, _, target = value.partition("=")
        match = re.fullmatch(r"\[?([^\]]*?)\]?:(\d{1,5})", target)
        address = parse(match[1]) if match else None
        host, colon, port = name.partition(":")
        if address is None or match is None or not host or parse(host) or is_disguised(host) or (colon and not port.isdecimal()):
            raise UsageError(T("--resolve is HOST=ADDRESS:PORT, such as api.example.com=127.0.0.1:8080, not '{value}'", value=value))
        table[plain(host), int(port or 0)] = (str(address), int(match[2]))
    return table
