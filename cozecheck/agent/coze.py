"""A draft agent of a running Coze Studio, made for one test: a model, the plugins' tools, published to the API, and deleted.

From backend/api/handler/coze (developer_api_service.go, playground_service.go, open_apiauth_service.go, conversation_service.go),
application/singleagent (create.go, publish.go, get.go, single_agent.go), application/modelmgr/modelmgr.go, application/conversation/conversation.go.
Ids of tools that do not exist are accepted: what the agent really has stands in `bot_option_data` of get_draft_bot_info.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack
from typing import Any, NamedTuple

from cozecheck.agent.chat import USER, Chat, Line, connect
from cozecheck.agent.model import Said, Script
from cozecheck.core.text import T
from cozecheck.net.client import Client
from cozecheck.net.problem import NetError
from cozecheck.studio.client import Studio, StudioError
from cozecheck.studio.model import Product
from cozecheck.studio.products import products
from cozecheck.studio.run import Server
from cozecheck.studio.temporary import PREFIX, Ongoing, temporary

TOKEN = "COZECHECK_STUDIO_TOKEN"  # noqa: S105
CONNECTOR = "1024"
"""APIConnectorID of types/consts: agents that /v3/chat may talk to."""
ICON = "default_icon/default_agent_icon.png"
"""DefaultAgentIcon; without any, no agent is made."""
PUBLISHED = 1
"""PublishResultStatus_Success."""
MAX_BODY = 5_000_000
PAT, BOT, INFO = "/api/permission_api/pat", "/api/draftbot", "/api/playground_api/draftbot"


class Config(NamedTuple):
    """What a configuration folder says beyond the server: ids of plugins by name_for_model, tools that agents cannot have, plugins not to be opened."""

    ids: Mapping[str, str] = {}
    withheld: frozenset[str] = frozenset()
    deadly: frozenset[str] = frozenset()


class Task(NamedTuple):
    """`token` '' where one is to be made, `model` an id or a name, '' for the server's first; `seconds` for one message."""

    script: Script
    token: str = ""
    model: str = ""
    config: Config = Config()
    seconds: float = 60.0


