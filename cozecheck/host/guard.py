"""Who may ask: the Host and Origin of every request are judged (DNS rebinding, forged requests of other pages), and the token where one is set."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from aiohttp import web

from cozecheck.core.text import T, Text

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
OPEN = ("/", "/favicon.ico", "/health", "/ready")
"""What needs no token: the empty page, and the probes of an orchestrator. So do the page's own files."""
FILES = "/page/"

_API_POLICY = "default-src 'none'; frame-ancestors 'none'"
_PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Server": "cozecheck",
}


@dataclass(frozen=True, slots=True)
class Guard:
    """`names` are the hosts by which the host may be called, `any_address` also by any address: rebinding needs a name. `token` '' for none.

    `open` are the paths that need no token.
    """

    names: frozenset[str] = LOOPBACK
    any_address: bool = False
    token: str = ""
    open: tuple[str, ...] = OPEN

    def refusal(self, request: web.BaseRequest) -> tuple[int, Text] | None:
        """The HTTP status and the reason where a request is not answered."""
        hosts = request.headers.getall("Host", [])
        if len(hosts) != 1 or not self._is_ours(hosts[0]):
            return 403, T("this host is not called by that name; call it localhost, or name it with --allow-name")
        origin = request.headers.get("Origin")
        if origin is not None and origin.lower() not in (f"http://{hosts[0].lower()}", f"https://{hosts[0].lower()}"):
            return 403, T("a page of another origin asks; only this host's own page may")
        is_open = request.path in self.open or request.path.startswith(FILES)
        if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin") and not is_open:
            return 403, T("a page of another origin asks; only this host's own page may")
        if not is_open and not self.knows(request):
            return 401, T("the token is missing or wrong; send it as 'Authorization: Bearer TOKEN'")
        return None

    def _is_ours(self, host: str) -> bool:
        name = _without_port(host).lower()
        if name in self.names:
            return True
        try:
            ip_address(name)
        except ValueError:
            return False
        return self.any_address

    def knows(self, request: web.BaseRequest) -> bool:
        """Whether the token came with it, or none is asked for."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        given = token.strip().encode("utf-8", "surrogateescape")
        return not self.token or (scheme.lower() == "bearer" and hmac.compare_digest(given, self.token.encode()))


def _without_port(host: str) -> str:
    """'[::1]:80' → '::1', 'localhost.:80' → 'localhost'."""
    if host.startswith("["):
        inside, closed, rest = host[1:].partition("]")
        return inside if closed and (not rest or (rest[0] == ":" and rest[1:].isdecimal())) else ""
    name, colon, port = host.partition(":")
    return name.removesuffix(".") if not colon or port.isdecimal() else ""


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Answers `on_response_prepare`."""
    wanted: dict[str, Any] = {**HEADERS, "Content-Security-Policy": _PAGE_POLICY if request.path == "/" else _API_POLICY}
    for name, value in wanted.items():
        response.headers[name] = value
