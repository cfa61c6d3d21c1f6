"""Coze Studio as far as an agent's test needs it: tokens, draft agents, publication, and /v3/chat with its events; and misbehaves on demand.

What stands on the wire is as its source has it: api/model/*, application/conversation/openapi_agent_run.go, hertz-contrib/sse's encoder.
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
from tests.servers.studio import Studio

PAT, BOT, INFO = "/api/permission_api/pat", "/api/draftbot", "/api/playground_api/draftbot"
MODELS: list[dict[str, Any]] = [
    {"model_type": 100000, "name": "Old", "model_status_details": {"is_upcoming_deprecated": True}, "model_ability": {"function_call": True}},
    {"model_type": 100001, "name": "Talker", "model_status_details": {}, "model_ability": {"function_call": False}},
    {"model_type": 7550000000000000011, "name": "Doer", "model_status_details": {}, "model_ability": {"function_call": True}},
    {"model_type": 7550000000000000012, "name": "Other", "model_status_details": {}, "model_ability": {"function_call": True}},
]
Steps = list[tuple[Any, ...]]


class AgentStudio(Studio):
    """`plays` says what the model does with a message: steps, see `_step`. What is there at any time: `tokens`, `bots`, `talks`, by id.

    `split` bytes are sent at a time, 0 for all at once; `lost` are tools that agents do not get, though the server takes them,
    `panics` those over which the server panics when the agent is read back, `unbuilt` those over which it does when the agent is built for a message.
    """

    def __init__(self, products: dict[str, tuple[str, dict[str, str], int]]) -> None:
        super().__init__(products)
        self.models = [dict(model) for model in MODELS]
        self.tokens: dict[str, str] = {}
        self.names: dict[str, str] = {}
        """Of the tokens, by id."""
        self.bots: dict[str, dict[str, Any]] = {}
        self.talks: dict[str, str] = {}
        self.plays: dict[str, Steps] = {}
        self.lost: set[str] = set()
        self.panics: set[str] = set()
        self.unbuilt: set[str] = set()
        self.publish_status = 1
        self.slow: tuple[str, float] = ("", 0.0)
        """A path, and how many seconds it takes for an answer to what it has done."""
        self.split = 0
        self.chatting = threading.Event()
        """Set when a chat has begun."""
        self._last = 7550000000000000100

    def id(self) -> str:
        self._last += 1
        return str(self._last)

    @property
    def left(self) -> list[str]:
        """All that is there still."""
        return [*self.tokens, *self.bots, *self.talks]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if not request.path.startswith(("/v1/", "/v3/")):
            done = await super().answer(request)
            await asyncio.sleep(self.slow[1] if request.path == self.slow[0] else 0)
            return done
        body = await request.json() if request.method == "POST" else dict(request.query)
        self.seen.append((request.path, {**body, **request.query}))
        fault = self.faults.get(request.path, self.faults.get(f"{request.method} {request.path.rpartition('/')[0]}", ""))
        if fault == "hang":
            await asyncio.sleep(3600)
        if fault == "html":
            return web.Response(text="<!doctype html><title>Coze</title>", content_type="text/html")
        if fault == "panic":
            return web.Response(status=500)
        if fault == "refuse":
            return _said(777012000, "refused")
        if fault.startswith("http"):
            return web.Response(status=307, headers={"Location": fault})
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.tokens.values():
            return _said(700012006, f"authentication failed: {'CheckPermission failed' if token else 'missing authorization in header'}")
        if request.path == "/v1/conversation/create":
            id_ = self.id()
            self.talks[id_] = body["bot_id"]
            return _good({"id": id_, "created_at": 1, "meta_data": None, "connector_id": "1024", "last_section_id": self.id()})
        if request.method == "DELETE":
            self.talks.pop(request.path.rpartition("/")[2], None)
            return web.json_response({"code": 0, "msg": "", "BaseResp": None})
        return await self._chat(request, body)

    async def _inside(self, path: str, body: dict[str, Any]) -> web.Response:
        if path == "/api/bot/get_type_list":
            models = {"model_list": self.models, "voice_list": None, "raw_model_list": None}
            return web.json_response({"code": 0, "msg": "success", "data": models})
        if path == f"{PAT}/list_personal_access_tokens":
            first = (int(body["page"]) - 1) * int(body["size"])
            last = first + int(body["size"])
            tokens = [
                {"id": id_, "name": self.names[id_], "created_at": self.made.get(id_, 1700000000), "last_used_at": -1, "expire_at": 1} for id_ in self.tokens
            ]
            return _good({"personal_access_tokens": tokens[first:last], "has_more": last < len(tokens)})
        if path == "/api/intelligence_api/search/get_draft_intelligence_list":
            return self._agents(body)
        if path == f"{PAT}/create_personal_access_token_and_permission":
            assert isinstance(body["duration_day"], str)
            id_ = self.id()
            self.tokens[id_] = token = f"pat_{id_}"
            self.names[id_] = body["name"]
            return _good({"personal_access_token": {"id": id_, "name": body["name"], "expire_at": 1}, "token": token})
        if path == f"{PAT}/delete_personal_access_token_and_permission":
            self.tokens.pop(body["id"], None)
            return web.json_response({"code": 0, "msg": ""})
        if path.startswith((BOT, INFO)):
            return self._agent(path, body)
        return await super()._inside(path, body)

    def _agent(self, path: str, body: dict[str, Any]) -> web.Response:
        if path == f"{BOT}/create":
            if not body.get("icon_uri") or not body.get("name") or body["space_id"] != "77":
                return web.json_response({"code": 400, "msg": "icon uri is nil"}, status=400)
            if not self.models:
                return _said(100000013, "there is no llm model in use, please config a model first")
            model = {"model_id": str(self.models[0]["model_type"]), "temperature": 0.8, "short_memory_policy": {"history_round": 3}}
            id_ = self.id()
            self.bots[id_] = {"bot_id": id_, "name": body["name"], "model_info": model, "plugin_info_list": [], "published": False}
            return _good({"bot_id": id_, "check_not_pass": False})
        bot = self.bots.get(body.get("bot_id") or body.get("bot_info", {}).get("bot_id"))
        if bot is None:
            return _said(100000003, "unauthorized access : No agent draft found for the given agent ID")
        if path == f"{BOT}/delete":
            assert body["space_id"] == "77"
            del self.bots[bot["bot_id"]]
            return _good({})
        if path == f"{INFO}/update_draft_bot_info":
            bot.update(body["bot_info"])
            return _good({"has_change": True, "check_not_pass": False, "branch": 1})
        if path == f"{INFO}/get_draft_bot_info" and any(tool["api_id"] in self.panics for tool in bot["plugin_info_list"]):
            return web.Response(status=500)
        if path == f"{INFO}/get_draft_bot_info":
            return _good({"bot_info": bot, "bot_option_data": {"plugin_api_detail_map": self._details(bot)}, "space_id": "77", "has_publish": False})
        assert path == f"{BOT}/publish" and body["connectors"] == {"1024": {}}
        bot["published"] = self.publish_status == 1
        return _good(
            {
                "check_not_pass": False,
                "connector_bind_result": None,
                "publish_result": {"1024": {"code": 0, "msg": "", "publish_result_status": self.publish_status}},
            }
        )

    def _details(self, bot: dict[str, Any]) -> dict[str, Any]:
        known = {tool: (plugin, name) for plugin, (_, tools, _) in self.products.items() for tool, name in tools.items() if tool not in self.lost}
        # Of tools with one name an agent gets the first: its table has a unique index that knows no case, and conflicts are passed over.
        first = {known[tool["api_id"]][1].casefold(): tool["api_id"] for tool in reversed(bot["plugin_info_list"]) if tool["api_id"] in known}
        asked = list(first.values())
        return {tool: {"id": tool, "name": known[tool][1], "plugin_id": known[tool][0]} for tool in asked if tool in known}

    def _agents(self, body: dict[str, Any]) -> web.Response:
        assert body["types"] == [1] and body["search_scope"] == 1 and body["space_id"] == "77"
        found = [
            {"basic_info": {"id": id_, "name": bot["name"], "create_time": str(self.made.get(id_, 1700000000)), "space_id": "77", "status": 1}, "type": 1}
            for id_, bot in self.bots.items()
            if body["name"] in bot["name"]
        ]
        first = int(body["cursor_id"] or 0)
        last = first + body["size"]
        listed = {"intelligences": found[first:last], "total": len(found[first:last]), "has_more": last < len(found)}
        return _good({**listed, "next_cursor_id": str(last) if found[first:last] else ""})

    async def _chat(self, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        assert body["stream"] is True and isinstance(body["bot_id"], str) and body["user_id"]
        bot, conversation = self.bots.get(body["bot_id"]), request.query["conversation_id"]
        (message,) = body["additional_messages"]
        assert message["role"] == "user" and message["content_type"] == "text"
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"})
        await response.prepare(request)
        chat = {"id": self.id(), "conversation_id": conversation, "bot_id": body["bot_id"], "section_id": self.id(), "created_at": 1, "status": "created"}
        if bot is None or not bot["published"]:
            words = f"code=100000000 message=invalid parameter : agent not published, agentID={body['bot_id']} connectorID=1024"
            await self._event(response, "error", {"code": 103100001, "msg": words})
            return response
        if conversation not in self.talks:
            # In place of one that is gone another is made.
            chat["conversation_id"] = id_ = self.id()
            self.talks[id_] = body["bot_id"]
        for status in ("created", "in_progress"):
            await self._event(response, f"conversation.chat.{status}", {**chat, "status": status})
        self.chatting.set()
        # A reference that the agent was not told of: building it panics, which ends the chat without a word.
        unbuilt = any(tool["api_id"] in self.unbuilt for tool in bot["plugin_info_list"])
        for step in () if unbuilt else [*self.plays.get(message["content"], [("answer", "hello")]), ("end",)]:
            if not await self._step(response, chat, *step):
                return response
        await self._event(response, "conversation.chat.completed", {**chat, "status": "completed", "completed_at": 2, "failed_at": 0})
        await self._event(response, "conversation.stream.done", None)
        return response

    async def _step(self, response: web.StreamResponse, chat: dict[str, Any], what: str, *more: Any) -> bool:
        """('call', name, arguments), ('response', text), ('answer', text), ('error', msg), ('interrupt', text), ('sleep', seconds), ('raw', bytes), ('cut',).

        Whether it goes on.
        """
        if what == "cut":
            assert response._req is not None and response._req.transport is not None
            response._req.transport.close()
            return False
        if what == "sleep":
            await asyncio.sleep(more[0])
        elif what == "raw":
            await response.write(more[0])
        elif what == "error":
            # What follows an error says that all is well.
            await self._event(response, "error", {"code": 103200002, "msg": more[0]})
        elif what == "call":
            arguments = more[1] if isinstance(more[1], str) else json.dumps(more[1])
            call = {"id": "call_1", "type": "function", "function": {"name": more[0], "arguments": arguments}}
            await self._message(response, chat, "function_call", _go(call))
        elif what == "response":
            await self._message(response, chat, "tool_response", more[0])
        elif what == "interrupt":
            for type_, content in (("tool_response", "directly streaming reply"), ("answer", more[0]), ("verbose", _go({"msg_type": "interrupt", "data": ""}))):
                await self._message(response, chat, type_, content)
        elif what == "answer":
            for part in (more[0][:3], more[0][3:]):
                await self._message(response, chat, "answer", part, "delta")
            await self._message(response, chat, "answer", more[0])
        else:
            finish = {"msg_type": "generate_answer_finish", "data": '{"finish_reason":0,"FinData":""}', "from_unit": ""}
            await self._message(response, chat, "verbose", _go(finish))
        return True

    async def _message(self, response: web.StreamResponse, chat: dict[str, Any], type_: str, content: str, event: str = "completed") -> None:
        about = {"id": self.id(), "conversation_id": chat["conversation_id"], "bot_id": chat["bot_id"], "chat_id": chat["id"], "section_id": chat["section_id"]}
        detail = {**about, "role": "assistant", "type": type_, "content": content, "content_type": "text", "created_at": 1, "reasoning_content": ""}
        await self._event(response, f"conversation.message.{event}", detail)

    async def _event(self, response: web.StreamResponse, name: str, data: Any) -> None:
        sent = f"event:{name}\ndata:{'' if data is None else _go(data)}\n\n".encode()
        step = self.split or len(sent)
        for start in range(0, len(sent), step):
            await response.write(sent[start : start + step])
            if self.split:
                await asyncio.sleep(0)


def _go(data: Any) -> str:
    """As Go's json.Marshal writes it: no spaces, little escaped; U+0085 is not."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _good(data: Any) -> web.Response:
    return web.json_response({"code": 0, "msg": "", "data": data})


def _said(code: int, msg: str) -> web.Response:
    return web.json_response({"code": code, "msg": msg})


@contextmanager
def serving(products: dict[str, tuple[str, dict[str, str], int]]) -> Iterator[AgentStudio]:
    """The server in a thread of its own."""
    studio = AgentStudio(products)
    with answering(studio.answer) as studio.base:
        yield studio
