"""An OpenAI-compatible endpoint whose model does what it is told, and misbehaves on demand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from tests.servers.app import answering

KEY = "sk-s3cr3t-0123456789"


class Model:
    """`plays` are its answers, one after another, the last again and again: a text; a list of (name, arguments), which are calls; or a fault.

    Faults: ('status', code, body), 'html', 'slow', 'empty'. `asked` are the requests' bodies, `keys` what came as Authorization.
    """

    def __init__(self) -> None:
        self.base = ""
        self.plays: list[Any] = ["hello"]
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.paths: list[str] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Any request."""
        self.keys.append(request.headers.get("Authorization", ""))
        self.paths.append(request.path)
        if request.path == "/v1/models":
            return web.json_response({"object": "list", "data": [{"id": "tiny-1"}, {"id": "tiny-2"}]})
        if request.path != "/v1/chat/completions":
            return web.json_response({"error": {"message": "no such path"}}, status=404)
        self.asked.append(await request.json())
        play = self.plays.pop(0) if len(self.plays) > 1 else self.plays[0]
        if play == "html":
            return web.Response(text="<!doctype html>", content_type="text/html")
        if play == "slow":
            await asyncio.sleep(3600)
        if play == "empty":
            return web.json_response({"choices": []})
        if isinstance(play, tuple):
            return web.json_response(play[2], status=play[1])
        message: dict[str, Any] = {"role": "assistant", "content": play if isinstance(play, str) else None}
        if isinstance(play, list):
            message["tool_calls"] = [self._call(number, *call) for number, call in enumerate(play)]
        return web.json_response({"id": "1", "object": "chat.completion", "model": "tiny-1", "choices": [{"index": 0, "message": message}]})

    def _call(self, number: int, name: str, arguments: Any) -> dict[str, Any]:
        text = arguments if isinstance(arguments, str) else json.dumps(arguments)
        return {"id": f"call_{len(self.asked)}_{number}", "type": "function", "function": {"name": name, "arguments": text}}


@contextmanager
def serving() -> Iterator[Model]:
    """The server in a thread of its own."""
    model = Model()
    with answering(model.answer) as model.base:
        yield model
