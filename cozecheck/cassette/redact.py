"""Requests and answers without secrets: values that are known, in whatever encoding they stand there, and what is named like a secret."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote_plus

from cozecheck.calls import secrets
from cozecheck.calls.request import Request
from cozecheck.cassette import json_text
from cozecheck.cassette.forms import parts, pattern, unpacked, wide
from cozecheck.cassette.model import MARK, MAX_BODY, Body
from cozecheck.loader.model import Config
from cozecheck.rules.credentials import is_secret_name
from cozecheck.rules.secrets import is_secret_key

_QUERY = re.compile(r"(?<=[?&;#])([^=&;#\s\"'<>]{1,200})=([^&;#\s\"'<>]{1,10000})")
_PAIR = re.compile(r'"([\w .-]{1,64})"(\s{0,9}:\s{0,9})"(?:[^"\\]|\\.){1,10000}"')
_USER = re.compile(r"(?<=://)[^/?#@\s\"'<>]{1,2000}@")
_KEPT = ("content-type", "retry-after")
"""Headers of an answer that say something to whoever reads a cassette. All others are of the moment, or secret."""
_FORM = "application/x-www-form-urlencoded"
_SURROGATES = re.compile("[\ud800-\udfff]")


def of_run(config: Config, tokens: Mapping[str, str], server: str = "") -> set[str]:
    """Tokens of the configuration, those of variables that hold 'ORIGIN TOKEN', and what is secret in the URL of the server that is called instead."""
    own = {value for plugin in config.plugins for value in secrets.of_plugin(plugin)}
    return own | secrets.of_url(server) | {value.strip().partition(" ")[2].strip() for value in tokens.values()}


class Redactor:
    """Hides the given secrets, each in every encoding."""

    def __init__(self, known: Iterable[str]) -> None:
        found = parts(known) - {MARK}
        self._secrets, self._wide = pattern(found), wide(found)

    def text(self, text: str) -> str:
        """Words, and the URLs and bits of JSON in them. Bytes that are no UTF-8 become visible."""
        text = _USER.sub(f"{MARK}@", text)
        return self._plain(self._without_packed(_QUERY.sub(_named, _PAIR.sub(_paired, text))))

    def _without_packed(self, text: str) -> str:
        """Without base64 that holds a secret, in whatever form: a server may pack a whole request."""
        if self._secrets is None:
            return text
        packed = {(begin, end) for begin, end, meant in unpacked(text) if self._secrets.search(meant)}
        for begin, end in sorted(packed, reverse=True):
            text = text[:begin] + MARK + text[end:]
        return text

    def _plain(self, text: str) -> str:
        text = self._secrets.sub(MARK, text) if self._secrets else text
        return _SURROGATES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)

    def sent(self, request: Request) -> Mapping[str, str]:
        """The headers of a request."""
        made: dict[str, str] = {}
        for name, value in request.headers:
            kept = MARK if value and is_secret_name(name) else self.text(value)
            name = self._plain(name)
            made[name] = f"{made[name]}\n{kept}" if name in made else kept
        return made

    def received(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """The headers of an answer that are kept."""
        return {name: self._plain(headers[name]) for name in _KEPT if name in headers}

    def redirect(self, url: str) -> str:
        """Where a redirect led: its query is the server's own, and may sign."""
        return self.text(re.split(r"[?#]", url)[0])

    def body(self, data: bytes, media_type: str = "", *, exact: bool = False) -> Body | None:
        """None for no body. With `exact` JSON stays on the lines on which it is."""
        if not data:
            return None
        if len(data) > MAX_BODY or any(form in data for form in self._wide):
            return Body("omitted", str(len(data)))
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return Body("base64", base64.b64encode(self.text(data.decode("latin-1")).encode("latin-1")).decode())
        if json_text.is_json(text):
            text = self._plain(json_text.hidden(text, self.text))
            return Body("text", text) if exact or not json_text.is_json(text) else Body("json", json_text.lines(text))
        if media_type.partition(";")[0].strip().lower() == _FORM:
            text = _QUERY.sub(_named, "?" + text)[1:]
        return Body("text", self.text(text))


def _paired(found: re.Match[str]) -> str:
    return f'"{found[1]}"{found[2]}"{MARK}"' if is_secret_key(found[1]) else found[0]


def _named(found: re.Match[str]) -> str:
    return f"{found[1]}={MARK}" if is_secret_name(unquote_plus(found[1])) else found[0]
