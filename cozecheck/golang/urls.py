"""URLs as Go 1.24 reads them: net/url.Parse, which takes much that is no URL, and refuses some that browsers take."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cozecheck.core.text import T, Text
from cozecheck.golang.octets import to_bytes, to_text
from cozecheck.golang.strings import quote

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=:)")
_PORT = re.compile(r"(?::[0-9]*)?")
_USERINFO = re.compile(r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
# What may stand unescaped in a host; a zone may hold these as escapes too, and a space. Beyond ASCII everything may.
_HOST_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!$&'()*+,;=:[]<>\"-_.~")


class URLError(ValueError):
    """Why a text is no URL, in Go's words; `error` is the whole of Go's error."""

    def __init__(self, words: str, url: str = "") -> None:
        super().__init__(words)
        self.error = f"parse {quote(url)}: {words}"


@dataclass(frozen=True, slots=True)
class URL:
    """The parts of a URL, as the fields of Go's url.URL, unescaped where Go does so. `userinfo` is (name, password or None).

    `raw_path` and `raw_fragment` are as written; `force_query` says that a lone '?' stands at the end.
    """

    scheme: str = ""
    opaque: str = ""
    userinfo: tuple[str, str | None] | None = None
    host: str = ""
    hostname: str = ""
    port: str = ""
    path: str = ""
    raw_path: str = ""
    raw_query: str = ""
    fragment: str = ""
    raw_fragment: str = ""
    force_query: bool = False


def parse(text: str) -> URL:
    """url.Parse. Raises URLError."""
    # One character for each byte: what Go's indices and classes count.
    raw = to_bytes(text).decode("latin-1")
    url, _, fragment = raw.partition("#")
    try:
        parts = _parse(url)
    except URLError as error:
        raise URLError(str(error), _text(url)) from None
    try:
        parts["fragment"], parts["raw_fragment"] = _unescape(fragment), fragment
    except URLError as error:
        raise URLError(str(error), text) from None
    userinfo = parts.pop("userinfo", None)
    force_query = url.endswith("?") and url.count("?") == 1
    made = URL(userinfo=None, force_query=force_query, **{name: _text(part) for name, part in parts.items()})
    if userinfo is None:
        return made
    name, colon, password = userinfo.partition(":")
    return replace(made, userinfo=(_text(_unescape(name)), _text(_unescape(password)) if colon else None))


def check_host(text: str) -> Text | None:
    """None where Go parses the text as a URL with a host, else the reason."""
    try:
        url = parse(text)
    except URLError as error:
        return T("Go cannot read it: {error}", error=str(error))
    if url.host:
        return None
    if not url.scheme:
        return T("it does not begin with https:// or http://")
    if url.opaque:
        return T("the two slashes after {start!r} are missing", start=url.scheme + ":")
    return T("nothing stands between {start!r} and the path", start=url.scheme + "://")


def _text(raw: str) -> str:
    return to_text(raw.encode("latin-1"))


def _parse(raw: str) -> dict[str, str]:
    if _CONTROL.search(raw):
        raise URLError("net/url: invalid control character in URL")
    if raw == "*":
        return {"path": "*", "raw_path": "*"}
    if raw.startswith(":"):
        raise URLError("missing protocol scheme")
    match = _SCHEME.match(raw)
    parts = {"scheme": match.group().lower() if match else ""}
    rest, _, parts["raw_query"] = (raw[match.end() + 1 :] if match else raw).partition("?")
    if not rest.startswith("/"):
        if match:
            parts["opaque"] = rest
            return parts
        if ":" in rest.partition("/")[0]:
            raise URLError("first path segment in URL cannot contain colon")
    if rest.startswith("//") and (match or not rest.startswith("///")):
        authority, slash, path = rest[2:].partition("/")
        rest = slash + path
        userinfo, at, host = authority.rpartition("@")
        parts["host"] = _host(host)
        parts["hostname"], parts["port"] = _split(parts["host"])
        if at:
            if not _USERINFO.fullmatch(userinfo):
                raise URLError("net/url: invalid userinfo")
            for part in userinfo.split(":", 1):
                _unescape(part)
            parts["userinfo"] = userinfo
    parts["path"], parts["raw_path"] = _unescape(rest), rest
    return parts


def _host(raw: str) -> str:
    """parseHost."""
    port = ""
    end = -1
    if raw.startswith("["):
        end = raw.rfind("]")
        if end < 0:
            raise URLError("missing ']' in host")
        port = raw[end + 1 :]
    elif ":" in raw:
        port = raw[raw.rfind(":") :]
    if not _PORT.fullmatch(port):
        raise URLError(f"invalid port {quote(_text(port))} after host")
    zone = raw.find("%25", 0, end) if end >= 0 else -1
    if zone >= 0:
        return _unescape_host(raw[:zone]) + _unescape_host(raw[zone:end], zone=True) + _unescape_host(raw[end:])
    return _unescape_host(raw)


def _split(host: str) -> tuple[str, str]:
    """splitHostPort."""
    colon, port = host.rfind(":"), ""
    if colon >= 0 and _PORT.fullmatch(host, colon):
        host, port = host[:colon], host[colon + 1 :]
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    return host, port


def _unescape(raw: str) -> str:
    if "%" not in raw:
        return raw
    bad = _BAD_ESCAPE.search(raw)
    if bad:
        raise _escape_error(raw, bad.start())
    return _ESCAPE.sub(_octet, raw)


def _unescape_host(raw: str, zone: bool = False) -> str:
    at = 0
    while at < len(raw):
        c = raw[at]
        if c == "%":
            escape = _ESCAPE.match(raw, at)
            if not escape:
                raise _escape_error(raw, at)
            octet = _octet(escape)
            if escape.group() != "%25" and (octet != " " and octet not in _HOST_CHARACTERS if zone else octet < "\x80"):
                raise _escape_error(raw, at)
            at += 3
            continue
        if c < "\x80" and c not in _HOST_CHARACTERS:
            raise URLError(f"invalid character {quote(c)} in host name")
        at += 1
    return _ESCAPE.sub(_octet, raw)


def _octet(escape: re.Match[str]) -> str:
    return chr(int(escape.group(1), 16))


def _escape_error(raw: str, at: int) -> URLError:
    return URLError(f"invalid URL escape {quote(_text(raw[at : at + 3]))}")
