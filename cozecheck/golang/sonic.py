"""JSON as sonic v1.14.0 accepts it: with it Coze Studio checks oauth_schema.json and the payload of a plugin's auth.

sonic is laxer than encoding/json (its default configuration, compiled for amd64): what it only skips, which is all of a json.RawMessage and
the fields that a struct does not have, may hold control characters, bytes that are no UTF-8 and unknown escapes in strings, and a bare '-'.
Taken from native/scanning.h and internal/decoder/jitdec, and compared with the library itself.
"""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]

from cozecheck.core.text import T, Text
from cozecheck.golang.octets import to_bytes, to_text

MAX_DEPTH = 4096
_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_SCALAR = re.compile(rf"{_STRING.pattern}|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|-(?=[^0-9.eE+-])|true|false|null", re.DOTALL)
_DECODED = re.compile(r'"[^"\\]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\]*)*')
"""A string that sonic decodes, up to its closing quote or the first escape that it refuses."""
_CLOSING = {"[": "]", "{": "}"}

_API_TOKEN = ("location", "key", "service_token")
_AUTHORIZATION_CODE = ("client_id", "client_secret", "client_url", "scope", "authorization_url", "authorization_content_type")


class _RefusedError(ValueError):
    """What sonic refuses, at an offset in bytes; `reason` where it is more than an unexpected character."""

    def __init__(self, at: int, reason: Text | None = None) -> None:
        self.at, self.reason = at, reason


def check_raw(payload: str | bytes) -> Text | None:
    """None where sonic unmarshals the payload into a json.RawMessage, else the reason."""
    raw = (payload if isinstance(payload, bytes) else to_bytes(payload)).decode("latin-1")
    try:
        _end(raw, _skip(raw, 0))
    except _RefusedError as error:
        return None if _passes_for_closed(raw) else _reason(raw, error)
    return None


def check_api_token(payload: str) -> Text | None:
    """None where sonic unmarshals the payload into an AuthOfAPIToken, else the reason."""
    return _check(payload, _API_TOKEN)


def read_api_token(payload: str) -> dict[str, str] | None:
    """The fields of a payload that `check_api_token` accepts, '' where absent; None for a null, which leaves a nil pointer."""
    raw = to_bytes(payload).decode("latin-1")
    at = _space(raw, 0)
    if raw.startswith("null", at):
        return None
    values = dict.fromkeys(_API_TOKEN, "")
    _struct(raw, at, _API_TOKEN, values)
    return values


def check_authorization_code(payload: str) -> Text | None:
    """None where sonic unmarshals the payload into an OAuthAuthorizationCodeConfig, else the reason."""
    return _check(payload, _AUTHORIZATION_CODE)


def _check(payload: str, fields: tuple[str, ...]) -> Text | None:
    raw = to_bytes(payload).decode("latin-1")
    try:
        at = _space(raw, 0)
        if raw.startswith("null", at):
            at += 4
        elif raw.startswith("{", at):
            at = _struct(raw, at, fields)
        else:
            _skip(raw, at)
            return T("it is not an object")
        _end(raw, at)
    except _RefusedError as error:
        return _reason(raw, error)
    return None


def _struct(raw: str, at: int, fields: tuple[str, ...], values: dict[str, str] | None = None) -> int:
    """Reads an object whose `fields` must be strings or null, from its brace on, into `values`; returns where it ends."""
    at = _space(raw, at + 1)
    if raw.startswith("}", at):
        return at + 1
    while True:
        name, at = _string(raw, at)
        at = _space(raw, _expect(raw, _space(raw, at), ":"))
        if _lower(name) not in fields:
            at = _skip(raw, at)
        elif raw.startswith("null", at):
            at += 4
        elif raw.startswith('"', at):
            value, at = _string(raw, at)
            if values is not None:
                values[_lower(name)] = value
        else:
            _skip(raw, at)
            raise _RefusedError(at, T("{name!r} is not a string", name=name))
        at = _space(raw, at)
        if raw.startswith("}", at):
            return at + 1
        at = _space(raw, _expect(raw, at, ","))


