"""One visit to a server: log in, compare, run tools, and leave nothing behind."""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cozecheck.core.errors import UsageError
from cozecheck.core.result import ConfigResult
from cozecheck.core.text import T, Text
from cozecheck.net.client import Client
from cozecheck.net.policy import Policy, plain
from cozecheck.net.urls import named_url, read_url
from cozecheck.studio.client import Studio, StudioError
from cozecheck.studio.compare import compare, deadly
from cozecheck.studio.model import Plan, Row, Status, StudioResult
from cozecheck.studio.products import Listing, products
from cozecheck.studio.workflow import Ongoing, run

EMAIL, PASSWORD, SESSION = "COZECHECK_STUDIO_EMAIL", "COZECHECK_STUDIO_PASSWORD", "COZECHECK_STUDIO_SESSION"


class Server(NamedTuple):
    """The server that the user names, so it may have any address, and who asks it: a session, or email and password. Times are in seconds."""

    url: str
    session: str = ""
    email: str = ""
    password: str = ""
    ca_file: str = ""
    seconds: float = 30.0


class Task(NamedTuple):
    """What is compared, and which tools are run after it; `seconds` for each run."""

    outcome: ConfigResult
    operations: Mapping[str, str]
    plans: Sequence[Plan] = ()
    concurrency: int = 4
    seconds: float = 60.0


@dataclass(slots=True)
class Progress:
    """What is known so far: a run that is interrupted shows it. `secrets` are values that no report may print."""

    rows: list[Row] = field(default_factory=list)
    runs: dict[int, Row] = field(default_factory=dict)
    ongoing: Ongoing = field(default_factory=Ongoing)
    secrets: set[str] = field(default_factory=set)


def server(url: str, environ: Mapping[str, str], ca_file: str = "", seconds: float = 30.0) -> Server:
    """The server, with what the environment says about the user. Raises UsageError."""
    named_url("--url", url)
    session = environ.get(SESSION, "").strip().removeprefix("session_key=")
    email, password = environ.get(EMAIL, ""), environ.get(PASSWORD, "")
    if session and not re.fullmatch(r"[!-+\--:<-~]+", session):
        raise UsageError(T("{name} holds no session: it is the value of the cookie session_key", name=SESSION))
    if not session and not (email and password):
        raise UsageError(T("who asks? Set {email} and {password}, or {session}", email=EMAIL, password=PASSWORD, session=SESSION))
    return Server(url, session, email, password, ca_file, seconds)


def visit(server: Server, task: Task, secrets: frozenset[str] = frozenset()) -> StudioResult:
    """Compares and runs. Ctrl-C or SIGTERM end it after what was made there is deleted; a second one ends it at once."""
    progress, began, interrupted = Progress(secrets={*secrets, server.session, server.password} - {""}), time.monotonic(), False
    try:
        asyncio.run(_visit(server, task, progress))
    except (KeyboardInterrupt, asyncio.CancelledError):
        interrupted = True
    rows = (*progress.rows, *(progress.runs.get(number) or _unfinished(plan) for number, plan in enumerate(task.plans)))
    return StudioResult(rows, server.url, time.monotonic() - began, tuple(progress.ongoing.left), interrupted, frozenset(progress.secrets))


async def _visit(server: Server, task: Task, progress: Progress) -> None:
    host = plain(read_url(server.url).raw_host or "")
    client = Client(Policy(allowed=frozenset({host})), concurrency=16, per_host=16, rate=0, ca_file=server.ca_file)
    async with client:
        with _cancelled_by_signals(progress.ongoing):
            studio = Studio(client, server.url, server.session, server.seconds)
            try:
                await _ask(studio, server, task, progress)
            except StudioError as error:
                progress.rows.append(Row("server", Status.FAILED, error.kind, reason=error.message, do=error.do))
                reason = T("the server could not be asked")
                progress.runs.update((number, _row(plan, Status.SKIPPED, "not-run", reason=reason)) for number, plan in _missing(task, progress))


async def _ask(studio: Studio, server: Server, task: Task, progress: Progress) -> None:
    """Raises StudioError."""
    if not server.session:
        progress.secrets.add(await studio.log_in(server.email, server.password))
    listing = await products(studio, task.outcome.names, deadly(task.outcome))
    progress.rows += compare(task.outcome, task.operations, listing)
    wanted = []
    for number, plan in enumerate(task.plans):
        skip = plan.skip or _absent(plan, listing)
        if skip:
            progress.runs[number] = _row(plan, Status.SKIPPED, "not-run", reason=skip)
        else:
            wanted.append((number, plan))
    if wanted:
        space, waiting = await studio.space(), iter(wanted)

        async def one_by_one() -> None:
            for number, plan in waiting:
                progress.ongoing.check()
                progress.runs[number] = await _run(studio, space, plan, task.seconds, progress.ongoing)

        await asyncio.gather(*(one_by_one() for _ in range(min(task.concurrency, len(wanted)))))


async def _run(studio: Studio, space: str, plan: Plan, seconds: float, ongoing: Ongoing) -> Row:
    ran = await run(studio, space, plan, seconds, ongoing)
    if ran.problem is None:
        return _row(plan, Status.OK, "ran", output=ran.output, seconds=ran.seconds)
    do = ran.do or (T("give arguments with --args: {doubts}", doubts=plan.doubts) if plan.doubts else None)
    return _row(plan, Status.FAILED, "run-failed", reason=ran.problem, do=do, seconds=ran.seconds)


def _absent(plan: Plan, listing: Listing) -> Text | None:
    there = listing.products.get(plan.plugin)
    if there is None:
        return T("the server does not have its plugin, or could not be asked for it")
    if plan.tool not in there.tools:
        return T("the server does not have it")
    return T("the key of its plugin is missing there") if there.auth_mode == 1 else None


def _missing(task: Task, progress: Progress) -> list[tuple[int, Plan]]:
    return [(number, plan) for number, plan in enumerate(task.plans) if number not in progress.runs]


def _unfinished(plan: Plan) -> Row:
    return _row(plan, Status.FAILED, "not-finished", reason=T("not finished when the run ended"))


def _row(plan: Plan, status: Status, what: str, **more: Any) -> Row:
    return Row("run", status, what, plan.plugin, plan.name, plan.tool, plan.operation)._replace(**more)


@contextmanager
def _cancelled_by_signals(ongoing: Ongoing) -> Iterator[None]:
    """The first signal cancels the task that is here, so that it cleans up; the second does what it always does."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def cancel() -> None:
        ongoing.stopping = True
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        if task:
            task.cancel()

    # Not there on Windows, nor outside of the main thread: there Ctrl-C is Python's own.
    with suppress(NotImplementedError, RuntimeError, ValueError):
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, cancel)
    try:
        yield
    finally:
        with suppress(NotImplementedError, RuntimeError, ValueError):
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)