class CozeAgent:
    """A Partner. What it learns that no report may print goes into `hidden`."""

    def __init__(self, client: Client, server: Server, task: Task, ongoing: Ongoing, hidden: set[str]) -> None:
        self._client, self._server, self._task, self._ongoing, self._hidden = client, server, task, ongoing, hidden
        self._studio = Studio(client, server.url, server.session, server.seconds)
        self._made = AsyncExitStack()
        self._name = PREFIX + secrets.token_hex(6)
        self._space = self._bot = self._token = ""
        self._names: dict[str, tuple[str, ...]] = {}
        self._line: Line | None = None

    async def start(self) -> None:
        hidden, server, studio = self._hidden, self._server, self._studio
        hidden |= {self._task.token, server.session, server.password} - {""}
        if not server.session:
            hidden.add(await studio.log_in(server.email, server.password))
        if server.email and server.password:
            studio.log_in_again_as(server.email, server.password, hidden.add)
        self._space = await studio.space()
        tools = await self._tools()
        model = await self._model()
        self._token = self._task.token
        if not self._token:
            await self._make("token", self._make_token(), "id", self._delete_token)
        about = {"space_id": self._space, "name": self._name, "icon_uri": ICON, "description": str(self._task.script.agent.get("description", ""))[:2000]}
        self._bot = await self._make("agent", studio.post(f"{BOT}/create", about), "bot_id", self._delete_bot)
        await self._furnish(tools, model)
        await self._publish()
        self._line = connect(self._client, server.url, self._token)

    async def say(self, message: str) -> Said:
        assert self._line is not None
        making = self._open_api("POST", "/v1/conversation/create", {"bot_id": self._bot, "user_id": USER})
        chat, seconds = Chat(self._names), self._task.seconds
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

    async def _tools(self) -> list[dict[str, str]]:
        """What is attached, as `plugin_info_list` has it. Raises StudioError."""
        config, script = self._task.config, self._task.script
        wanted = [config.ids.get(name, name) for name in script.agent["plugins"]]
        listing = await products(self._studio, wanted, config.deadly)
        if listing.trouble:
            raise StudioError("agent", T("the whole plugin list fails: {reason}", reason=listing.trouble.message), listing.trouble.do)
        found = []
        for written, id_ in zip(script.agent["plugins"], wanted, strict=True):
            product = _product(written, id_, listing.products)
            aliases = dict.fromkeys((written, product.id, product.name, *(name for name, own in config.ids.items() if own == product.id)))
            for tool, operation in product.tools.items():
                if tool not in config.withheld:
                    found.append({"plugin_id": product.id, "api_id": tool})
                    # Two plugins may have tools of the same name: then nobody can tell which was meant.
                    self._names[operation] = (*self._names.get(operation, ()), *(f"{alias}/{operation}" for alias in aliases))
        known = {name for names in self._names.values() for name in names}
        for case in script.cases:
            if case.tool not in ("", "none", *known):
                place = f"{case.place.file}:{case.place.line}"
                raise StudioError(
                    "agent", T("{place}: the agent has no tool '{tool}', but {names}", place=place, tool=case.tool, names=", ".join(sorted(known)) or "-")
                )
        return found

    async def _model(self) -> str:
        """The model's id. Raises StudioError."""
        data = await self._studio.post("/api/bot/get_type_list", {"model": True})
        models = [model for model in data.get("model_list") or () if isinstance(model, dict) and model.get("model_type")]
        wanted = self._task.model
        named = [model for model in models if wanted in (str(model["model_type"]), model.get("name"))] if wanted else list(_usable(models))
        if named and _calls_no_tools(named[0]):
            raise StudioError("agent", T("the model '{name}' calls no tools", name=str(named[0].get("name"))), T("choose another with --model-id"))
        if named:
            return str(named[0]["model_type"])
        names = ", ".join(f"{model['model_type']} ({model.get('name', '')})" for model in models[:20]) or "-"
        if wanted:
            raise StudioError("agent", T("the server has no model '{name}', but {names}", name=wanted, names=names))
        raise StudioError(
            "agent", T("the server has no model that calls tools: {names}", names=names), T("add one in Coze Studio's administration, under /admin")
        )

    async def _make_token(self) -> dict[str, Any]:
        path = f"{PAT}/create_personal_access_token_and_permission"
        made = await self._studio.post(path, {"name": self._name, "duration_day": "1"})
        about, self._token = made.get("personal_access_token"), str(made.get("token") or "")
        self._hidden |= {self._token} - {""}
        return about if isinstance(about, dict) and self._token else {}

    async def _delete_token(self, id_: str) -> bool:
        await self._studio.post(f"{PAT}/delete_personal_access_token_and_permission", {"id": id_})
        return True

    async def _delete_bot(self, id_: str) -> bool:
        await self._studio.post(f"{BOT}/delete", {"space_id": self._space, "bot_id": id_})
        return True

    async def _delete_conversation(self, id_: str) -> bool:
        await self._open_api("DELETE", f"/v1/conversations/{id_}", None)
        return True

    async def _furnish(self, tools: list[dict[str, str]], model: str) -> None:
        """Raises StudioError where the agent does not have afterwards what it was given."""
        own = (await self._studio.post(f"{INFO}/get_draft_bot_info", {"bot_id": self._bot})).get("bot_info")
        about = own.get("model_info") if isinstance(own, dict) else None
        instructions = str(self._task.script.agent.get("instructions", ""))
        # The server takes `model_info` as a whole, so the rest of it is sent along.
        chosen = {**(about if isinstance(about, dict) else {}), "model_id": model}
        given = {"bot_id": self._bot, "plugin_info_list": tools, "model_info": chosen, "prompt_info": {"prompt": instructions}}
        await self._studio.post(f"{INFO}/update_draft_bot_info", {"bot_info": given})
        read = await self._studio.post(f"{INFO}/get_draft_bot_info", {"bot_id": self._bot})
        info, options = read.get("bot_info"), read.get("bot_option_data")
        there = options.get("plugin_api_detail_map") if isinstance(options, dict) else None
        missing = [tool["api_id"] for tool in tools if tool["api_id"] not in (there or {})]
        if missing:
            do = T("see whether the server still has them: `cozecheck studio compare`")
            raise StudioError("agent", T("the agent did not get the tools {ids}", ids=", ".join(missing)), do)
        taken = info.get("model_info") if isinstance(info, dict) else None
        if not isinstance(taken, dict) or str(taken.get("model_id")) != model:
            raise StudioError("agent", T("the agent did not get the model {id}", id=model))

    async def _publish(self) -> None:
        """Raises StudioError, also where the answer says that all is well but the agent is not there."""
        asked = {"space_id": self._space, "bot_id": self._bot, "work_info": {}, "connectors": {CONNECTOR: {}}, "history_info": "v1"}
        said = (await self._studio.post(f"{BOT}/publish", asked)).get("publish_result")
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


def _product(written: str, id_: str, known: Mapping[str, Product]) -> Product:
    """By id or by the name that people read, the only one that the server tells. Raises StudioError."""
    found = [known[id_]] if id_ in known else [product for product in known.values() if product.name == written]
    if len(found) == 1:
        return found[0]
    ids = ", ".join(f"{product.id} ({product.name})" for product in (found or list(known.values()))[:50]) or "-"
    if found:
        raise StudioError("agent", T("several plugins are named '{plugin}': name one by its id ({ids})", plugin=written, ids=ids))
    do = T("name it by its id, or by its name_for_human; with --config also by its name_for_model")
    raise StudioError("agent", T("the server has no plugin '{plugin}', but {ids}", plugin=written, ids=ids), do)


def _usable(models: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Those that call tools and are not about to go (modelDo2To)."""
    for model in models:
        details = model.get("model_status_details")
        if not (isinstance(details, dict) and details.get("is_upcoming_deprecated")) and not _calls_no_tools(model):
            yield model


def _calls_no_tools(model: dict[str, Any]) -> bool:
    """As BuildAgent of agent_flow_builder.go judges: where nothing is said of a model's abilities, it may."""
    ability = model.get("model_ability")
    return isinstance(ability, dict) and ability.get("function_call") is not True
