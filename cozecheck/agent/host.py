"""An agent of a host such as `cozecheck serve`: POST /api/agents, POST /api/chat."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any, NamedTuple
from urllib.parse import quote

from cozecheck.agent.model import Call, Said
from cozecheck.core.text import T
from cozecheck.net.client import Client
from cozecheck.net.problem import NetError
from cozecheck.studio.client import StudioError
from cozecheck.studio.temporary import Ongoing, temporary

MAX_BODY = 20_000_000
OWN = ("name", "description", "instructions", "plugins", "rules")


class Host(NamedTuple):
    """A host that the user names; `token` '' where it asks for none, `seconds` for one answer."""

    url: str
    token: str = ""
    seconds: float = 60.0


class HostAgent:
    """A Partner."""

    def __init__(self, client: Client, host: Host, agent: Mapping[str, Any], ongoing: Ongoing) -> None:
        self._client, self._host, self._agent, self._ongoing, self._id = client, host, agent, ongoing, ""
        self._made = AsyncExitStack()

    async def start(self) -> None:
        making = self._ask("POST", "/api/agents", {name: value for name, value in self._agent.items() if name in OWN})
        self._id = await self._made.enter_async_context(temporary(f"agent {self._agent.get('name') or '-'}", making, "agent_id", self._delete, self._ongoing))

    async def say(self, message: str) -> Said:
        said = await self._ask("POST", "/api/chat", {"agent_id": self._id, "message": message})
        calls = said.get("tool_calls")
        return Said(str(said.get("message", "")), tuple(_call(call) for call in (calls if isinstance(calls, list) else ()) if isinstance(call, dict)))

    async def end(self) -> None:
        await self._made.aclose()

    async def _delete(self, id_: str) -> bool:
        await self._ask("DELETE", f"/api/agents/{quote(id_, safe='')}", None)
        return True

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        """The JSON object that the host answers. Raises StudioError."""
        token, url = self._host.token, self._host.url.rstrip("/") + path
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        sent = None if body is None else json.dumps(body).encode()
        try:
            answer = await self._client.fetch(method, url, headers=headers, body=sent, seconds=self._host.seconds, max_body=MAX_BODY)
        except NetError as error:
            raise StudioError(error.kind.value, T("no answer: {reason}", reason=error.message)) from None
        try:
            said = json.loads(answer.body) if answer.body else {}
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict) or not 200 <= answer.status < 300:
            words = str(said.get("error") or "-") if isinstance(said, dict) else "-"
            found = T("{path} answers {status}: {words}", path=path, status=answer.status, words=words)
            raise StudioError("refused", found, None, answer.status)
        return said


def _call(call: dict[str, Any]) -> Call:
    error = T("{error}", error=str(call["error"])) if call.get("error") else None
    return Call((f"{call.get('plugin', '')}/{call.get('operation', '')}",), call.get("arguments"), call.get("success") is True, error)
