"""Whether this machine has a way to others at all."""

from __future__ import annotations

import socket

_OTHERS = ((socket.AF_INET, ("192.0.2.1", 9)), (socket.AF_INET6, ("2001:db8::1", 9)))
"""Addresses for documentation only (RFC 5737, RFC 3849), which nobody has."""


def has_route() -> bool:
    """Whether the system would send to another network. Nothing is sent: UDP's connect only looks into the routing table."""
    for family, where in _OTHERS:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as sock:
                sock.connect(where)
                return True
        except OSError:  # noqa: PERF203
            continue
    return False