def _skip(raw: str, at: int) -> int:
    """Where the value that begins at `at` ends (skip_one)."""
    opened: list[str] = []
    while True:
        at = _space(raw, at)
        c = raw[at : at + 1]
        if c and c in "[{":
            _check_depth(opened, at)
            opened.append(c)
            at = _space(raw, at + 1)
            if not raw.startswith(_CLOSING[c], at):
                at = _key(raw, opened, at)
                continue
        else:
            scalar = _SCALAR.match(raw, at)
            if not scalar:
                raise _RefusedError(at)
            at = scalar.end()
        while opened:
            at = _space(raw, at)
            if raw.startswith(",", at):
                _check_depth(opened, at)
                at = _key(raw, opened, _space(raw, at + 1))
                break
            at = _expect(raw, at, _CLOSING[opened.pop()])
        else:
            return at


def _key(raw: str, opened: list[str], at: int) -> int:
    """Skips an object's next key and its colon; in an array nothing."""
    if opened[-1] == "[":
        return at
    key = _STRING.match(raw, at)
    if not key:
        raise _RefusedError(at)
    _check_depth(opened, at)
    return _expect(raw, _space(raw, key.end()), ":")


def _check_depth(opened: list[str], at: int) -> None:
    if len(opened) >= MAX_DEPTH:
        raise _RefusedError(at, T("it is nested too deep"))


def _string(raw: str, at: int) -> tuple[str, int]:
    """A string that sonic decodes, not only skips, and where it ends."""
    match = _DECODED.match(raw, at)
    if not match:
        raise _RefusedError(at)
    end = match.end()
    if raw.startswith("\\", end):
        raise _RefusedError(end, T("{escape!r} is no escape of JSON", escape=_text(raw[end : end + 2])))
    if end == len(raw):
        raise _RefusedError(at)
    string = _text(raw[at : end + 1])
    return (scanstring(string, 1, False)[0] if "\\" in string else string[1:-1]), end + 1


def _space(raw: str, at: int) -> int:
    space = _SPACE.match(raw, at)
    assert space
    return space.end()


def _expect(raw: str, at: int, c: str) -> int:
    if not raw.startswith(c, at):
        raise _RefusedError(at)
    return at + 1


def _end(raw: str, at: int) -> None:
    at = _space(raw, at)
    if at < len(raw):
        raise _RefusedError(at)


def _lower(name: str) -> str:
    """strings.ToLower, as far as it can lead to the name of a field: Python alone makes two characters of a dotted capital I."""
    return name.replace("\u0130", "i").lower()


def _passes_for_closed(raw: str) -> bool:
    """Whether sonic takes a string for closed that is not: it reads 32 bytes at a time, and misses nothing where whole blocks end with the text."""
    begin = _space(raw, 0) + 1
    rest = raw[begin:]
    if raw[begin - 1 : begin] != '"' or len(rest) < 32 or _STRING.match(raw, begin - 1):
        return False
    blocks = rest[: len(rest) // 32 * 32]
    escaped = (len(blocks) - len(blocks.rstrip("\\"))) % 2
    return len(rest) - len(blocks) == escaped


def _text(raw: str) -> str:
    return to_text(raw.encode("latin-1"))


def _reason(raw: str, error: _RefusedError) -> Text:
    if error.reason:
        return error.reason
    if not raw.strip(" \t\r\n"):
        return T("it is empty")
    if error.at >= len(raw):
        return T("its end is missing")
    before = _text(raw[: error.at])
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    if raw[error.at] == '"' and not _STRING.match(raw, error.at):
        return T("the string that begins in line {line}, column {column} has no end", line=line, column=column)
    return T("{found!r} in line {line}, column {column} is out of place", found=_text(raw[error.at :])[:1], line=line, column=column)
