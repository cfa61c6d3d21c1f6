"""A model behind an OpenAI-compatible endpoint that chooses the tools of an agent, as models do in Coze Studio.

From eino's flow/agent/react/react.go and compose/graph.go: a model is asked 7 times at most (3 nodes and 10 make 13 steps, of which every other is the
model's), and what it asks for the last time is not called any more; from its compose/tool_node.go: a tool that fails, or that does not exist, ends the
whole chat. Seen on a running server, too.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, NamedTuple

from cozecheck.core.text import T, Text
from cozecheck.net.client import Answer, Client
from cozecheck.net.policy import Policy, plain
from cozecheck.net.problem import NetError
from cozecheck.net.urls import read_url

ROUNDS = 7
MOST_CALLS = 32
"""At once. Coze Studio has no such limit."""
MAX_BODY = 4_000_000
SHOWN = 300

Message = dict[str, Any]


class Endpoint(NamedTuple):
    """Where the model is, such as http://localhost:11434/v1; `name` '' for the first that it has, `key` '' where it needs none."""

    url: str
    name: str = ""
    key: str = ""
    ca_file: str = ""
    seconds: float = 120.0


class ModelError(Exception):
    """No answer that can be used."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.render())
        self.reason = reason


class Wanted(NamedTuple):
    """One call that the model asks for. `arguments` as it wrote them, perhaps no JSON."""

    id: str
    name: str
    arguments: str


class Model:
    """Asks the endpoint. The user names its host, so that may have any address; the key goes nowhere else."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint, self._name = endpoint, endpoint.name
        self._client: Client | None = None

    async def close(self) -> None:
        """Ends its connections."""
        if self._client:
            await self._client.__aexit__(None, None, None)
            self._client = None

    async def ask(self, messages: list[Message], functions: list[dict[str, Any]]) -> tuple[Message, str, list[Wanted]]:
        """Its message, for the next question, its words in it, and the calls that it asks for. Raises ModelError."""
        self._name = self._name or await self._first()
        body = {"model": self._name, "messages": messages, "stream": False, **({"tools": functions} if functions else {})}
        said = await self._fetch("POST", "/chat/completions", body)
        choices = said.get("choices")
        message = choices[0].get("message") if isinstance(choices, list) and choices and isinstance(choices[0], dict) else None
        if not isinstance(message, dict):
            raise ModelError(T("the model's answer has no message"))
        words, calls = message.get("content"), message.get("tool_calls")
        wanted = [_wanted(call) for call in calls] if isinstance(calls, list) else []
        if len(wanted) > MOST_CALLS:
            raise ModelError(T("the model asks for {count} calls at once; {most} are the limit", count=len(wanted), most=MOST_CALLS))
        told: Message = {"role": "assistant", "content": words if isinstance(words, str) else ""}
        if wanted:
            told["tool_calls"] = [{"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}} for call in wanted]
        return told, told["content"], wanted

    async def _first(self) -> str:
        data = (await self._fetch("GET", "/models", None)).get("data")
        for model in data if isinstance(data, list) else ():
            if isinstance(model, dict) and model.get("id"):
                return str(model["id"])
        raise ModelError(T("the endpoint names no model: give one with --model"))

    async def _fetch(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        endpoint = self._endpoint
        if self._client is None:
            host = plain(read_url(endpoint.url).raw_host or "")
            self._client = Client(Policy(allowed=frozenset({host})), per_host=16, rate=0, ca_file=endpoint.ca_file)
        headers = {"Accept": "application/json", **({"Content-Type": "application/json"} if body is not None else {})}
        if endpoint.key:
            headers["Authorization"] = f"Bearer {endpoint.key}"
        url = endpoint.url.rstrip("/").removesuffix("/chat/completions") + path
        sent = None if body is None else await asyncio.to_thread(_bytes, body)
        try:
            answer = await self._client.fetch(method, url, headers=headers, body=sent, seconds=endpoint.seconds, max_body=MAX_BODY)
        except NetError as error:
            raise ModelError(T("the model does not answer: {reason}", reason=error.message)) from None
        return _read(answer)


def _bytes(body: dict[str, Any]) -> bytes:
    # Lone surrogates stand for bytes that are no UTF-8; escaped, they pass.
    return json.dumps(body).encode()


def _read(answer: Answer) -> dict[str, Any]:
    """Raises ModelError."""
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        said = None
    if answer.status != 200:
        error = said.get("error") if isinstance(said, dict) else None
        words = str(error.get("message") if isinstance(error, dict) else error or "-")
        raise ModelError(T("the model answers {status}: {words}", status=answer.status, words=words[:SHOWN]))
    if not isinstance(said, dict):
        raise ModelError(T("the model answers without JSON: is --model-url the address that ends in /v1?"))
    return said


def _wanted(call: Any) -> Wanted:
    call = call if isinstance(call, dict) else {}
    function = call.get("function") if isinstance(call.get("function"), dict) else {}
    arguments = function.get("arguments")
    # Some endpoints give an object where a text is due.
    text = arguments if isinstance(arguments, str) else "" if arguments is None else json.dumps(arguments)
    return Wanted(str(call.get("id") or ""), str(function.get("name") or ""), text)
