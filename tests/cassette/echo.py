"""A server that says back all that it was sent, in every way in which a server may quote it; and a configuration that sends it every kind of secret."""

from __future__ import annotations

import asyncio
import base64
import gzip
import html
import json
import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import yaml
from aiohttp import web

from tests.host.hosts import entry
from tests.servers.app import answering

QUOTINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "json": json.dumps,
    "json as it is": lambda text: json.dumps(text, ensure_ascii=False),
    "json in json": lambda text: json.dumps(json.dumps(text)),
    "json with slashes": lambda text: json.dumps(text).replace("/", "\\/"),
    "every character escaped": lambda text: "".join(f"\\u{code:04X}" for (code,) in struct.iter_unpack(">H", text.encode("utf-16-be"))),
    "percent": lambda text: quote(text, ""),
    "percent, small letters": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "percent twice": lambda text: quote(quote(text, ""), ""),
    "form": quote_plus,
    "path": lambda text: quote(text, "$&+,/:;=@"),
    "html": html.escape,
    "html numbers": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64, behind one": lambda text: base64.b64encode(b"x" + text.encode() + b"yz").decode(),
    "base64, behind two": lambda text: base64.urlsafe_b64encode(b"xy" + text.encode() + b"z").decode(),
    "base64 in lines": lambda text: base64.encodebytes(b"x" * 52 + text.encode()).decode(),
    "base64 of json": lambda text: base64.b64encode(json.dumps({"a": text}).encode()).decode(),
    "base64 of a form": lambda text: base64.b64encode(("a=" + quote_plus(text)).encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "capital hex": lambda text: text.encode().hex().upper(),
    "small letters": str.lower,
    "yaml and csv": lambda text: text.replace("'", "''").replace('"', '""'),
    "shell": lambda text: "'" + text.replace("'", "'\\''") + "'",
}


DULL = ("Host", "Accept", "Accept-Encoding", "Content-Type", "Content-Length", "User-Agent", "X-Tt-Logid", "X-Aiplugin-Connector-Identifier")


async def echo(request: web.Request) -> web.StreamResponse:
    """What was sent. The last part of the path says in which form: `json`, `text`, `binary`, `wide`, `gzip`, `status`, `redirect`, `header`, `slow`, `cut`."""
    body = (await request.read()).decode("utf-8", "replace")
    asked = request.raw_path.partition("&signature")[0]
    queries = [value for name, value in request.query.items() if name != "signature"]
    headers = {name: value for name, value in request.headers.items() if name not in DULL}
    sent = [asked, *(f"{name}: {value}" for name, value in headers.items()), body, *queries, *headers.values()]
    said = {name: [say(part) for part in sent] for name, say in QUOTINGS.items()}
    answer = json.dumps({"ok": True, "path": "|".join(sent), "said": said, "access_token": "minted-by-the-server-1"}, ensure_ascii=False)
    kind = request.path.rpartition("/")[2]
    if kind == "text":
        return web.Response(text="\n".join(part for parts in said.values() for part in parts))
    if kind == "binary":
        return web.Response(body=b"\xff\xfe\x00" + answer.encode(), content_type="application/octet-stream")
    if kind == "wide":
        return web.Response(body=answer.encode("utf-16"), content_type="application/json")
    if kind == "gzip":
        return web.Response(body=gzip.compress(answer.encode()), headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})
    if kind == "status":
        return web.Response(text=answer, status=403, reason="No " + request.query.get("token", "token"))
    if kind == "redirect":
        raise web.HTTPFound(f"/echo/json?{request.query_string}&signature=minted-by-the-server-2")
    if kind == "slow":
        await asyncio.sleep(3)
    if kind == "cut":
        response = web.StreamResponse(headers={"Content-Length": str(len(answer.encode()))})
        await response.prepare(request)
        await response.write(answer.encode()[:50])
        assert request.transport is not None
        request.transport.close()
        return response
    back = {f"X-Said-{at}": part for at, part in enumerate(sent) if part.isprintable() and part.isascii()} if kind == "header" else {}
    return web.Response(text=answer, content_type="application/json", headers={**back, "Set-Cookie": "session=minted-by-the-server-3"})


@contextmanager
def echoing() -> Iterator[str]:
    """Where it is."""
    with answering(echo) as base:
        yield base


TOKENS = {
    "in_header": ('he"ader/+t0ken ~1', {"location": "header", "key": "X-Api-Key"}),
    "as_bearer": ("Bearer b3arer-t0ken/2", {"location": "header", "key": "Authorization"}),
    "in_query": ("qu&ery t0ken=3/ü", {"location": "query", "key": "sig"}),
    "as_oauth": ("oauth.t0ken.4", None),
    "basic": ("user5:pa%2Fssw0rd5", None),
    "common": ("c0mmon-param-6", None),
}
"""By plugin: the secret, and how a service token is sent."""
PATHS = ("json", "text", "binary", "wide", "gzip", "status", "redirect", "header", "slow", "cut")
SMOKE_VALUE = 'env v4lue "7"/é&x'
NUMBER = "48151623"
MINTED = tuple(f"minted-by-the-server-{number}" for number in (1, 2, 3))


