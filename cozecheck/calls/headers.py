"""The request's headers: buildHTTPRequestHeader in invocation_http.go, what resty v2.16.5 adds, and what Go's net/http then writes."""

from __future__ import annotations

import base64
import re
from typing import Any

from cozecheck.calls.problem import failed
from cozecheck.calls.values import must_string
from cozecheck.golang.octets import to_bytes, to_text
from cozecheck.golang.strings import quote
from cozecheck.golang.urls import URL

Header = dict[str, list[str]]
"""http.Header: canonical name → values."""

USER_AGENT = "go-resty/2.16.5 (https://github.com/go-resty/resty)"
TEXT = "text/plain; charset=utf-8"
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+\-.^_`|~]+")
_BAD_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_STRUCTURED = re.compile(r"(?:application|text)/.*(?:json|xml).*(?:;|$)", re.IGNORECASE)
_NOT_WRITTEN = ("Host", "Content-Length", "Transfer-Encoding", "Trailer")
_NO_PAYLOAD = ("GET", "HEAD", "OPTIONS")


def canonical(name: str) -> str:
    """textproto.CanonicalMIMEHeaderKey: as it is where it is no token."""
    return "-".join(part[:1].upper() + part[1:].lower() for part in name.split("-")) if _TOKEN.fullmatch(name) else name


def get(header: Header, name: str) -> str:
    """Header.Get."""
    return (header.get(canonical(name)) or [""])[0]


def put(header: Header, name: str, value: str) -> None:
    """Header.Set."""
    header[canonical(name)] = [value]


def build(values: dict[str, Any], user_id: str, bot_id: str = "", conversation_id: str = "") -> Header:
    """The header arguments, and what Coze Studio always adds; a bot and a conversation where an agent calls."""
    header: Header = {}
    for name, value in values.items():
        for item in value if value.__class__ is list else [value]:
            header.setdefault(canonical(name), []).append(must_string(item))
    put(header, "X-Tt-Logid", "")
    put(header, "X-Aiplugin-Connector-Identifier", user_id)
    if bot_id:
        put(header, "X-Aiplugin-Bot-Id", bot_id)
    if conversation_id:
        put(header, "X-Aiplugin-Conversation-Id", conversation_id)
    return header


def add_resty(header: Header, method: str) -> None:
    """parseRequestHeader, then handleContentType (middleware.go): `Accept` before a body without Content-Type gets one."""
    if not get(header, "User-Agent").strip():
        put(header, "User-Agent", USER_AGENT)
    content_type = get(header, "Content-Type")
    if not get(header, "Accept").strip() and content_type.strip() and _STRUCTURED.search(content_type):
        put(header, "Accept", content_type)
    if method not in _NO_PAYLOAD and not content_type.strip():
        put(header, "Content-Type", TEXT)


def carries_body(method: str) -> bool:
    """isPayloadSupported (util.go)."""
    return method not in _NO_PAYLOAD


def add_basic(header: Header, url: URL) -> None:
    """http.send: user and password of the URL, where nothing else authorizes."""
    if url.userinfo is not None and not get(header, "Authorization"):
        name, password = url.userinfo
        put(header, "Authorization", "Basic " + base64.b64encode(to_bytes(f"{name}:{password or ''}")).decode())


def on_the_wire(header: Header, method: str, url: str) -> tuple[tuple[str, str], ...]:
    """The headers as net/http writes them, sorted; Host first where the caller sets it. Raises CallError where Go refuses one."""
    start = f'http request failed, err={method[:1] + method[1:].lower()} "{url}": '
    for name, values in header.items():
        if not _TOKEN.fullmatch(name):
            raise failed(f"{start}net/http: invalid header field name {quote(name)}")
        if any(_BAD_VALUE.search(value) for value in values):
            raise failed(f"{start}net/http: invalid header field value for {quote(name)}")
    host = get(header, "Host")
    lines = [("Host", host.strip(" \t"))] if host else []
    for name in sorted(header):
        values = header[name][:1] if name == "User-Agent" else header[name]
        if name not in _NOT_WRITTEN:
            lines += [(name, _trimmed(value)) for value in values]
    return tuple(lines)


def _trimmed(value: str) -> str:
    return to_text(to_bytes(value).strip(b" \t\r\n"))
