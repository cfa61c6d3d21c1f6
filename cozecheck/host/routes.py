"""The guide's API over HTTP."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timezone
from typing import Any

from aiohttp import web

from cozecheck import __version__
from cozecheck.core.text import T, Text, Translate
from cozecheck.golang.octets import to_bytes
from cozecheck.host.agents import Agents, WrongRequestError, read
from cozecheck.host.guard import Guard, add_headers
from cozecheck.host.host import Called, Host
from cozecheck.host.listing import listing, summary
from cozecheck.host.log import plain_url
from cozecheck.host.model import Served
from cozecheck.host.page import FILES, accepted, file, frame

MAX_BODY = 1_000_000
"""Bytes of a request's body."""
BODY_SECONDS = 30.0

HOST: web.AppKey[Host] = web.AppKey("host")
GUARD: web.AppKey[Guard] = web.AppKey("guard")
LANGUAGES: web.AppKey[Mapping[str, Translate]] = web.AppKey("languages")
"""By name."""
DEFAULT: web.AppKey[str] = web.AppKey("default")
"""The name of the one that the user runs the host in."""
AGENTS: web.AppKey[Agents] = web.AppKey("agents")
LISTINGS: web.AppKey[dict[str, tuple[Served, bytes]]] = web.AppKey("listings")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(host: Host, guard: Guard, languages: Mapping[str, Translate], default: str) -> web.Application:
    """The whole API and the page."""
    app = web.Application(middlewares=[_guarded], client_max_size=MAX_BODY)
    app[HOST], app[GUARD], app[LANGUAGES], app[DEFAULT], app[LISTINGS] = host, guard, languages, default, {}
    app[AGENTS] = Agents(host)
    app.on_cleanup.append(_close)
    app.on_response_prepare.append(add_headers)
    app.router.add_get("/admin/plugins", _plugins)
    app.router.add_post("/admin/reload-plugins", _reload)
    app.router.add_post("/api/plugin/invoke/{plugin:[^/]+}/{operation:[^/]+}", _invoke)
    app.router.add_post("/api/agents", _create_agent)
    app.router.add_delete("/api/agents/{agent}", _delete_agent)
    app.router.add_post("/api/chat", _chat)
    app.router.add_get("/health", _health)
    app.router.add_get("/ready", _ready)
    app.router.add_get("/metrics", _metrics)
    app.router.add_get("/", _page)
    app.router.add_get("/page/{name}", _page_file)
    app.router.add_get("/favicon.ico", _no_icon)
    return app


async def _close(app: web.Application) -> None:
    await app[AGENTS].close()


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Judges who asks, turns every failure into JSON, and writes the access log."""
    host, began = request.app[HOST], time.perf_counter()
    error: str | None = None
    status = 500
    try:
        refusal = request.app[GUARD].refusal(request)
        response = await handler(request) if refusal is None else _failure(refusal[0], _words(request, refusal[1]))
        if refusal is not None:
            error = refusal[1].render()
            if refusal[0] == 401:
                response.headers["WWW-Authenticate"] = "Bearer"
        status = response.status
        return response
    except WrongRequestError as wrong:
        status, error = wrong.status, wrong.reason.render()
        return _failure(wrong.status, host.hide(_words(request, wrong.reason)))
    except web.HTTPException as answer:
        status, error = answer.status, answer.reason
        response = _failure(answer.status, answer.reason)
        if "Allow" in answer.headers:
            response.headers["Allow"] = answer.headers["Allow"]
        return response
    except asyncio.CancelledError:
        status, error = 499, "the client is gone, or the host stops"
        raise
    except Exception as failure:
        error = f"{type(failure).__name__}: {failure}"
        words = T("cozecheck itself failed, please report it with the output of --debug: {kind}: {error}", kind=type(failure).__name__, error=str(failure))
        return _failure(500, host.hide(_words(request, words)))
    finally:
        host.log.write(
            "info" if status < 400 else "warning" if status < 500 else "error",
            "Request completed" if error is None else "Request failed",
            component="http",
            method=request.method,
            url=host.hide(plain_url(request.raw_path)),
            status_code=status,
            duration_ms=round((time.perf_counter() - began) * 1000, 3),
            remote=request.remote or "",
            **({} if error is None else {"error": host.hide(error)}),
        )


def language(request: web.Request) -> str:
    """What ?lang= asks for, else the user's."""
    asked = request.query.get("lang", "")
    return asked if asked in request.app[LANGUAGES] else request.app[DEFAULT]


def _words(request: web.Request, text: Text) -> str:
    return text.render(request.app[LANGUAGES][language(request)])


def _json(data: Any, status: int = 200) -> web.Response:
    # Lone surrogates stand for bytes that are no UTF-8; escaped, they pass.
    return web.Response(text=json.dumps(data), status=status, content_type="application/json")


def _failure(status: int, error: str, **more: object) -> web.Response:
    return _json({"success": False, "error": error, **more}, status)


async def _plugins(request: web.Request) -> web.Response:
    host, lang = request.app[HOST], language(request)
    served, known = host.served, request.app[LISTINGS]
    if lang not in known or known[lang][0] is not served:
        known[lang] = served, json.dumps(listing(host, served, request.app[LANGUAGES][lang])).encode()
    return web.Response(body=known[lang][1], content_type="application/json")


