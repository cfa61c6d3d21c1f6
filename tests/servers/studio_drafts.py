"""Drafts of plugins, as Coze Studio at 4f786d6a9 keeps them: checked more strictly than its configuration folder, and their tools without `components`."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import yaml
from aiohttp import web

METHODS = {"get": 1, "post": 2, "put": 3, "delete": 4, "patch": 5}


class Drafts:
    """`plugins` are those that are there, by id: name, and operations by operationId; `names` all that there ever were.

    `does` says what a tool's call does: 'ok' (unless said), 'fail', 'hang', 'null' (an answer that does not fit its schema).
    """

    def __init__(self) -> None:
        self.plugins: dict[str, tuple[str, dict[str, dict[str, Any]]]] = {}
        self.names: list[str] = []
        self.does: dict[str, str] = {}
        self._last = 7711403622759661000

    async def answer(self, name: str, body: dict[str, Any], made: dict[str, int]) -> web.Response:
        """A request to /api/plugin_api/NAME. `made` says when a draft was made, by id; long ago unless said."""
        if name == "library_resource_list":
            return self._library(body, made)
        if name == "register":
            return self._register(body)
        id_ = body.get("plugin_id")
        if not isinstance(id_, str):
            return bad_request("Mismatch type string with value number")
        if id_ not in self.plugins:
            return _said(109000005, "record not found")
        if name == "del_plugin":
            del self.plugins[id_]
            return _said(0, "")
        operations = self.plugins[id_][1]
        if name == "get_plugin_apis":
            return self._listed(id_, operations, body)
        assert name == "debug_api" and body["operation"] == 1 and isinstance(body["api_id"], str)
        operation = next((operation for number, operation in enumerate(operations) if f"{id_}{number}" == body["api_id"]), None)
        if self.does.get(operation or "") == "hang":
            await asyncio.sleep(3600)
        if operation is None or self.does.get(operation) == "fail":
            reason = "execute tool failed : http request failed, status=503 Service Unavailable\nresp=no" if operation else "record not found"
            return _flat(response_params=None, success=False, resp="{}", reason=reason, raw_resp="{}", raw_req="{}")
        if self.does.get(operation) == "null":
            # A draft's answer is held to its schema.
            reason = "execute tool failed : expected 'body' to be of type 'object', but got '<nil>'"
            return _flat(response_params=None, success=False, resp="{}", reason=reason, raw_resp="{}", raw_req="{}")
        given = json.dumps({"called": operation, "arguments": json.loads(body["parameters"])})
        return _flat(response_params=[], success=True, resp=given, reason="", raw_resp=given, raw_req="{}")

    def _library(self, body: dict[str, Any], made: dict[str, int]) -> web.Response:
        """As the search index knows it: pages go by a cursor."""
        assert body["res_type_filter"] == [1] and body["space_id"] == "77" and body["user_filter"] == 1
        found = [
            {"res_id": id_, "res_type": 1, "name": name, "creator_id": "1", "edit_time": str(made.get(id_, 1700000000)), "space_id": "77"}
            for id_, (name, _) in self.plugins.items()
            if body["name"] in name
        ]
        first = int(body["cursor"] or 0)
        last = first + body["size"]
        return _flat(resource_list=found[first:last], cursor=str(last) if found[first:last] else "", has_more=last < len(found))

    def _register(self, body: dict[str, Any]) -> web.Response:
        if not isinstance(body.get("space_id"), str):
            return bad_request("Mismatch type string with value number")
        if not body["openapi"]:
            return bad_request("plugin openapi doc is invalid")
        manifest, document = json.loads(body["ai_plugin"]), yaml.safe_load(body["openapi"])
        if not isinstance(manifest.get("auth"), dict):
            return web.Response(status=500)
        operations = {
            operation["operationId"]: operation | {"path": path, "method": method}
            for path, item in document["paths"].items()
            for method, operation in item.items()
        }
        # The document goes first, as in CreateDraftPluginWithCode.
        for operation in operations.values():
            if not set(operation["responses"]) <= {"200", "default"}:
                return _said(109000003, "invalid plugin openapi3 document : response only supports '200' status")
        if manifest["auth"]["type"] == "service_http" and not json.loads(manifest["auth"]["payload"] or "{}").get("service_token"):
            return _said(109000004, "invalid plugin manifest : service token is required")
        self._last += 1
        self.plugins[str(self._last)] = manifest["name_for_human"], operations
        self.names.append(manifest["name_for_human"])
        return web.json_response({"code": 0, "msg": "", "data": {"plugin_id": str(self._last), "openapi": body["openapi"]}})

    def _listed(self, id_: str, operations: dict[str, dict[str, Any]], body: dict[str, Any]) -> web.Response:
        if body["size"] >= 30:
            return bad_request("size is invalid")
        # References led into `components`, which no tool of a draft has.
        if any('"$ref"' in json.dumps(operation) or operation["method"] not in METHODS for operation in operations.values()):
            return web.json_response({"code": 500, "msg": "internal server error"}, status=500)
        listed = [
            {"plugin_id": id_, "api_id": f"{id_}{number}", "name": name, "path": operation["path"], "method": METHODS[operation["method"]]}
            for number, (name, operation) in enumerate(operations.items())
        ]
        first = (body["page"] - 1) * body["size"]
        return _flat(api_info=listed[first : first + body["size"]], total=len(listed), edit_version=0)


def bad_request(msg: str) -> web.Response:
    """What does not fit the request's type."""
    return web.json_response({"code": 400, "msg": msg}, status=400)


def _flat(**fields: Any) -> web.Response:
    return web.json_response({"code": 0, "msg": "", **fields})


def _said(code: int, msg: str) -> web.Response:
    return web.json_response({"code": code, "msg": msg})
