"""A request for people: as HTTP, as a curl command, as JSON. Secrets are hidden where they stand plainly, escaped, or in base64."""

from __future__ import annotations

import base64
import json
import re
import shlex
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from cozecheck.calls.request import Request
from cozecheck.calls.values import go_json
from cozecheck.golang.octets import to_bytes, to_text
from cozecheck.golang.url_text import query_escape

HIDDEN = "***"


def pattern(secrets: Iterable[str]) -> re.Pattern[str] | None:
    """What matches each secret in all ways in which a request may hold it; None where there are none."""
    forms = set()
    for secret in filter(None, secrets):
        forms |= {
            secret,
            query_escape(secret),
            query_escape(query_escape(secret)),
            json.dumps(secret, ensure_ascii=False)[1:-1],
            json.dumps(secret)[1:-1],
            go_json(secret)[1:-1],
        }
        forms |= {quote(to_bytes(secret), safe=""), quote(to_bytes(secret), safe="$&+,/:;=@")}
        forms.add(base64.b64encode(to_bytes(secret)).decode().rstrip("="))
    return re.compile("|".join(map(re.escape, sorted(forms, key=lambda form: (-len(form), form))))) if forms else None


def hide(text: str, secrets: re.Pattern[str] | None) -> str:
    """The text without secrets."""
    return secrets.sub(HIDDEN, text) if secrets else text


def holds(request: Request, secrets: re.Pattern[str] | None) -> bool:
    """Whether a secret is anywhere in the request."""
    parts = (request.url, to_text(request.body), *(value for _, value in request.headers))
    return secrets is not None and any(secrets.search(part) for part in parts)


def as_http(request: Request, secrets: re.Pattern[str] | None) -> str:
    """The request as it is written to the server, nearly: Host first, and no headers that only move bytes."""
    host = () if any(name == "Host" for name, _ in request.headers) else (("Host", request.host),)
    lines = [f"{request.method} {request.target} HTTP/1.1", *(f"{name}: {value}" for name, value in (*host, *request.headers))]
    return hide("\n".join([*lines, "", to_text(request.body)]) if request.body else "\n".join(lines), secrets)


def as_json(request: Request, secrets: re.Pattern[str] | None) -> dict[str, Any]:
    """The request's parts."""
    return {
        "method": request.method,
        "url": hide(request.shown_url, secrets),
        "headers": [[name, hide(value, secrets)] for name, value in request.headers],
        "body": hide(to_text(request.body), secrets),
    }


def as_curl(request: Request, secrets: re.Pattern[str] | None) -> str:
    """A curl command that sends the same; its secrets are to be filled in."""
    parts = ["curl", "--globoff", "--path-as-is", "--location", "--request", request.method, hide(request.shown_url, secrets)]
    if not any(name == "Accept" for name, _ in request.headers):
        parts += ["--header", "Accept:"]
    for name, value in request.headers:
        # Curl leaves out a header that ends with its colon, and sends an empty one for a semicolon.
        parts += ["--header", f"{name}: {hide(value, secrets)}" if value else f"{name};"]
    if request.body:
        parts += ["--data-binary", hide(to_text(request.body), secrets)]
    return " ".join(map(shlex.quote, parts))
