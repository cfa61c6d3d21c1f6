"""The values of a configuration that no report may print."""

from __future__ import annotations

import json
import re

from cozecheck.core.placeholder import defaults
from cozecheck.loader.model import Config
from cozecheck.rules.credentials import is_placeholder, is_secret_name
from cozecheck.source.files import META, ConfigFiles
from cozecheck.source.lines import decode

MIN_LENGTH = 4
"""In characters. What is shorter stands in too many innocent places to be blanked out."""

# In the text, not in the tree: a file that cannot be parsed is quoted too. Quotes may be doubled or escaped inside another string.
_JSON_VALUE = r"""["']\s{0,9}([\w .-]{1,64}?)\\?["']\s{0,9}:\s{0,9}\\?"((?:[^"\\\n]|\\[^"\n]){1,4096})\\?["\n]"""
_PARAM = r"""\bname["']?\s{0,9}:\s{0,9}["']?([\w .-]{1,64}?)["']?\s{0,40}[,\n]\s{0,200}["']?value["']?\s{0,9}:[ \t]{0,9}([^\n]{1,4096})"""
_QUERY = r"""[?&]([\w.-]{1,64})=([^&#\s"']{1,512})"""
_USER_INFO = r"(?<=://)([^/\s\"'@]{1,512})@"


def secrets(config: Config, files: ConfigFiles | None = None) -> set[str]:
    """Tokens, secrets and passwords of all plugins, deprecated ones too, each as it is written and as it is meant.

    `files` are those that the loader has read, so that none is read again.
    """
    files = files or ConfigFiles(config.root)
    found = _in_values(config) | _in_text(decode(files.read(META).data))
    for path, document in config.documents.items():
        data = files.read(path).data
        if b"@" in data or (document.root is None and b"=" in data):
            found |= _in_urls(decode(data))
        for server in document.openapi.servers if document.openapi else ():
            found |= _in_urls(server.url) if server else set()
    found = {value for value in map(defaults, found) if len(value) >= MIN_LENGTH and not _is_a_word(value)}
    found |= {json.dumps(value, ensure_ascii=False)[1:-1] for value in found}
    return found | {value.replace("'", "''") for value in found}


def _is_a_word(value: str) -> bool:
    """`your_token` is no secret, and blanking it out would blank out half of a report."""
    return is_placeholder(value) and not any(c.isdigit() for c in value)


def _in_values(config: Config) -> set[str]:
    """From what was decoded: here a secret is found however it is quoted or folded in the file."""
    found: set[str] = set()
    for plugin in config.plugins:
        manifest = plugin.meta.manifest
        if manifest is None:
            continue
        if manifest.auth is not None:
            found |= _in_payload(manifest.auth.payload.value)
        for params in manifest.common_params.values():
            found.update(_with_scheme_cut(param.value.value) for param in params if param is not None and is_secret_name(param.name.value))
    return found


def _in_payload(payload: str) -> set[str]:
    try:
        data = json.loads(payload)
    except (ValueError, RecursionError):
        return _in_text(payload)
    values = data.items() if isinstance(data, dict) else ()
    return {_with_scheme_cut(value) for key, value in values if isinstance(value, str) and is_secret_key(key)}


def _in_text(text: str) -> set[str]:
    found = {_with_scheme_cut(value) for key, value in re.findall(_JSON_VALUE, text) if is_secret_key(key)}
    for name, value in re.findall(_PARAM, text):
        if is_secret_name(name):
            found.add(_with_scheme_cut(value.split(" #")[0].strip().rstrip("}],").strip().strip("\"'")))
    return found | _in_urls(text)


def is_secret_key(key: str) -> bool:
    """Whether a payload's value under `key` is secret: 'key' is the name of a header there, and URLs are known to everybody."""
    return key.lower() != "key" and not key.lower().endswith(("_url", "_type", "_id")) and is_secret_name(key)


def _in_urls(text: str) -> set[str]:
    """User and password before a host, and what a query calls a key or a token."""
    found = {value for name, value in re.findall(_QUERY, text) if is_secret_name(name)} if "=" in text else set()
    for info in re.findall(_USER_INFO, text) if "@" in text else ():
        from urllib.parse import unquote

        password = info.partition(":")[2]
        found |= {info, password, unquote(password)}
    return found


def _with_scheme_cut(value: str) -> str:
    """'Bearer abc' → 'abc': the word before it is no secret, and may stand anywhere."""
    scheme, space, rest = value.strip().partition(" ")
    return rest.strip() if space and scheme.lower() in ("bearer", "basic", "token", "apikey") else value.strip()
