"""Which addresses are public. All others are somebody's own network, into which no pull request may make us call."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from cozecheck.core.text import T, Text

Address = IPv4Address | IPv6Address

NEVER = (
    ("169.254.0.0/16", T("link-local, where clouds keep their metadata")),
    ("168.63.129.16/32", T("the metadata service of a cloud")),
    ("100.100.100.200/32", T("the metadata service of a cloud")),
    ("192.0.0.192/32", T("the metadata service of a cloud")),
    ("fd00:ec2::/32", T("the metadata service of a cloud")),
    ("fd20:ce::254/128", T("the metadata service of a cloud")),
    ("fe80::/10", T("link-local, where clouds keep their metadata")),
    ("0.0.0.0/8", T("no address of another machine")),
    ("::/128", T("no address of another machine")),
    ("224.0.0.0/4", T("multicast, not one machine")),
    ("ff00::/8", T("multicast, not one machine")),
    ("240.0.0.0/4", T("reserved")),
    ("64:ff9b:1::/48", T("a local gateway to other addresses")),
)
"""Not even with --allow-private: only for a host that the user has named."""

PRIVATE = (
    ("10.0.0.0/8", T("private")),
    ("172.16.0.0/12", T("private")),
    ("192.168.0.0/16", T("private")),
    ("127.0.0.0/8", T("this machine itself")),
    ("100.64.0.0/10", T("inside a provider's network")),
    ("192.0.0.0/24", T("reserved")),
    ("192.0.2.0/24", T("for documentation only")),
    ("198.51.100.0/24", T("for documentation only")),
    ("203.0.113.0/24", T("for documentation only")),
    ("198.18.0.0/15", T("for benchmarks only")),
    ("192.88.99.0/24", T("reserved")),
    ("::1/128", T("this machine itself")),
    ("fc00::/7", T("private")),
    ("fec0::/10", T("private")),
    ("2001:db8::/32", T("for documentation only")),
    ("3fff::/20", T("for documentation only")),
    # 2001::/23 holds Teredo, and 2002::/16 is 6to4: both lead to an IPv4 address that is written inside them.
    ("2001::/23", T("reserved")),
    ("2002::/16", T("reserved")),
)
"""By the registries of special-purpose addresses (RFC 6890 and its successors), which Python's own tables follow only in its latest versions."""

_NEVER = [(ip_network(text), why) for text, why in NEVER]
_PRIVATE = [(ip_network(text), why) for text, why in PRIVATE]
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")

_NUMBER = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)\Z")


def parse(text: str) -> Address | None:
    """The address that `text` is, without brackets and zone; None for a name."""
    try:
        return ip_address(text.strip("[]").partition("%")[0])
    except (AddressValueError, ValueError):
        return None


def is_disguised(host: str) -> bool:
    """Whether a host looks like a name and is a number for the C library: 2130706433, 0x7f.1, 127.1, 0177.0.0.1.

    As browsers do it: what ends in a number is an IPv4 address, and here there is only one way to write one.
    """
    if ":" in host:
        return False
    last = host.rstrip(".").rpartition(".")[2]
    return bool(_NUMBER.match(last)) and not isinstance(parse(host), IPv4Address)


def inner(address: Address) -> Address:
    """The address that is meant: IPv4 mapped into IPv6, or behind a NAT64 gateway, is IPv4."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def never(address: Address) -> Text | None:
    """Why not even --allow-private reaches the address; None where it does."""
    return next(filter(None, (_in(_NEVER, meant) for meant in (inner(address), *_carried(address)))), None)


def _carried(address: Address) -> list[IPv4Address]:
    """IPv4 addresses inside of an IPv6 one, to which a tunnel would lead: 6to4, Teredo, ISATAP, and the forgotten '::a.b.c.d'."""
    if isinstance(address, IPv4Address):
        return []
    carried = [address.sixtofour, *(address.teredo or ())]
    low, middle = int(address) & 0xFFFFFFFF, int(address) >> 32
    if middle & 0xFDFFFFFF == 0x5EFE or (middle == 0 and low > 1):
        carried.append(IPv4Address(low))
    return [inside for inside in carried if inside]


def not_public(address: Address) -> Text | None:
    """Why the address is no public one; None where it is."""
    address = inner(address)
    reason = _in(_NEVER, address) or _in(_PRIVATE, address)
    if reason is None and isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return T("reserved")
    return reason


def _in(table: list[tuple[IPv4Network | IPv6Network, Text]], address: Address) -> Text | None:
    return next((why for network, why in table if address.version == network.version and address in network), None)
