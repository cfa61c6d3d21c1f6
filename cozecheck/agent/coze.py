"""A draft agent of a running Coze Studio, made for one test: a model, the plugins' tools, published to the API, and deleted.

From backend/api/handler/coze (developer_api_service.go, playground_service.go, open_apiauth_service.go, conversation_service.go),
application/singleagent (create.go, publish.go, get.go, single_agent.go), application/modelmgr/modelmgr.go, application/conversation/conversation.go.
Ids of tools that do not exist are accepted: what the agent really has stands in `bot_option_data` of get_draft_bot_info.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from typing import Any, NamedTuple

from cozecheck.agent import choose
from cozecheck.agent.chat import USER, Chat, Line, Names, connect
from cozecheck.agent.model import Said, Script
from cozecheck.core.text import T, Text
from cozecheck.net.client import Client
from cozecheck.net.problem import NetError
from cozecheck.studio.client import Studio, StudioError
from cozecheck.studio.leftover import BOT, PAT, delete_agent, delete_token
from cozecheck.studio.products import products
from cozecheck.studio.run import Server
from cozecheck.studio.temporary import PREFIX, Ongoing, answered, temporary

TOKEN = "COZECHECK_STUDIO_TOKEN"  # noqa: S105
CONNECTOR = "1024"
"""APIConnectorID of types/consts: agents that /v3/chat may talk to."""
ICON = "default_icon/default_agent_icon.png"
"""DefaultAgentIcon; without any, no agent is made."""
PUBLISHED = 1
"""PublishResultStatus_Success."""
MAX_BODY = 5_000_000
INFO = "/api/playground_api/draftbot"


class Task(NamedTuple):
    """`token` '' where one is to be made, `model` an id or a name, '' for the server's first; `seconds` for one message."""

    script: Script
    token: str = ""
    model: str = ""
    config: choose.Config = choose.Config()
    seconds: float = 60.0