def secrets(base: str) -> dict[str, str]:
    """The environment with every token."""
    made = {f"COZECHECK_TOKEN_{name.upper()}": f"{base} {secret}" for name, (secret, place) in TOKENS.items() if place}
    return {**made, "COZECHECK_OAUTH_AS_OAUTH": f"{base} {TOKENS['as_oauth'][0]}", "SMOKE_VALUE": SMOKE_VALUE, "SMOKE_NUMBER": NUMBER}


def searched() -> dict[str, str]:
    """All texts that must not be found, and the name of the secret that each gives away."""
    found: dict[str, str] = {}
    plain = {name: secret.removeprefix("Bearer ") for name, (secret, _) in TOKENS.items()} | {"env": SMOKE_VALUE, "number": NUMBER, "password": "pa/ssw0rd5"}
    for name, secret in plain.items():
        for how, say in QUOTINGS.items():
            text = say(secret).strip("\"'")
            # What stands at the ends belongs to the neighbours as well.
            found[text[4:-5] if how.startswith("base64") else text.strip('"\\')] = f"{name}, {how}"
    return {**{part: name for part, name in found.items() if len(part) > 6}, **{text: text for text in MINTED}}


def config(folder: Path, base: str) -> Path:
    """One plugin for each kind of secret, with a tool for each kind of answer; `in_header` posts the environment's values as JSON, `in_query` as a form."""
    (folder / "pluginproduct").mkdir(parents=True)
    (folder / "common").mkdir()
    (folder / "common/oauth_schema.json").write_text("{}")
    meta = []
    for number, (name, (secret, place)) in enumerate(TOKENS.items(), 1):
        made: dict[str, Any] = entry(number, name, "/x", f"{name}.yaml")
        manifest = made["manifest"]
        if place:
            manifest["auth"] = {"type": "service_http", "sub_type": "token/api_key", "payload": json.dumps({**place, "service_token": ""})}
        if name == "as_oauth":
            manifest["auth"] = {"type": "oauth", "sub_type": "authorization_code", "payload": json.dumps({"client_id": "x", "client_secret": ""})}
        if name == "common":
            manifest["common_params"]["header"] = [{"name": "X-Secret", "value": secret}]
        method = {"in_header": "post", "in_query": "put"}.get(name, "get")
        made["tools"] = [{"tool_id": number * 100 + at, "deprecated": False, "method": method, "sub_url": f"/echo/{kind}"} for at, kind in enumerate(PATHS)]
        meta.append(made)
        server = base.replace("://", f"://{secret}@") if name == "basic" else base
        media = "application/x-www-form-urlencoded" if name == "in_query" else "application/json"
        (folder / f"pluginproduct/{name}.yaml").write_text(yaml.safe_dump(_document(server, method, media)))
    (folder / "pluginproduct/plugin_meta.yaml").write_text(yaml.safe_dump(meta, sort_keys=False))
    return folder


def _document(server: str, method: str, media: str) -> dict[str, Any]:
    answer = {"type": "object", "properties": {name: {"type": kind, "description": "d"} for name, kind in (("ok", "boolean"), ("path", "string"))}}
    fields = {name: {"type": kind, "description": "d"} for name, kind in (("v", "string"), ("n", "integer"))}
    operation: dict[str, Any] = {"summary": "s", "responses": {"200": {"description": "d", "content": {"application/json": {"schema": answer}}}}}
    if method == "get":
        operation["parameters"] = [{"name": name, "in": "query", "description": "d", "schema": schema} for name, schema in fields.items()]
    else:
        operation["requestBody"] = {"content": {media: {"schema": {"type": "object", "properties": fields}}}}
    info = {"title": "t", "description": "d", "version": "v1"}
    paths = {f"/echo/{kind}": {method: {"operationId": kind, **operation}} for kind in PATHS}
    return {"openapi": "3.0.1", "info": info, "servers": [{"url": server}], "paths": paths}


def cases(folder: Path, kinds: Iterable[str] = PATHS) -> None:
    """smoke.yaml with a case for each plugin and answer."""
    given = [
        {"plugin": name, "tool": kind, "args": {"v": "${SMOKE_VALUE}", "n": "${SMOKE_NUMBER}"}}
        for name in TOKENS
        for kind in kinds
        if kind != "slow" or name == "in_header"
    ]
    (folder / "smoke.yaml").write_text(yaml.safe_dump({"cases": given}))