async def _reload(request: web.Request) -> web.Response:
    host, began = request.app[HOST], time.perf_counter()
    served = await host.reload()
    translate = request.app[LANGUAGES][language(request)]
    broken = [
        {"name": host.hide(entry.meta.name), "id": str(entry.meta.id.value), "status": entry.status.value, "reason": host.say(entry.cause, translate)}
        for entry in served.entries
        if entry.cause is not None
    ]
    return _json(
        {
            "success": not broken and served.problem is None,
            "error": host.say(served.problem, translate) if served.problem else None,
            **summary(served),
            "broken": broken,
            "duration_ms": round((time.perf_counter() - began) * 1000, 3),
        }
    )


async def _invoke(request: web.Request) -> web.Response:
    host, served = request.app[HOST], request.app[HOST].served
    name, operation = request.match_info["plugin"], request.match_info["operation"]
    found = served.find(name)
    if not found:
        return _failure(404, _words(request, T("there is no plugin '{plugin}'", plugin=host.hide(name[:200]))))
    if len(found) > 1:
        ids = ", ".join(str(entry.meta.id.value) for entry in found[:20])
        return _failure(409, _words(request, T("several plugins are named '{plugin}': name one by its id ({ids})", plugin=name[:200], ids=ids)))
    entry = found[0]
    if entry.serving is None:
        reason = host.say(entry.cause, request.app[LANGUAGES][language(request)]) if entry.cause else "-"
        return _failure(503, _words(request, T("the plugin is not active ({status}): {reason}", status=entry.status.value, reason=reason)))
    tool = entry.tool(operation)
    if tool is None:
        names = ", ".join(tool.operation.operation_id for tool in entry.serving.tools if tool.loaded and tool.operation)
        words = T("plugin '{plugin}' has no tool '{tool}'; perhaps: {names}", plugin=name[:200], tool=operation[:200], names=names[:1000])
        return _failure(404, _words(request, words))
    if request.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
        return _failure(415, _words(request, T("send the arguments as plain JSON, without compression")))
    try:
        body = await asyncio.wait_for(request.read(), BODY_SECONDS)
        arguments = body.decode("utf-8-sig")
    except (TimeoutError, asyncio.TimeoutError):
        return _failure(408, _words(request, T("the arguments did not come within {seconds:g} s", seconds=BODY_SECONDS)))
    except UnicodeDecodeError:
        return _failure(400, _words(request, T("the arguments are no UTF-8 text")))
    return _called(request, await host.call(entry, tool, arguments if arguments.strip() else "{}"))


def _called(request: web.Request, called: Called) -> web.Response:
    if called.result is None:
        note = {"note": request.app[HOST].hide(_words(request, called.note))} if called.note else {}
        return _timed(_failure(200, called.error, how=called.how.value, **note), called)
    # The result is a JSON text already; read and written anew, its numbers could change.
    data = to_bytes(called.result).decode("utf-8", "replace")
    return _timed(web.Response(text=f'{{"success": true, "data": {data}}}', content_type="application/json"), called)


def _timed(response: web.Response, called: Called) -> web.Response:
    """With how long the plugin's server took, in milliseconds."""
    response.headers["Server-Timing"] = f"tool;dur={called.seconds * 1000:.3f}"
    return response


async def _create_agent(request: web.Request) -> web.Response:
    return _json(request.app[AGENTS].create(await read(request)))


async def _delete_agent(request: web.Request) -> web.Response:
    request.app[AGENTS].delete(request.match_info["agent"])
    return _json({"success": True})


async def _chat(request: web.Request) -> web.Response:
    return _json(await request.app[AGENTS].chat(await read(request), request.app[LANGUAGES][language(request)]))


async def _health(_request: web.Request) -> web.Response:
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return _json({"status": "healthy", "timestamp": now, "version": __version__})


async def _ready(request: web.Request) -> web.Response:
    host = request.app[HOST]
    reason: Text | str | None = None
    if host.closing:
        reason = T("the host stops")
    elif not host.loaded:
        reason = T("the plugins are not loaded yet")
    elif host.served.problem is not None and not any(entry.serving for entry in host.served.entries):
        reason = host.say(host.served.problem, request.app[LANGUAGES][language(request)])
    if reason is None:
        return _json({"status": "ready"})
    return _json({"status": "not ready", "reason": reason if isinstance(reason, str) else _words(request, reason)}, 503)


async def _metrics(request: web.Request) -> web.Response:
    body, kind = request.app[HOST].metrics.text(request.headers.get("Accept", ""))
    return web.Response(body=body, headers={"Content-Type": kind})


async def _page(request: web.Request) -> web.Response:
    app = request.app
    lang = language(request) if "lang" in request.query else accepted(request.headers.get("Accept-Language", "")) or app[DEFAULT]
    return web.Response(text=frame(lang, app[LANGUAGES][lang], app[HOST].options.root), content_type="text/html")


async def _page_file(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    if name not in FILES:
        raise web.HTTPNotFound
    return web.Response(body=await asyncio.to_thread(file, name), content_type=FILES[name], charset="utf-8")


async def _no_icon(_request: web.Request) -> web.Response:
    return web.Response(status=204)
