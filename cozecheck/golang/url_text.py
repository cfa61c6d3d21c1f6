"""Writing URLs as Go 1.24's net/url does: URL.String, RequestURI, Query and Values.Encode."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus

from cozecheck.golang.octets import to_bytes, to_text
from cozecheck.golang.urls import URL

Values = dict[str, list[str]]
"""url.Values: every key with its values in order."""

# What Go leaves as it is (shouldEscape), beside letters, digits and "-_.~".
_PATH = "$&+,/:;=@"
_USER = "$&+,;="
_HOST = "!$&'()*+,;=:[]<>\""
_FRAGMENT = "$&+,/:;=?@!()*"
# What may also stand in a path or a fragment that was written so (validEncoded).
_WRITTEN = frozenset(b"!$&'()*+,;=:@[]%-_.~/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_HEX = frozenset(b"0123456789abcdefABCDEF")


def query_escape(text: str) -> str:
    """url.QueryEscape."""
    return quote_plus(to_bytes(text))


def encode(values: Mapping[str, Iterable[str]]) -> str:
    """Values.Encode: sorted by key."""
    return "&".join(f"{query_escape(key)}={query_escape(value)}" for key in sorted(values, key=to_bytes) for value in values[key])


def parse_query(query: str) -> Values:
    """URL.Query: what cannot be read is left out."""
    values: Values = {}
    for pair in query.split("&"):
        if not pair or ";" in pair:
            continue
        key, _, value = pair.partition("=")
        read_key, read_value = _query_unescape(key), _query_unescape(value)
        if read_key is not None and read_value is not None:
            values.setdefault(read_key, []).append(read_value)
    return values


def escaped_path(url: URL) -> str:
    """URL.EscapedPath: as it was written, where that is well escaped."""
    if url.path == "*":
        return "*"
    if _is_written(url.raw_path, b""):
        return url.raw_path
    return quote(to_bytes(url.path), safe=_PATH)


def request_uri(url: URL) -> str:
    """URL.RequestURI: what the request's first line names."""
    target = url.opaque
    if not target:
        target = escaped_path(url) or "/"
    elif target.startswith("//"):
        target = f"{url.scheme}:{target}"
    return target + _query(url)


def to_string(url: URL) -> str:
    """URL.String."""
    start = url.scheme + ":" if url.scheme else ""
    if url.opaque:
        body = start + url.opaque
    else:
        path = escaped_path(url)
        body = start
        if url.host or url.userinfo is not None:
            body += "//" + authority(url)
            if path and not path.startswith("/") and url.host:
                body += "/"
        elif not body and ":" in path.partition("/")[0]:
            body = "./"
        body += path
    return body + _query(url) + ("#" + _escaped_fragment(url) if url.fragment else "")


def authority(url: URL) -> str:
    """User, password and host as URL.String writes them."""
    user = ""
    if url.userinfo is not None:
        name, password = url.userinfo
        user = quote(to_bytes(name), safe=_USER) + ("" if password is None else ":" + quote(to_bytes(password), safe=_USER)) + "@"
    return user + quote(to_bytes(url.host), safe=_HOST)


def _query(url: URL) -> str:
    return "?" + url.raw_query if url.force_query or url.raw_query else ""


def _escaped_fragment(url: URL) -> str:
    if _is_written(url.raw_fragment, b"?"):
        return url.raw_fragment
    return quote(to_bytes(url.fragment), safe=_FRAGMENT)


def _is_written(raw: str, more: bytes) -> bool:
    """Whether it needs no escaping any more; that it can be unescaped is known."""
    return all(octet in _WRITTEN or octet in more for octet in to_bytes(raw))


def _query_unescape(text: str) -> str | None:
    raw = to_bytes(text.replace("+", " "))
    first, *parts = raw.split(b"%")
    if not parts:
        return text.replace("+", " ")
    octets = [first]
    for part in parts:
        if len(part) < 2 or part[0] not in _HEX or part[1] not in _HEX:
            return None
        octets.append(bytes([int(part[:2], 16)]) + part[2:])
    return to_text(b"".join(octets))