class CozeAgent:
    """A Partner. What it learns that no report may print goes into `hidden`."""

    def __init__(self, client: Client, server: Server, task: Task, ongoing: Ongoing, hidden: set[str]) -> None:
        self._client, self._server, self._task, self._ongoing, self._hidden = client, server, task, ongoing, hidden
        self._studio = Studio(client, server.url, server.session, server.seconds)
        self._made = AsyncExitStack()
        self._name = PREFIX + secrets.token_hex(6)
        self._space = self._bot = self._token = ""
        self._names: Names = {}
        self._panics: Mapping[str, Text] = {}
        self._line: Line | None = None

    async def start(self) -> None:
        hidden, server, studio = self._hidden, self._server, self._studio
        hidden |= {self._task.token, server.session, server.password} - {""}
        if not server.session:
            hidden.add(await studio.log_in(server.email, server.password))
        if server.email and server.password:
            studio.log_in_again_as(server.email, server.password, hidden.add)
        self._space = await studio.space()
        config, script = self._task.config, self._task.script
        wanted = [config.ids.get(name, name) for name in script.agent["plugins"]]
        tools = choose.tools(script, config, await products(studio, wanted, config.deadly))
        model = choose.model((await studio.post("/api/bot/get_type_list", {"model": True})).get("model_list"), self._task.model)
        self._token = self._task.token
        if not self._token:
            await self._make("token", self._make_token(), "id", self._delete_token)
        about = {"space_id": self._space, "name": self._name, "icon_uri": ICON, "description": str(script.agent.get("description", ""))[:2000]}
        self._bot = await self._make("agent", studio.post(f"{BOT}/create", about), "bot_id", self._delete_bot)
        await self._furnish(tools, model)
        await self._publish()
        self._names, self._line = tools.names, connect(self._client, server.url, self._token)
        self._panics = {operation: config.panics[tool] for tool, operation in tools.operations.items() if tool in config.panics}

    async def say(self, message: str) -> Said:
        assert self._line is not None
        making = self._open_api("POST", "/v1/conversation/create", {"bot_id": self._bot, "user_id": USER})
        chat, seconds = Chat(self._names, self._panics), self._task.seconds
        async with temporary(f"conversation {self._name}", making, "id", self._delete_conversation, self._ongoing) as conversation:
            self._ongoing.check()
            try:
                return await asyncio.wait_for(chat.hold(self._line, self._bot, conversation, message), seconds)
            except (TimeoutError, asyncio.TimeoutError):
                return chat.said(T("no complete answer within {seconds:g} s", seconds=seconds))

    async def end(self) -> None:
        await self._made.aclose()

    async def _make(self, kind: str, making: Coroutine[Any, Any, dict[str, Any]], id_name: str, delete: Callable[[str], Awaitable[bool]]) -> str:
        """The id of something that is deleted in the end. Raises StudioError."""
        id_ = await self._made.enter_async_context(temporary(f"{kind} {self._name}", making, id_name, delete, self._ongoing))
        self._ongoing.check()
        return id_

    async def _make_token(self) -> dict[str, Any]:
        path = f"{PAT}/create_personal_access_token_and_permission"
        made = await self._studio.post(path, {"name": self._name, "duration_day": "1"})
        about, self._token = made.get("personal_access_token"), str(made.get("token") or "")
        self._hidden |= {self._token} - {""}
        return about if isinstance(about, dict) and self._token else {}

    async def _delete_token(self, id_: str) -> bool:
        return await delete_token(self._studio, self._space, id_)

    async def _delete_bot(self, id_: str) -> bool:
        return await delete_agent(self._studio, self._space, id_)

    async def _delete_conversation(self, id_: str) -> bool:
        await self._open_api("DELETE", f"/v1/conversations/{id_}", None)
        return True

    async def _furnish(self, tools: choose.Tools, model: str) -> None:
        """Raises StudioError where the agent does not have afterwards what it was given."""
        own = (await self._studio.post(f"{INFO}/get_draft_bot_info", {"bot_id": self._bot})).get("bot_info")
        about = own.get("model_info") if isinstance(own, dict) else None
        instructions = str(self._task.script.agent.get("instructions", ""))
        # The server takes `model_info` as a whole, so the rest of it is sent along.
        chosen = {**(about if isinstance(about, dict) else {}), "model_id": model}
        given = {"bot_id": self._bot, "plugin_info_list": tools.attached, "model_info": chosen, "prompt_info": {"prompt": instructions}}
        await answered(self._studio.post(f"{INFO}/update_draft_bot_info", {"bot_info": given}))
        try:
            read = await self._studio.post(f"{INFO}/get_draft_bot_info", {"bot_id": self._bot})
        except StudioError as error:
            # An agent keeps its tools as JSON with their references, which nobody resolves again (parametersDo2Vo in singleagent/get.go).
            if error.kind == "panic":
                do = T("write out what $ref leads to in its tools' parameters: agents cannot follow references")
                found = T("Coze Studio panics over the agent with these tools, and so would each chat")
                known = next((self._task.config.panics[tool] for tool in tools.operations if tool in self._task.config.panics), None)
                found = T("{problem}; {finding}", problem=found, finding=known) if known else found
                raise StudioError("panic", found, do, error.status) from None
            raise
        info, options = read.get("bot_info"), read.get("bot_option_data")
        there = options.get("plugin_api_detail_map") if isinstance(options, dict) else None
        missing = [tool["api_id"] for tool in tools.attached if tool["api_id"] not in (there or {})]
        if missing:
            raise choose.not_given(tools, missing)
        taken = info.get("model_info") if isinstance(info, dict) else None
        if not isinstance(taken, dict) or str(taken.get("model_id")) != model:
            raise StudioError("agent", T("the agent did not get the model {id}", id=model))

    async def _publish(self) -> None:
        """Raises StudioError, also where the answer says that all is well but the agent is not there."""
        asked = {"space_id": self._space, "bot_id": self._bot, "work_info": {}, "connectors": {CONNECTOR: {}}, "history_info": "v1"}
        said = (await answered(self._studio.post(f"{BOT}/publish", asked))).get("publish_result")
        result = said.get(CONNECTOR) if isinstance(said, dict) else None
        status = result.get("publish_result_status") if isinstance(result, dict) else None
        if status != PUBLISHED:
            words = str(result.get("msg") or "-") if isinstance(result, dict) else "-"
            do = T("look into its log, `docker logs coze-server`")
            raise StudioError("agent", T("the agent could not be published: status {status}, {words}", status=status or "-", words=words), do)

    async def _open_api(self, method: str, path: str, body: Mapping[str, object] | None) -> dict[str, Any]:
        """`data` of the answer to a request with the token.

        Not by cozepy, which cannot read a conversation without `meta_data`, as the server sends it. Raises StudioError.
        """
        headers = {"Authorization": f"Bearer {self._token}", **({"Content-Type": "application/json"} if body is not None else {})}
        sent = None if body is None else json.dumps(body).encode()
        url, seconds = self._server.url.rstrip("/") + path, self._server.seconds
        try:
            answer = await self._client.fetch(method, url, headers=headers, body=sent, seconds=seconds, max_body=MAX_BODY)
        except NetError as error:
            raise StudioError(error.kind.value, T("no answer: {reason}", reason=error.message)) from None
        try:
            said = json.loads(answer.body)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict) or answer.status != 200 or said.get("code"):
            code, words = (said.get("code", 0), str(said.get("msg") or "-")) if isinstance(said, dict) else (0, "-")
            do = T("see whether {name} holds a token of the same user, which is still valid", name=TOKEN) if self._task.token else None
            found = T("{path} answers {status}, code {code}: {words}", path=path, status=answer.status, code=code, words=words)
            raise StudioError("refused", found, do, answer.status)
        data = said.get("data")
        return data if isinstance(data, dict) else {}
