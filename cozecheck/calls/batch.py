"""Many calls, one JSON object a line: {"id", "config", "plugin", "tool", "args", "token", "strategy", "server"} to {"id", "result", "error", "how"}.

`server` is whoever gives the lines' own, so its host may have any address. Nothing is hidden, and the configuration's own tokens are sent:
the lines are for comparing with the real server, on servers that one runs oneself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from typing import Any

from cozecheck.calls.answer import Strategy
from cozecheck.calls.call import Outcome, build, call
from cozecheck.calls.find import find
from cozecheck.calls.request import Caller
from cozecheck.calls.send import Limits
from cozecheck.core.errors import UsageError
from cozecheck.core.stack import with_deep_stack
from cozecheck.core.text import T
from cozecheck.loader.load import load
from cozecheck.loader.model import Config
from cozecheck.net.client import Client
from cozecheck.net.policy import Policy, plain
from cozecheck.source.files import ConfigFiles

_BYTES = re.compile("[\ud800-\udfff]")


class Batch:
    """The configurations that were loaded, and a client for each host."""

    def __init__(self, policy: Policy, limits: Limits) -> None:
        self._policy, self._limits = policy, limits
        self._configs: dict[str, Config] = {}
        self._clients: dict[str, Client] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Batch:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._stack.aclose()

    async def answer(self, line: str) -> str:
        """The answer to one line. Raises UsageError where the line is not what is expected."""
        try:
            asked = json.loads(line)
            strategy = Strategy(asked.get("strategy", 0))
            texts = [asked.get(name, "") for name in ("config", "plugin", "tool", "args", "token", "server")]
        except (ValueError, AttributeError, TypeError):
            texts = [None]
        if not all(isinstance(text, str) for text in texts):
            raise UsageError(T("a line of the batch is not what is expected: {line}", line=line.strip()[:200]))
        try:
            outcome = await self._outcome(strategy, *texts)
        except UsageError as error:
            return json.dumps({"id": asked.get("id"), "result": None, "error": str(error), "how": "usage"})
        return json.dumps({"id": asked.get("id"), **_as_json(outcome)})

    async def _outcome(self, strategy: Strategy, folder: str, plugin: str, tool: str, arguments: str, token: str, server: str) -> Outcome:
        if folder not in self._configs:
            self._configs[folder] = with_deep_stack(lambda: load(ConfigFiles(folder))[0])
        owner, found = find(self._configs[folder], plugin, tool)
        outcome = with_deep_stack(lambda: build(owner, found, arguments, Caller(oauth_token=token), server))
        if outcome.request is None:
            return outcome
        return await call(await self._client(outcome.request.host, bool(server)), found, outcome.request, strategy, self._limits)

    async def _client(self, host: str, named: bool) -> Client:
        name = plain(re.sub(r":\d*$", "", host)) if named else ""
        if name not in self._clients:
            policy = Policy(self._policy.allow_private, self._policy.allowed | ({name} if name else set()), self._policy.resolve)
            self._clients[name] = await self._stack.enter_async_context(Client(policy, rate=0))
        return self._clients[name]


def _as_json(outcome: Outcome) -> dict[str, Any]:
    problem = outcome.problem
    texts = outcome.result, problem.words if problem else None
    result, error = (None if text is None else _BYTES.sub("\ufffd", text) for text in texts)
    return {"result": result, "error": error, "how": problem.how.value if problem else "ok"}


async def run(lines: Iterable[str], policy: Policy, limits: Limits, write: Callable[[str], None]) -> None:
    """Writes an answer for each line, as soon as it is known. Raises UsageError."""
    async with Batch(policy, limits) as batch:
        for line in lines:
            if line.strip():
                write(await batch.answer(line))
