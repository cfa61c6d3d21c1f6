"""Makes an agent at a host, sends it the messages one by one, and ends it, whatever happens."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any, NamedTuple
from urllib.parse import quote

from cozecheck.agent.judge import judge
from cozecheck.agent.model import AgentResult, Outcome, Script
from cozecheck.core.text import T, Text
from cozecheck.net.client import Client
from cozecheck.net.policy import Policy, plain
from cozecheck.net.problem import NetError
from cozecheck.net.urls import read_url

MAX_BODY = 20_000_000
FOR_CLEANING = 5.0


class Target(NamedTuple):
    """A host that the user names, so it may have any address; `token` '' where it asks for none, `seconds` for one answer."""

    url: str
    token: str = ""
    ca_file: str = ""
    seconds: float = 60.0


class _HostError(Exception):
    def __init__(self, text: Text) -> None:
        super().__init__(text.render())
        self.text = text


class _Known:
    """What is known so far: a run that is interrupted shows it."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.problem: Text | None = None


def converse(script: Script, target: Target, secrets: frozenset[str] = frozenset()) -> AgentResult:
    """The whole run."""
    known, began, interrupted = _Known(), time.monotonic(), False
    try:
        asyncio.run(_converse(script, target, known))
    except (KeyboardInterrupt, asyncio.CancelledError):
        interrupted = True
    unfinished = [Outcome(case, T("not finished when the run ended")) for case in script.cases[len(known.outcomes) :]]
    return AgentResult((*known.outcomes, *unfinished), target.url, known.problem, time.monotonic() - began, interrupted, secrets | ({target.token} - {""}))


async def _converse(script: Script, target: Target, known: _Known) -> None:
    host = plain(read_url(target.url).raw_host or "")
    async with Client(Policy(allowed=frozenset({host})), rate=0, ca_file=target.ca_file) as client:
        agent = ""
        try:
            made = await _ask(client, target, "POST", "/api/agents", dict(script.agent))
            agent = str(made.get("agent_id") or "")
            if not agent:
                raise _HostError(T("the answer has no {name}", name="agent_id"))
            for case in script.cases:
                began = time.monotonic()
                said = await _ask(client, target, "POST", "/api/chat", {"agent_id": agent, "message": case.message})
                known.outcomes.append(judge(case, said, time.monotonic() - began))
        except _HostError as error:
            known.problem = error.text
        finally:
            if agent:
                await _end(client, target, agent, known)


async def _end(client: Client, target: Target, agent: str, known: _Known) -> None:
    try:
        await asyncio.wait_for(_ask(client, target, "DELETE", f"/api/agents/{quote(agent, safe='')}", None), FOR_CLEANING)
    except (_HostError, TimeoutError, asyncio.TimeoutError) as error:
        reason = error.text if isinstance(error, _HostError) else T("no complete answer within {seconds:g} s", seconds=FOR_CLEANING)
        known.problem = known.problem or T("the agent {id} could not be deleted: {reason}", id=agent, reason=reason)


async def _ask(client: Client, target: Target, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
    """The JSON object that the host answers. Raises _HostError."""
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {target.token}"} if target.token else {})}
    sent = None if body is None else json.dumps(body).encode()
    try:
        answer = await client.fetch(method, target.url.rstrip("/") + path, headers=headers, body=sent, seconds=target.seconds, max_body=MAX_BODY)
    except NetError as error:
        raise _HostError(T("no answer: {reason}", reason=error.message)) from None
    try:
        said = json.loads(answer.body) if answer.body else {}
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not 200 <= answer.status < 300:
        words = str(said.get("error") or "-") if isinstance(said, dict) else "-"
        raise _HostError(T("{path} answers {status}: {words}", path=path, status=answer.status, words=words))
    return said
