"""One visit to a server: log in, compare, run tools, and leave nothing behind."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cozecheck.core.errors import UsageError
from cozecheck.core.result import ConfigResult
from cozecheck.core.text import T, Text
from cozecheck.net.client import Client
from cozecheck.net.policy import Policy, plain
from cozecheck.net.stop import cancelled_by_signals
from cozecheck.net.urls import named_url, read_url
from cozecheck.net.workers import each
from cozecheck.studio.client import Studio, StudioError
from cozecheck.studio.compare import INCOMPLETE, compare, deadly
from cozecheck.studio.model import Plan, Row, Status, StudioResult, run_row
from cozecheck.studio.products import Listing, products
from cozecheck.studio.temporary import Ongoing
from cozecheck.studio.workflow import run

EMAIL, PASSWORD, SESSION = "COZECHECK_STUDIO_EMAIL", "COZECHECK_STUDIO_PASSWORD", "COZECHECK_STUDIO_SESSION"


ENDLESS = 1e6
"""Seconds for all runs: each has its own limit."""


class Server(NamedTuple):
    """The server that the user names, so it may have any address, and who asks it: a session, or email and password. Times are in seconds."""

    url: str
    session: str = ""
    email: str = ""
    password: str = ""
    ca_file: str = ""
    seconds: float = 30.0


class Task(NamedTuple):
    """What is compared, and which tools are run after it; `seconds` for each run. `named`: the user has named the tools."""

    outcome: ConfigResult
    operations: Mapping[str, str]
    plans: Sequence[Plan] = ()
    concurrency: int = 4
    seconds: float = 60.0
    named: bool = False


@dataclass(slots=True)
class Progress:
    """What is known so far: a run that is interrupted shows it. `secrets` are values that no report may print."""

    rows: list[Row] = field(default_factory=list)
    runs: dict[int, Row] = field(default_factory=dict)
    ongoing: Ongoing = field(default_factory=Ongoing)
    secrets: set[str] = field(default_factory=set)
    refused: bool = False


def server(url: str, environ: Mapping[str, str], ca_file: str = "", seconds: float = 30.0, option: str = "--url") -> Server:
    """The server that an option names, with what the environment says about the user. Raises UsageError."""
    named_url(option, url)
    session = environ.get(SESSION, "").strip().removeprefix("session_key=")
    email, password = environ.get(EMAIL, ""), environ.get(PASSWORD, "")
    if session and not re.fullmatch(r"[!-+\--:<-~]+", session):
        raise UsageError(T("{name} holds no session: it is the value of the cookie session_key", name=SESSION))
    if not session and not (email and password):
        raise UsageError(T("who asks? Set {email} and {password}, or {session}", email=EMAIL, password=PASSWORD, session=SESSION))
    return Server(url, session, email, password, ca_file, seconds)


def visit(server: Server, task: Task, secrets: frozenset[str] = frozenset()) -> StudioResult:
    """Compares and runs. Ctrl-C or SIGTERM end it after what was made there is deleted; a second one ends it at once."""
    progress = Progress(secrets=set(secrets))
    result = visiting(server, progress, "compare", lambda studio: _ask(studio, task, progress))
    runs = (progress.runs.get(number) or unfinished(plan, progress) for number, plan in enumerate(task.plans))
    return result._replace(rows=(*progress.rows, *runs))


def visiting(server: Server, progress: Progress, action: str, work: Callable[[Studio], Coroutine[Any, Any, None]]) -> StudioResult:
    """Logs in, and does the work. What the server refuses as a whole becomes a row."""
    began, interrupted = time.monotonic(), False
    progress.secrets |= {server.session, server.password} - {""}

    async def all_of_it() -> None:
        async with connected(server, progress.secrets, progress.ongoing) as studio:
            await work(studio)

    try:
        asyncio.run(all_of_it())
    except StudioError as error:
        progress.refused = True
        progress.rows.append(Row("server", Status.FAILED, error.kind, reason=error.message, do=error.do))
    except (KeyboardInterrupt, asyncio.CancelledError):
        interrupted = True
    left, hidden = tuple(progress.ongoing.left), frozenset(progress.secrets)
    return StudioResult(tuple(progress.rows), server.url, time.monotonic() - began, left, interrupted, hidden, action)


def unfinished(plan: Plan, progress: Progress) -> Row:
    """The row of a plan that has none."""
    if progress.refused:
        return run_row(plan, Status.SKIPPED, "not-run", reason=T("the server could not be asked"))
    return run_row(plan, Status.FAILED, "not-finished", reason=T("not finished when the run ended"))


@asynccontextmanager
async def connected(server: Server, secrets: set[str], ongoing: Ongoing, connections: int = 16) -> AsyncIterator[Studio]:
    """The server, logged in; sessions go into `secrets`. The first Ctrl-C cancels the task that is here, so that it cleans up. Raises StudioError."""
    host = plain(read_url(server.url).raw_host or "")
    async with Client(Policy(allowed=frozenset({host})), concurrency=connections, per_host=connections, rate=0, ca_file=server.ca_file) as client:
        with cancelled_by_signals(ongoing):
            studio = Studio(client, server.url, server.session, server.seconds)
            if not server.session:
                secrets.add(await studio.log_in(server.email, server.password))
            if server.email and server.password:
                studio.log_in_again_as(server.email, server.password, secrets.add)
            yield studio


async def _ask(studio: Studio, task: Task, progress: Progress) -> None:
    """Raises StudioError."""
    listing = await products(studio, task.outcome.names, deadly(task.outcome))
    progress.rows += compare(task.outcome, task.operations, listing)
    wanted = []
    for number, plan in enumerate(task.plans):
        skip = plan.skip or _absent(plan, listing, task.named)
        if skip:
            progress.runs[number] = run_row(plan, Status.SKIPPED, "not-run", reason=skip)
        else:
            wanted.append((number, plan))
    if wanted:
        space = await studio.space()

        async def work(numbered: tuple[int, Plan]) -> None:
            progress.ongoing.check()
            progress.runs[numbered[0]] = await _run(studio, space, numbered[1], task.seconds, progress.ongoing)

        await each(work, wanted, task.concurrency, ENDLESS)


async def _run(studio: Studio, space: str, plan: Plan, seconds: float, ongoing: Ongoing) -> Row:
    ran = await run(studio, space, plan, seconds, ongoing)
    if ran.problem is None:
        return run_row(plan, Status.OK, "ran", output=ran.output, seconds=ran.seconds)
    do = ran.do or (T("give arguments with --args: {doubts}", doubts=plan.doubts) if plan.doubts else None)
    return run_row(plan, Status.FAILED, "run-failed", reason=ran.problem, do=do, seconds=ran.seconds)


def _absent(plan: Plan, listing: Listing, named: bool) -> Text | None:
    there = listing.products.get(plan.plugin)
    if there is None:
        return T("the server does not have its plugin, or could not be asked for it")
    if plan.tool not in there.tools:
        return T("the server does not have it")
    return T("{reason}; --tool runs it all the same", reason=INCOMPLETE) if there.auth_mode == 1 and not named else None
