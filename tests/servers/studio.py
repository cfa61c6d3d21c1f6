"""A server that answers as Coze Studio does: codes in HTTP 200, a cookie with a port in its Domain, a list that one tool breaks; and misbehaves on demand.

Status, codes, shapes and words are those that Coze Studio at 4f786d6a9 gave when it was asked the same.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from tests.servers.app import answering
from tests.servers.studio_drafts import Drafts, bad_request

EMAIL, PASSWORD, SESSION = "tester@example.com", "correct-horse-7", "sEsSiOn-0123456789"
API = "/api/workflow_api"
START, END = "100001", "900001"
REQUIRED = {
    "create": ("name", "desc", "icon_uri", "space_id"),
    "save": ("workflow_id", "submit_commit_id"),
    "test_run": ("workflow_id",),
    "get_process": ("workflow_id", "space_id"),
    "delete": ("workflow_id", "space_id"),
}
STACK = (
    "\nstack=/app/backend/pkg/errorx/internal/status.go:140 NewByCode\n/app/backend/domain/plugin/service/tool/invocation_http.go:120 (*httpCallImpl).Do"
    + "\n/app" * 300
)
FAILURE = "code=109000009 message=execute tool failed : http request failed, status=502 Bad Gateway\nresp=the server is at its end"


class Studio:
    """`products`: id → (name, {tool id: name}, auth_mode). `seen` are (path, body or query), `workflows` those that are there, by id.

    `tools` says what a tool's run does: 'ok' (unless said), 'fail', 'hang', 'timeout', 'open', 'swallowed'; `results` what it gives, in JSON, `errors` how it
    fails, `costs` in seconds; `faults` what a path does: 'html', 'panic', 'hang', 'refuse', 'empty', 'huge', 'elsewhere', 'gone'.
    """

    def __init__(self, products: dict[str, tuple[str, dict[str, str], int]]) -> None:
        self.base = ""
        self.products = products
        self.broken: set[str] = set()
        self.tools: dict[str, str] = {}
        self.results: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self.costs: dict[str, str] = {}
        self.faults: dict[str, str] = {}
        self.seen: list[tuple[str, Any]] = []
        self.workflows: dict[str, dict[str, Any]] = {}
        self.runs: dict[str, dict[str, Any]] = {}
        self.drafts = Drafts()
        self.made: dict[str, int] = {}
        """When a workflow, a token, an agent or a draft was made, by id; long ago unless said."""
        self.late: tuple[str, float] = ("", 0.0)
        """A path, and how many seconds pass before what it asks for is done, whether or not anybody still waits for it."""
        self.busy = 0
        self.overtaken: list[str] = []
        """Deletions that came while such a request was under way."""
        self.session = SESSION
        self.ends_after: int | None = None
        """How many more requests the session lasts."""
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
        if self.busy and "delete" in request.path:
            self.overtaken.append(request.path)
        if request.path == self.late[0]:
            self.busy += 1
            await asyncio.sleep(self.late[1])
            self.busy -= 1
        if fault == "html":
            return web.Response(text="<!doctype html><title>Coze</title>", content_type="text/html")
        if fault == "panic":
            return web.Response(status=500)
        if fault == "hang":
            await asyncio.sleep(3600)
        if fault == "refuse":
            return _said(777777775, f"Workflow operation failed: session {self.session}")
        if fault == "empty":
            return _good({})
        if fault == "huge":
            return web.Response(body=b'{"code":0,"msg":"","data":{"x":"' + b"x" * 1_000_000 + b'"}}', content_type="application/json")
        if fault == "elsewhere":
            return web.Response(status=302, headers={"Location": self.base.replace("127.0.0.1", "localhost") + "/sign"})
        if fault == "gone":
            if request.transport:
                request.transport.abort()
            return web.Response()
        if request.path == "/api/passport/web/email/login":
            return web.Response(status=307, headers={"Location": f"{request.path}/"})
        if request.path == "/api/passport/web/email/login/":
            return self._log_in(body)
        sent = request.headers.get("Cookie", "")
        if "session_key=" not in sent:
            return web.json_response({"code": 401, "msg": "missing session_key in cookie"}, status=401)
        if self.ends_after is not None:
            self.ends_after -= 1
            if self.ends_after < 0:
                self.session, self.ends_after = "", None
        if sent != f"session_key={self.session}":
            return _said(700012006, "authentication failed: access denied")
        return await self._inside(request.path, body)

    def _log_in(self, body: dict[str, str]) -> web.Response:
        missing = next((name for name in ("email", "password") if name not in body), None)
        if missing:
            text = f"'{missing}' field is a 'required' parameter, but the request body does not have this parameter '{missing}'"
            return web.Response(status=400, text=text)
        if body != {"email": EMAIL, "password": PASSWORD}:
            return _said(700000003, "invalid email or password, please try again.")
        # A user has one session: a log-in ends the one before.
        self.session = SESSION if self.session == SESSION else f"another-{SESSION}"
        answer = _good({"user_id_str": "1", "email": EMAIL})
        answer.headers.add("Set-Cookie", f"session_key={self.session}; max-age=2592000; domain=127.0.0.1:8888; path=/; HttpOnly; SameSite")
        answer.headers.add("Set-Cookie", "trace=1; path=/")
        return answer

    async def _inside(self, path: str, body: dict[str, Any]) -> web.Response:
        if path == "/api/playground_api/space/list":
            return _good({"bot_space_list": [{"id": "77", "app_ids": None, "name": "Personal Space", "space_type": 1}], "has_personal_space": True, "total": 1})
        if path == "/api/marketplace/product/list":
            if self.broken:
                return web.json_response({"code": 500, "msg": "internal server error"}, status=500)
            return _listed({"products": [self._product(id_) for id_ in self.products], "has_more": False, "total": len(self.products)})
        if path == "/api/marketplace/product/detail":
            if not body["entity_id"].isdecimal():
                return bad_request(f"unable to decode '{body['entity_id']}' as int64")
            if body["entity_id"] not in self.products:
                return _said(109000005, "record not found")
            if body["entity_id"] in self.broken:
                return web.json_response({"code": 500, "msg": "internal server error"}, status=500)
            return _listed(self._product(body["entity_id"]))
        if path.startswith("/api/plugin_api/"):
            return await self.drafts.answer(path.rpartition("/")[2], body, self.made)
        if path.startswith(API):
            return self._workflow(path.rpartition("/")[2], body)
        return web.json_response({"code": 404, "msg": "not found"}, status=404)

    def _workflow(self, name: str, body: dict[str, Any]) -> web.Response:
        missing = next((field for field in REQUIRED.get(name, ()) if field not in body), None)
        if missing:
            return bad_request(f"'{missing}' field is a 'required' parameter, but the request body does not have this parameter '{missing}'")
        if any(not isinstance(body.get(field, ""), str) for field in ("workflow_id", "space_id", "execute_id", "schema")):
            return bad_request("Mismatch type string with value number")
        if body.get("space_id") != "77":
            if name == "delete":
                return web.json_response({"code": 500, "msg": "internal server error"}, status=500)
            return _said(777777775, f"Workflow operation failure: user 1 does not have access to space {body.get('space_id')}")
        id_ = str(body.get("workflow_id", ""))
        if name == "create":
            id_ = str(7711403438885568000 + len(self.seen))
            self.workflows[id_] = body
            return _good({"workflow_id": id_, "name": "", "url": "", "status": 0, "type": 0, "node_list": None})
        if name == "workflow_list":
            return _good({"workflow_list": self._listed(body), "auth_list": [], "total": len(self.workflows)})
        if name == "delete":
            # What is not there is deleted as well.
            self.workflows.pop(id_, None)
            return _good({"status": 0})
        if name == "save":
            # Nobody looks whether it is there: the draft of a workflow that was deleted is made anew, and listed.
            self.workflows.setdefault(id_, {"name": "cozecheck_0123456789ab"})["schema"] = json.loads(body["schema"])
            return _good({"name": "", "url": "", "status": 0, "workflow_status": 0})
        if id_ not in self.workflows:
            return _said(720702004, f"workflow {id_} not found, please check if the workflow exists and not deleted")
        if name == "test_run":
            execution = str(7711403438977843000 + len(self.seen))
            self.runs[execution] = self._run(self.workflows[id_]["schema"])
            return _good({"workflow_id": id_, "execute_id": execution, "session_id": ""})
        run = self.runs[body["execute_id"]]
        run["asked"] += 1
        running: dict[str, Any] = {"executeStatus": 1, "nodeResults": None, "reason": "", "nodeEvents": []}
        return _good({"workFlowId": id_, "executeId": body["execute_id"], **(running if run["asked"] < 2 or run["hangs"] else run["end"])})

    def _listed(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        assert body["status"] == 1 and 0 < body["size"] <= 100
        found = [(id_, made) for id_, made in self.workflows.items() if body["name"] in made["name"]]
        first = (body["page"] - 1) * body["size"]
        return [
            {
                "workflow_id": id_,
                "name": made["name"],
                "create_time": self.made.get(id_, 1700000000),
                "creator": {"id": made.get("by", "1"), "self": made.get("by", "1") == "1"},
            }
            for id_, made in found[first : first + body["size"]]
        ]

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
        assert about["apiID"] in self.products[about["pluginID"]][1] and about["pluginVersion"] == ""
        tool, timeout = about["apiID"], node["data"]["inputs"]["settingOnError"]["timeoutMs"]
        does = self.tools.get(tool, "fail" if tool in self.errors else "ok")
        if does == "hang":
            self.called.set()
        result = {"nodeId": node["id"], "NodeType": "Api", "nodeStatus": 3, "errorInfo": "", "nodeExeCost": f"{self.costs.get(tool, '0.004')}s"}
        first, reason, status = {"nodeId": START, "NodeType": "Start", "nodeStatus": 3, "errorInfo": "", "output": "{}", "nodeExeCost": "0.002s"}, "", 2
        if does in ("fail", "swallowed", "timeout"):
            # The first 1,000 bytes of the message; where that cuts a character, the real database refuses it and the run stays open.
            given = self.errors.get(tool, FAILURE)
            said = "node timeout" if does == "timeout" else f"Workflow execution failure: {given}{STACK}" if given.startswith("code=") else given
            result |= {"nodeStatus": 4, "errorInfo": said.encode()[:1000].decode("utf-8", "replace"), "errorLevel": "Error", "output": "", "raw_output": ""}
            reason, status = ("", 2) if does == "swallowed" else (result["errorInfo"], 3)
            result["nodeExeCost"] = f"{timeout / 1000:.3f}s" if does == "timeout" else result["nodeExeCost"]
            does = "open" if "\ufffd" in result["errorInfo"] else does
        else:
            result["output"] = self.results[tool] if tool in self.results else json.dumps({"called": about["apiName"], "arguments": arguments})
        last = [{"nodeId": END, "NodeType": "End", "nodeStatus": 3, "errorInfo": "", "output": "{}"}] if status == 2 else []
        end = {"executeStatus": status, "nodeResults": [first, result, *last], "reason": reason, "nodeEvents": []}
        return {"asked": 0, "hangs": does in ("hang", "open"), "end": end}

    def _product(self, id_: str) -> dict[str, Any]:
        name, tools, mode = self.products[id_]
        listed = [{"id": tool, "name": called, "description": called, "parameters": []} for tool, called in tools.items()]
        meta = {"id": "0", "entity_id": id_, "entity_type": 2, "name": name, "status": 1}
        return {"meta_info": meta, "commercial_setting": {"commercial_type": 0}, "plugin_extra": {"tools": listed, "auth_mode": mode, "is_official": True}}


def _value(given: dict[str, Any]) -> Any:
    """What CanvasBlockInputToFieldInfo makes of a literal, and ConvertInputs of that."""
    content = given["value"]["content"]
    assert given["value"]["type"] == "literal" and content is not None
    kind = given["type"]
    if kind in ("list", "object"):
        assert kind == "object" or given["schema"]["type"]
        return json.loads(content) if kind == "object" else [_converted(item, given["schema"]) for item in json.loads(content)]
    if kind in ("integer", "float"):
        return {"integer": int, "float": float}[kind](content)
    assert isinstance(content, {"string": str, "boolean": bool}[kind])
    return content


def _converted(item: Any, schema: dict[str, Any]) -> Any:
    if schema["type"] == "list":
        return [_converted(inner, schema["schema"]) for inner in item]
    return str(item) if schema["type"] == "string" and not isinstance(item, str) else item


def _good(data: Any) -> web.Response:
    return web.json_response({"code": 0, "msg": "", "data": data, "BaseResp": None})


def _listed(data: Any) -> web.Response:
    return web.json_response({"code": 0, "message": "", "data": data})


def _said(code: int, msg: str) -> web.Response:
    return web.json_response({"code": code, "msg": msg})


@contextmanager
def serving(products: dict[str, tuple[str, dict[str, str], int]]) -> Iterator[Studio]:
    """The server in a thread of its own."""
    studio = Studio(products)
    with answering(studio.answer) as studio.base:
        yield studio
