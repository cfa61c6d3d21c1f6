"""A whole call: the request, its answer, the result."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cozecheck.calls import answer, request
from cozecheck.calls.problem import CallError
from cozecheck.calls.request import Caller, Request
from cozecheck.calls.send import Limits, send
from cozecheck.core.stack import with_deep_stack
from cozecheck.loader.model import Plugin, Tool

if TYPE_CHECKING:
    from cozecheck.net.client import Client
    from cozecheck.net.exact import Reply


@dataclass(slots=True)
class Outcome:
    """What came of a call: the request if one could be made, the answer if there was one, its status (0: none), the result, or the problem.

    `seconds` are from sending on.
    """

    request: Request | None = None
    status: int = 0
    result: str | None = None
    problem: CallError | None = None
    seconds: float = 0.0
    reply: Reply | None = None


async def call(client: Client, tool: Tool, made: Request, strategy: answer.Strategy, limits: Limits) -> Outcome:
    """Sends a request that was built for this tool, and reads the answer as the server does."""
    outcome = Outcome(made)
    began = time.perf_counter()
    try:
        reply = await send(client, made, limits)
        outcome.status, outcome.reply = reply.status, reply
        operation = tool.operation
        assert operation is not None
        outcome.result = with_deep_stack(lambda: answer.read(operation, reply.status, reply.reason, reply.body, strategy))
    except CallError as problem:
        outcome.problem = problem
    outcome.seconds = time.perf_counter() - began
    return outcome


def build(plugin: Plugin, tool: Tool, arguments: str, caller: Caller, server: str) -> Outcome:
    """The request only, or why there is none. `server` takes the place of scheme and host of the document's."""
    from cozecheck.calls.url import move

    own = request.server_url(plugin)
    try:
        return Outcome(request.build(plugin, tool, arguments, caller, move(own, server) if server else own))
    except CallError as problem:
        return Outcome(problem=problem)
