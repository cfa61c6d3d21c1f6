"""What `auth.payload` holds, and what a secret looks like."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from cozecheck.core.node import Node
from cozecheck.loader.model import AuthMeta, Plugin

SERVICE, OAUTH = "service_http", "oauth"
API_TOKEN, AUTHORIZATION_CODE = "token/api_key", "authorization_code"

SECRET_KEYS = ("service_token", "client_secret")
"""Keys of a payload whose values are secret. A client_id is not."""

_SECRET_WORDS = (
    *("token", "secret", "passw", "pwd", "credential", "signature", "cookie", "session", "authorization"),
    *("apikey", "appkey", "accesskey", "apicode", "appcode", "accesscode"),
)
_SECRET_NAMES = ("key", "ak", "sk", "auth", "xauth")
# Compiled by re when it is first needed: most configurations have empty credentials.
_PLACEHOLDER = r"""(?xi)(bearer\s+)?(
        [x*.?#_\-0]+ | (x{3,}.*) | sk-x+ | <.*> | \[.*\] | \$?\{.*\} | %.*% | \$[A-Z_]+
        | (your|my|the|some|enter|insert|put|add|fill|paste|replace|change|input)\b[-_ ]?.* | your.* | change_?me.* | replace_?me.* | to_?do.*
        | (api|app|access|service|client|auth|secret)?[-_ ]?(token|key|secret|id|api_?key)[-_ ]?(here)?
        | (test|demo|example|sample|dummy|fake|placeholder|none|null|nil|n/a|tbd|empty|default|abc|foo|bar|1234?5?6?7?8?9?0?)([-_ ](token|key|secret))?
        | .*(_here|here>) | .*(填写|填入|替换|你的|您的|请输入|请填|此处|占位).*
    )"""


class Payload(NamedTuple):
    """A payload that is a JSON object; `values` by lower-case key, as Go matches them, `keys` as they are written."""

    auth: AuthMeta
    node: Node
    values: dict[str, str]
    keys: tuple[str, ...]

    def get(self, key: str) -> str:
        """The text under `key`, '' where there is none."""
        return self.values.get(key, "")


def payload(plugin: Plugin) -> Payload | None:
    """What Coze Studio reads of a plugin's credentials; None where it wants none, or cannot read them (then the loader has said so)."""
    auth = plugin.meta.manifest.auth if plugin.meta.manifest else None
    if auth is None or auth.type.value not in (SERVICE, OAUTH) or auth.has_api_token or auth.has_authorization_code:
        return None
    try:
        data = json.loads(auth.payload.value)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict):
        return None
    values = {str(key).lower(): value for key, value in data.items() if isinstance(value, str)}
    return Payload(auth, auth.payload.node or auth.node, values, tuple(data))


def is_service_token(plugin: Plugin) -> bool:
    """Whether the plugin's calls carry a service token."""
    auth = plugin.meta.manifest.auth if plugin.meta.manifest else None
    return auth is not None and auth.type.value == SERVICE and auth.sub_type.value == API_TOKEN


def is_secret_name(name: str) -> bool:
    """Whether a header, a parameter or a key of that name mostly holds a secret."""
    plain = name.lower().replace("-", "").replace("_", "").replace(" ", "")
    return plain in _SECRET_NAMES or any(word in plain for word in _SECRET_WORDS)


def is_placeholder(value: str) -> bool:
    """Whether a value only says that something is to stand here."""
    return bool(re.fullmatch(_PLACEHOLDER, value.strip()))
