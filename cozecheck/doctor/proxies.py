"""Proxies: which of the environment's variables Go's HTTP client, and so Coze Studio, would obey for a host.

After golang.org/x/net/http/httpproxy (proxy.go): resty, with which Coze Studio calls plugins, asks http.ProxyFromEnvironment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from cozecheck.core.text import T, Text
from cozecheck.doctor.model import Status, Step

NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY")


def proxy_step(scheme: str, host: str, port: int, environ: Mapping[str, str]) -> Step:
    """What the variables mean for one server."""
    variable, value = _first(environ, f"{scheme.upper()}_PROXY")
    all_name, all_value = _first(environ, "ALL_PROXY")
    if not value:
        if all_value:
            return Step("proxy", Status.OK, T("{name} is set, which Coze Studio's HTTP client does not heed: it calls directly", name=all_name))
        return Step("proxy", Status.OK, T("no proxy applies to it"))
    exempt = exempted(host, port, _first(environ, "NO_PROXY")[1])
    if exempt is not None:
        return Step("proxy", Status.OK, T("{name} is set, but not for this host: {why}", name=variable, why=exempt))
    shown = redacted(value)
    if variable.upper() == "HTTP_PROXY" and environ.get("REQUEST_METHOD"):
        return Step(
            "proxy",
            Status.FAILED,
            T("{name} is set, and so is REQUEST_METHOD: Go's HTTP client then refuses every request", name=variable),
            do=T("remove REQUEST_METHOD from the server's environment"),
        )
    return Step(
        "proxy",
        Status.DEGRADED,
        T("{name} applies to it: {proxy}", name=variable, proxy=shown),
        T("with this environment Coze Studio calls the server through the proxy; what follows here was tried without it"),
        T("where the plugin fails and all below is well, ask the proxy, or add {host} to NO_PROXY", host=host),
        facts={"variable": variable, "proxy": shown},
    )


def set_variables(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    """(variable, value without credentials) of those that are set, in the order in which Go asks for them."""
    found = []
    for name in NAMES:
        variable, value = _first(environ, name)
        if value:
            found.append((variable, value if name == "NO_PROXY" else redacted(value)))
    return found


def redacted(value: str) -> str:
    """A proxy's scheme, host and port; never its user and password."""
    try:
        parts = urlsplit(value if re.match(r"[A-Za-z][\w+.-]*://", value) else "http://" + value)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "?"
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}" if host else "?"


def exempted(host: str, port: int, no_proxy: str) -> Text | None:
    """Why a host is called directly although a proxy is set; None where it is not (useProxy and init in proxy.go)."""
    host = host.lower()
    address = _address(host)
    if host == "localhost" or (address is not None and address.is_loopback):
        return T("this machine itself is always called directly")
    entries = [entry.strip().lower() for entry in no_proxy.split(",")]
    if "*" in entries:
        return T("NO_PROXY names every host")
    for entry in filter(None, entries):
        if _covers(entry, host, port):
            return T("NO_PROXY names {entry}", entry=entry)
    return None


def _covers(entry: str, host: str, port: int) -> bool:
    address = _address(host)
    if "/" in entry:
        try:
            return address is not None and address in ip_network(entry, strict=False)
        except (ValueError, TypeError):
            pass
    name, wanted = _split(entry)
    if not name or (wanted and wanted != str(port)):
        return False
    if _address(name) is not None or address is not None:
        return address is not None and address == _address(name)
    name = name[1:] if name.startswith("*.") else name
    if name.startswith("."):
        return host.endswith(name)
    return host == name or host.endswith("." + name)


def _split(entry: str) -> tuple[str, str]:
    """'host:port' → both; an IPv6 address without brackets has no port."""
    match = re.fullmatch(r"\[([^\]]*)\]:(\d*)|([^:]*):(\d*)", entry)
    if match:
        return match[1] or match[3] or "", match[2] or match[4] or ""
    return entry.strip("[]"), ""


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _first(environ: Mapping[str, str], name: str) -> tuple[str, str]:
    """Go asks for the name in capitals, then in small letters; what is empty is not set."""
    return next(((known, environ[known]) for known in (name, name.lower()) if environ.get(known)), (name, ""))
