"""The guide's agents: a name, plugins, and what chooses among their tools: rules, a model without intelligence, or a real one."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from aiohttp import web

from cozecheck.core.text import T, Text, Translate
from cozecheck.host.host import Bot, Host
from cozecheck.host.llm import ROUNDS, Message, Model, ModelError, Wanted
from cozecheck.host.model import Entry, Served
from cozecheck.host.offer import CannotOfferError, Offered, offer
from cozecheck.host.script import Choice, Rule, by_rules, by_words

MOST = 1_000
"""Agents; the oldest makes room for a new one."""
SECONDS = 30.0
DEPTH = 500
LONG = 20_000
"""Characters of a message."""


class Agent(NamedTuple):
    """`plugins` are names or ids; `rules`, where there are any, are all that the agent goes by. `instructions` are for a real model."""

    id: str
    name: str
    plugins: tuple[str, ...]
    rules: tuple[Rule, ...]
    instructions: str = ""


class WrongRequestError(Exception):
    """What a caller is told: an HTTP status and the reason."""

    def __init__(self, status: int, reason: Text) -> None:
        super().__init__(reason.render())
        self.status, self.reason = status, reason


class Agents:
    """All agents, for as long as the host runs."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._known: dict[str, Agent] = {}
        self._model = Model(host.options.model) if host.options.model else None

    async def close(self) -> None:
        """Ends the connections to a model."""
        if self._model:
            await self._model.close()

    def create(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """`{"name", "plugins", "rules"}` to `{"agent_id", "name", "plugins"}`. Raises WrongRequestError, also where a plugin does not serve."""
        plugins, rules = data.get("plugins", []), data.get("rules", [])
        if not isinstance(plugins, list) or not all(isinstance(name, str) for name in plugins) or not plugins:
            raise WrongRequestError(400, T("'plugins' is to be a list of names or ids"))
        for name in plugins:
            self._entry(self._host.served, name)
        agent = Agent(
            str(7 * 10**18 + secrets.randbelow(10**18)),
            str(data.get("name", ""))[:200],
            tuple(plugins),
            _rules(rules),
            str(data.get("instructions", ""))[:LONG],
        )
        self._known[agent.id] = agent
        if len(self._known) > MOST:
            del self._known[next(iter(self._known))]
        return {"agent_id": agent.id, "name": agent.name, "plugins": list(agent.plugins)}

    def delete(self, name: str) -> None:
        """Raises WrongRequestError."""
        if self._known.pop(name, None) is None:
            raise WrongRequestError(404, T("there is no such agent"))

    async def chat(self, data: Mapping[str, Any], translate: Translate) -> dict[str, Any]:
        """`{"agent_id", "message"}` to `{"message", "agent_id", "tool_calls"}`. Raises WrongRequestError."""
        agent, message = self._known.get(str(data.get("agent_id", ""))), data.get("message")
        if agent is None:
            raise WrongRequestError(404, T("there is no such agent"))
        if not isinstance(message, str) or not message.strip() or len(message) > LONG:
            raise WrongRequestError(400, T("'message' is to be a text of at most {limit} characters", limit=LONG))
        served = self._host.served
        entries = [self._entry(served, name) for name in agent.plugins]
        if self._model and not agent.rules:
            return await self._converse(self._model, agent, entries, message, translate)
        choice = by_rules(agent.rules, entries, message) if agent.rules else await asyncio.to_thread(by_words, entries, message)
        if choice is None:
            return {"message": T("no tool of this agent fits the message").render(translate), "agent_id": agent.id, "tool_calls": []}
        called = await self._call(agent, choice, json.dumps(choice.arguments, ensure_ascii=False))
        words = called["result"] if called["success"] else called["error"]
        return {"message": f"{called['plugin']}/{called['operation']}: {words}", "agent_id": agent.id, "tool_calls": [called]}

    async def _converse(self, model: Model, agent: Agent, entries: list[Entry], message: str, translate: Translate) -> dict[str, Any]:
        """The model says what is called, again and again, until it has an answer; a call that fails is the end, as in Coze Studio."""
        persona = f"You are {agent.name or 'an assistant'}. {agent.instructions}".strip()
        messages: list[Message] = [{"role": "system", "content": persona}, {"role": "user", "content": message}]
        made: list[dict[str, Any]] = []
        try:
            offered = await asyncio.to_thread(offer, entries)
            functions = [tool.function for tool in offered]
            for left in reversed(range(ROUNDS)):
                told, words, wanted = await model.ask(messages, functions)
                if not wanted:
                    return {"message": self._host.hide(words), "agent_id": agent.id, "tool_calls": made}
                messages.append(told)
                for want in wanted if left else ():
                    called = await self._wanted(agent, want, offered, translate)
                    made.append(called)
                    if not called["success"]:
                        return {"message": f"{called['operation']}: {called['error']}", "agent_id": agent.id, "tool_calls": made}
                    messages.append({"role": "tool", "tool_call_id": want.id, "content": called["result"]})
        except (ModelError, CannotOfferError) as error:
            raise WrongRequestError(502 if isinstance(error, ModelError) else 409, error.reason) from None
        raise WrongRequestError(502, T("the model has asked for tools {count} times, and given no answer; Coze Studio asks no more either", count=ROUNDS))

    async def _wanted(self, agent: Agent, want: Wanted, offered: list[Offered], translate: Translate) -> dict[str, Any]:
        """Of two tools with one name the last counts (convTools of eino's compose/tool_node.go)."""
        tool = next((tool for tool in reversed(offered) if tool.function["function"]["name"] == want.name), None)
        if tool is None:
            error = T("the model calls '{name}', which is no tool of this agent", name=want.name[:200]).render(translate)
            return {"plugin": "-", "operation": want.name[:200], "arguments": want.arguments, "success": False, "error": error}
        try:
            arguments = json.loads(want.arguments or "{}")
        except (ValueError, RecursionError):
            arguments = want.arguments
        return await self._call(agent, Choice(tool.entry, tool.tool, arguments), want.arguments or "{}")

    async def _call(self, agent: Agent, choice: Choice, arguments: str) -> dict[str, Any]:
        """What a chat tells of one call."""
        called = await self._host.call(choice.entry, choice.tool, arguments, Bot(agent.id, f"{agent.id}-1"))
        assert choice.tool.operation is not None
        made = {"plugin": choice.entry.meta.name, "operation": choice.tool.operation.operation_id, "arguments": choice.arguments}
        if called.result is None:
            return {**made, "success": False, "error": called.error, "how": called.how.value}
        return {**made, "success": True, "result": called.result}

    def _entry(self, served: Served, name: str) -> Entry:
        found = served.find(name)
        if len(found) > 1:
            ids = ", ".join(str(entry.meta.id.value) for entry in found[:20])
            raise WrongRequestError(409, T("several plugins are named '{plugin}': name one by its id ({ids})", plugin=name[:200], ids=ids))
        if not found:
            raise WrongRequestError(400, T("there is no plugin '{plugin}'", plugin=self._host.hide(name[:200])))
        if found[0].serving is None:
            reason = self._host.say(found[0].cause) if found[0].cause else "-"
            raise WrongRequestError(400, T("the plugin is not active ({status}): {reason}", status=found[0].status.value, reason=reason))
        return found[0]


def _rules(data: Any) -> tuple[Rule, ...]:
    wrong = WrongRequestError(400, T("'rules' is to be a list of objects with 'when', 'plugin', 'operation' and 'arguments'"))
    if not isinstance(data, list):
        raise wrong
    rules = []
    for rule in data:
        if not isinstance(rule, dict):
            raise wrong
        when, plugin, operation = (rule.get(name) for name in ("when", "plugin", "operation"))
        arguments = rule.get("arguments", {})
        if not (isinstance(when, str) and isinstance(plugin, str) and isinstance(operation, str) and isinstance(arguments, dict)):
            raise wrong
        rules.append(Rule(when, plugin, operation, arguments))
    return tuple(rules)


async def read(request: web.Request) -> dict[str, Any]:
    """A request's JSON object. Raises WrongRequestError."""
    try:
        body = await asyncio.wait_for(request.read(), SECONDS)
        # Python's own parser must not be asked how deep is too deep.
        data = None if body.count(b"[") + body.count(b"{") > DEPTH else json.loads(body)
    except (TimeoutError, asyncio.TimeoutError, ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise WrongRequestError(400, T("the body is no JSON object"))
    return data
