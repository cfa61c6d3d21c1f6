"""Where tokens come from, and to whom they may go: the user says both, in the environment or in a file, never the configuration that is called.

The variable COZECHECK_TOKEN_<PLUGIN> holds 'https://api.example.com TOKEN': an origin, a space, and the token that goes there and nowhere else.
COZECHECK_OAUTH_<PLUGIN> does the same for a user's OAuth token. <PLUGIN> is the plugin's id, or its name in capitals with '_' for what is no letter or digit.
A file holds the same names and values as one JSON object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from cozecheck.calls.auth import SERVICE, api_token, takes_oauth
from cozecheck.calls.request import server_url
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.golang.urls import URLError, parse
from cozecheck.loader.model import Plugin, Tool

MAX_BYTES = 1_000_000
_PORTS = {"http": "80", "https": "443"}


class Tokens(NamedTuple):
    """What a call may send: None where nobody gave a token for this plugin and origin."""

    service: str | None = None
    oauth: str | None = None


PLACEHOLDERS = Tokens(None, "***")
"""For a request that is only shown."""


def read_file(file: str) -> dict[str, str]:
    """The names and values of a secrets file. Raises UsageError, without a word of its content."""
    try:
        with open(file, encoding="utf-8") as stream:
            values = json.loads(stream.read(MAX_BYTES))
    except (OSError, ValueError):
        values = None
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise UsageError(T("'{file}' is no readable JSON object of names and texts", file=file))
    return values


def tokens(plugin: Plugin, tool: Tool, server: str, values: Mapping[str, str]) -> Tokens:
    """The tokens for a call to `server`, '' for the document's own. Raises UsageError where one is bound to another origin."""
    auth = plugin.meta.manifest.auth if plugin.meta.manifest else None
    if auth is None or tool.operation is None:
        return Tokens()
    target = origin(server or server_url(plugin))
    service = _one("COZECHECK_TOKEN_", plugin, target, values) if auth.type.value == SERVICE and api_token(auth) else None
    return Tokens(service, _one("COZECHECK_OAUTH_", plugin, target, values) if takes_oauth(auth, tool.operation) else None)


def of_plugin(plugin: Plugin) -> set[str]:
    """The token that the configuration itself holds, however short, and a user's name and password in its server's URL."""
    auth = plugin.meta.manifest.auth if plugin.meta.manifest else None
    token = api_token(auth) if auth else None
    found = {token["service_token"]} if token else set()
    return (found | of_url(server_url(plugin))) - {""}


def of_url(url: str) -> set[str]:
    """A user's password in a URL, and how it is sent; without a password it is the name that is secret."""
    try:
        user = parse(url).userinfo
    except URLError:
        user = None
    if user is None:
        return set()
    name, password = user
    return {f"{name}:{password or ''}", password or name} - {""}


def names(prefix: str, plugin: Plugin) -> tuple[str, str]:
    """The variables that are looked for."""
    return f"{prefix}{plugin.meta.id.value}", prefix + re.sub(r"[^A-Z0-9]", "_", plugin.meta.name.upper())


def origin(url: str) -> str:
    """Scheme, host and port, in lower case; '' for what is no URL."""
    try:
        read = parse(url)
    except URLError:
        return ""
    port = read.port or _PORTS.get(read.scheme, "")
    return f"{read.scheme}://{read.hostname.lower()}:{port}"


def _one(prefix: str, plugin: Plugin, target: str, values: Mapping[str, str]) -> str | None:
    name = next((name for name in names(prefix, plugin) if name in values), None)
    if name is None:
        return None
    bound, space, token = values[name].strip().partition(" ")
    if not space or "://" not in bound:
        raise UsageError(T("{name} is to hold an origin, a space and the token: https://api.example.com TOKEN", name=name))
    if origin(bound) != target:
        raise UsageError(T("{name} is for {bound}, and this call goes to {target}: it is not sent", name=name, bound=bound, target=target))
    return token.strip()
