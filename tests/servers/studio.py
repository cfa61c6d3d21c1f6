"""A server that answers as Coze Studio does: codes in HTTP 200, a cookie with a port in its Domain, a list that one tool breaks; and misbehaves on demand."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from tests.servers.app import answering

EMAIL, PASSWORD, SESSION = "tester@example.com", "correct-horse-7", "sEsSiOn-0123456789"
API = "/api/workflow_api"
START, END = "100001", "900001"


class Studio:
    """`products`: id → (name, {tool id: name}, auth_mode). `seen` are (path, body or query), `workflows` those that are there, by id.

    `tools` says what a tool's run does: 'ok' (unless said), 'fail', 'hang', 'swallowed'; `faults` what a path does: 'html', 'panic', 'hang', 'refuse', 'empty'.
    """

    def __init__(self, products: dict[str, tuple[str, dict[str, str], int]]) -> None:
        self.base = ""
        self.products = products
        self.broken: set[str] = set()
        self.tools: dict[str, str] = {}
        self.faults: dict[str, str] = {}
        self.seen: list[tuple[str, Any]] = []
        self.workflows: dict[str, dict[str, Any]] = {}
        self.runs: dict[str, dict[str, Any]] = {}
        self.called = threading.Event()
        """Set when a tool that hangs is run."""

    def bodies(self, path: str) -> list[Any]:
        """What was sent to a path."""
        return [body for seen, body in self.seen if seen == path]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Any request."""
        body = await request.json() if request.method == "POST" else dict(request.query)
        self.seen.append((request.path, body))
        fault = self.faults.get(request.path, "")
        if fault == "html":
            return web.Response(text="<!doctype html><title>Coze</title>", content_type="text/html")
        if fault == "panic":
            return web.Response(status=500)
        if fault == "hang":
            await asyncio.sleep(3600)
        if fault == "refuse":
            return _said(777012000, f"workflow operation failed, session {SESSION}")
        if fault == "empty":
            return _good({})
        if request.path == "/api/passport/web/email/login/":
            return self._log_in(body)
        sent = request.headers.get("Cookie", "")
        if "session_key=" not in sent:
            return web.json_response({"code": 401, "msg": "missing session_key in cookie"}, status=401)
        if sent != f"session_key={SESSION}":
            return _said(700012006, "authentication failed")
        return await self._inside(request.path, body)

    def _log_in(self, body: dict[str, str]) -> web.Response:
        if body != {"email": EMAIL, "password": PASSWORD}:
            return _said(700000003, "invalid email or password, please try again.")
        answer = _good({"user_id_str": "1"})
        answer.headers.add("Set-Cookie", f"session_key={SESSION}; max-age=2592000; domain=127.0.0.1:8888; path=/; HttpOnly; SameSite=Lax")
        answer.headers.add("Set-Cookie", "trace=1; path=/")
        return answer

    async def _inside(self, path: str, body: dict[str, Any]) -> web.Response:
        name = path.removeprefix(API)
        if path == "/api/playground_api/space/list":
            return _good({"bot_space_list": [{"id": "77", "name": "Personal"}]})
        if path == "/api/marketplace/product/list":
            if self.broken:
                return web.json_response({"code": 1, "msg": "the format 'int32' of field 'page_size' is invalid"}, status=500)
            return _good({"products": [self._product(id_) for id_ in self.products], "has_more": False})
        if path == "/api/marketplace/product/detail":
            if body["entity_id"] not in self.products:
                return _said(109000005, "plugin record not found")
            if body["entity_id"] in self.broken:
                return web.json_response({"code": 1, "msg": "the format 'int32' of field 'page_size' is invalid"}, status=500)
            return _good(self._product(body["entity_id"]))
        if name == "/create":
            id_ = str(9000 + len(self.seen))
            self.workflows[id_] = body
            return _good({"workflow_id": id_})
        if path.startswith(API):
            return self._workflow(name, body)
        return web.json_response({"code": 404, "msg": "not found"}, status=404)

    def _workflow(self, name: str, body: dict[str, Any]) -> web.Response:
        if body.get("workflow_id") not in self.workflows or body.get("space_id") != "77":
            return _said(720702023, "the workflow does not exist")
        if name == "/save":
            self.workflows[body["workflow_id"]]["schema"] = json.loads(body["schema"])
        if name == "/test_run":
            id_ = str(5000 + len(self.seen))
            self.runs[id_] = self._run(self.workflows[body["workflow_id"]]["schema"])
            return _good({"execute_id": id_})
        if name == "/get_process":
            run = self.runs[body["execute_id"]]
            run["asked"] += 1
            return _good({"executeStatus": 1, "nodeResults": [], "nodeEvents": []} if run["asked"] < 2 or run["hangs"] else run["end"])
        if name == "/delete":
            del self.workflows[body["workflow_id"]]
            return _good({"status": 0})
        return _good({})

    def _run(self, schema: dict[str, Any]) -> dict[str, Any]:
        """As the real one, it goes the way along the edges, and knows its first and its last node by their ids."""
        way, at = [], START
        following = {edge["sourceNodeID"]: edge["targetNodeID"] for edge in schema["edges"]}
        while at != END:
            at = following[at]
            way.append(at)
        (node,) = [node for node in schema["nodes"] if node["id"] in way and node["type"] == "4"]
        about = {param["name"]: param["input"]["value"]["content"] for param in node["data"]["inputs"]["apiParam"]}
        arguments = {param["name"]: _value(param["input"]) for param in node["data"]["inputs"]["inputParameters"]}
        assert about["apiID"] in self.products[about["pluginID"]][1]
        does = self.tools.get(about["apiID"], "ok")
        if does == "hang":
            self.called.set()
        ok = {"nodeId": node["id"], "nodeStatus": 3, "errorInfo": "", "output": json.dumps({"called": about["apiName"], "arguments": arguments})}
        bad = {"nodeId": node["id"], "nodeStatus": 4, "errorInfo": "request failed, status code: 502, the server is at its end", "output": ""}
        end = {"executeStatus": 3 if does == "fail" else 2, "nodeResults": [bad if does in ("fail", "swallowed") else ok], "nodeEvents": []}
        return {"asked": 0, "hangs": does == "hang", "end": end}

    def _product(self, id_: str) -> dict[str, Any]:
        name, tools, mode = self.products[id_]
        listed = [{"id": tool, "name": called, "parameters": []} for tool, called in tools.items()]
        return {"meta_info": {"id": "1", "entity_id": id_, "name": name}, "plugin_extra": {"tools": listed, "auth_mode": mode}}


def _value(given: dict[str, Any]) -> Any:
    """What CanvasBlockInputToFieldInfo makes of a literal."""
    content = given["value"]["content"]
    assert given["value"]["type"] == "literal" and content is not None
    kind = given["type"]
    if kind in ("list", "object"):
        assert kind == "object" or given["schema"]["type"]
        return json.loads(content)
    if kind in ("integer", "float"):
        return {"integer": int, "float": float}[kind](content)
    assert isinstance(content, {"string": str, "boolean": bool}[kind])
    return content


def _good(data: Any) -> web.Response:
    return web.json_response({"code": 0, "msg": "", "data": data})


def _said(code: int, msg: str) -> web.Response:
    return web.json_response({"code": code, "msg": msg, "data": None})


@contextmanager
def serving(products: dict[str, tuple[str, dict[str, str], int]]) -> Iterator[Studio]:
    """The server in a thread of its own."""
    studio = Studio(products)
    with answering(studio.answer) as studio.base:
        yield studio
