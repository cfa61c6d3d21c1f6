"""JSON as sonic v1.14.0 accepts it: with it Coze Studio checks oauth_schema.json and the payload of a plugin's auth."""

from __future__ import annotations

from cozecheck.core.text import T, Text
from cozecheck.golang import json
from cozecheck.golang.octets import to_bytes

_API_TOKEN = ("location", "key", "service_token")
_AUTHORIZATION_CODE = ("client_id", "client_secret", "client_url", "scope", "authorization_url", "authorization_content_type")


def check_raw(payload: str | bytes) -> Text | None:
    """None where sonic unmarshals the payload into a json.RawMessage, else the reason."""
    wrong = json.error(payload if isinstance(payload, bytes) else to_bytes(payload))
    return T("{error}", error=wrong[1]) if wrong else None


def check_api_token(payload: str) -> Text | None:
    """None where sonic unmarshals the payload into an AuthOfAPIToken, else the reason."""
    return _check(payload, _API_TOKEN)


def check_authorization_code(payload: str) -> Text | None:
    """None where sonic unmarshals the payload into an OAuthAuthorizationCodeConfig, else the reason."""
    return _check(payload, _AUTHORIZATION_CODE)


def _check(payload: str, fields: tuple[str, ...]) -> Text | None:
    wrong = check_raw(payload)
    root = json.parse(to_bytes(payload))
    if wrong or root is None:
        return wrong
    if root.data is None:
        return None
    if not isinstance(root.data, dict):
        return T("it is not an object")
    for key, value in root.pairs:
        if key.text.lower() in fields and value.data is not None and not isinstance(value.data, str):
            return T("{name!r} is not a string", name=key.text)
    return None
