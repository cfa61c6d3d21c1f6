"""Makes an agent, sends it the messages one by one, and ends it, whatever happens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field

from cozecheck.agent.judge import judge
from cozecheck.agent.model import AgentResult, Outcome, Partner, Script
from cozecheck.core.text import T, Text
from cozecheck.net.client import Client
from cozecheck.net.policy import Policy, plain
from cozecheck.net.stop import cancelled_by_signals
from cozecheck.net.urls import read_url
from cozecheck.studio.client import StudioError
from cozecheck.studio.temporary import Ongoing


@dataclass(slots=True)
class Known(Ongoing):
    """What is known so far: a run that is interrupted shows it. `secrets` are values that no report may print."""

    outcomes: list[Outcome] = field(default_factory=list)
    problem: Text | None = None
    do: Text | None = None
    secrets: set[str] = field(default_factory=set)
    url: str = ""


Make = Callable[[Client, Known, str], Partner]
"""The agent at a URL."""
Hosting = AbstractAsyncContextManager[tuple[str, object]]
"""A host that runs meanwhile: its URL, and whatever else."""


def converse(script: Script, at: str | Hosting, make: Make, ca_file: str = "", secrets: frozenset[str] = frozenset()) -> AgentResult:
    """The whole run, with the agent that `make` gives; the user names the URL `at`, so its host may have any address.

    Ctrl-C or SIGTERM end it after what was made is deleted; a second one ends it at once.
    """
    known, began, interrupted = Known(secrets=set(secrets - {""})), time.monotonic(), False
    try:
        asyncio.run(_converse(script, at, make, ca_file, known))
    except (KeyboardInterrupt, asyncio.CancelledError):
        interrupted = True
    unfinished = [Outcome(case, T("not finished when the run ended")) for case in script.cases[len(known.outcomes) :]]
    return AgentResult(
        (*known.outcomes, *unfinished), known.url, known.problem, known.do, tuple(known.left), time.monotonic() - began, interrupted, frozenset(known.secrets)
    )


async def _converse(script: Script, at: str | Hosting, make: Make, ca_file: str, known: Known) -> None:
    async with AsyncExitStack() as stack:
        known.url = at if isinstance(at, str) else (await stack.enter_async_context(at))[0]
        host = plain(read_url(known.url).raw_host or "")
        client = await stack.enter_async_context(Client(Policy(allowed=frozenset({host})), rate=0, ca_file=ca_file))
        with cancelled_by_signals(known):
            partner = make(client, known, known.url)
            try:
                await partner.start()
                for case in script.cases:
                    known.check()
                    began = time.monotonic()
                    said = await partner.say(case.message)
                    known.outcomes.append(judge(case, said, time.monotonic() - began))
                known.check()
            except StudioError as error:
                known.problem, known.do = error.message, error.do
            finally:
                await partner.end()
