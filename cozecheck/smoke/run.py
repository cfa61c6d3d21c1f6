"""Runs a smoke test against a host: first whether the plugins are active, then every case, some at once."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

from cozecheck.cassette.tape import Player, Recorder
from cozecheck.core.finding import Finding
from cozecheck.core.place import Place
from cozecheck.core.text import T, Text, Translate
from cozecheck.host.guard import Guard
from cozecheck.host.host import Host, Options
from cozecheck.host.log import Log
from cozecheck.host.run import Listen, hosting
from cozecheck.mock.server import Upstream
from cozecheck.net.client import Client
from cozecheck.net.exact import Reply, exchange
from cozecheck.net.policy import Policy, plain
from cozecheck.net.problem import Kind as NetKind
from cozecheck.net.problem import NetError
from cozecheck.net.urls import read_url
from cozecheck.net.workers import each
from cozecheck.smoke.judge import judge
from cozecheck.smoke.model import Case, Kind, Outcome, Status

MAX_BODY = 20_000_000
PAUSE = 0.5
"""Seconds before the second try; each later one waits twice as long, up to eight times."""
FOR_HOST = 2.0
"""Seconds that our own host gets beyond those for a plugin's server, to say itself that nothing came."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`timeout` for one answer and `deadline` for the whole run are in seconds; `retries` where a case does not say."""

    concurrency: int = 8
    retries: int = 0
    timeout: float = 60.0
    deadline: float = 300.0


@dataclass(frozen=True, slots=True)
class Target:
    """A running host at `url`; `token` '' where it asks for none."""

    url: str
    token: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """A host to be started here: what it serves, whom it may call, and what plays the plugins' servers, or records or answers calls, if anything does."""

    options: Options
    policy: Policy
    log: Log
    translate: Translate = str
    ca_file: str = ""
    upstream: Upstream | None = None
    tape: Recorder | Player | None = None

    def hosting(self, lang: str) -> AbstractAsyncContextManager[tuple[str, Host]]:
        """It runs meanwhile, on a free port: its URL, and itself. Raises UsageError where it cannot listen."""
        languages, listen = {lang: self.translate}, Listen(port=0, grace=0.2)
        return hosting(self.options, listen, Guard(), self.policy, self.log, languages, lang, self.ca_file, self.upstream, self.tape)


@dataclass(slots=True)
class Progress:
    """What is known so far, in the order of what is asked. Plugins by id: `expected` are the names of those that the host must have, and where they stand,
    `causes` why some are not loaded."""

    cases: Sequence[Case]
    expected: dict[str, tuple[str, Place]]
    causes: dict[str, Finding]
    meta: Place
    lang: str = "en"
    plugins: list[Outcome] = field(default_factory=list)
    known: dict[int, Outcome] = field(default_factory=dict)
    late: bool = False

    def outcomes(self) -> tuple[Outcome, ...]:
        """Plugins first; cases that the run did not come to have failed."""
        unfinished = T("not finished when the run ended")
        cases = (self.known.get(number) or Outcome(Kind.CASE, case.name, case.place, Status.FAILED, unfinished) for number, case in enumerate(self.cases))
        return (*self.plugins, *cases)


async def smoke(progress: Progress, target: Target | Own, limits: Limits, watch: Callable[[Progress], None] | None = None) -> None:
    """Fills `progress`; `watch` is told after each case. Raises UsageError where a host of our own cannot listen."""
    replayed = False
    async with AsyncExitStack() as stack:
        if isinstance(target, Own):
            replayed = isinstance(target.tape, Player)
            url, _host = await stack.enter_async_context(target.hosting(progress.lang))
            target = Target(url)
        host = read_url(target.url).raw_host or ""
        client = Client(Policy(allowed=frozenset({plain(host)})), concurrency=limits.concurrency, per_host=limits.concurrency, rate=0, ca_file=target.ca_file)
        await stack.enter_async_context(client)
        await ask_all(_Asker(client, target, progress.lang, replayed), progress, limits, watch)


class Said(NamedTuple):
    """What a call gave: status and body of the host's answer, and seconds. `unjudged`: why nothing can be said of it, and with which status."""

    status: int
    body: bytes
    seconds: float
    unjudged: tuple[Status, Text] | None = None


class Asker(Protocol):
    """Speaks to one host, or to what stands for one."""

    @property
    def url(self) -> str:
        """For people."""

    async def look(self, progress: Progress, seconds: float) -> None:
        """Fills `progress.plugins`. Raises NoHostError."""

    async def call(self, case: Case, limits: Limits) -> Said:
        """Calls the case's tool. Raises NetError."""


async def ask_all(asker: Asker, progress: Progress, limits: Limits, watch: Callable[[Progress], None] | None) -> None:
    """Fills `progress`: first the plugins, then every case, some at once."""
    try:
        await asker.look(progress, limits.timeout)
    except NoHostError as error:
        nobody(progress, asker.url, error)
        return

    async def work(numbered: tuple[int, Case]) -> None:
        number, case = numbered
        progress.known[number] = await _run(asker, case, limits)
        if watch:
            watch(progress)

    progress.late = not await each(work, _numbered(progress), limits.concurrency, limits.deadline)


def _numbered(progress: Progress) -> list[tuple[int, Case]]:
    return list(enumerate(progress.cases))


def nobody(progress: Progress, url: str, error: NoHostError) -> None:
    """Fills `progress` where nobody can be asked."""
    do = error.do or T("start the host, or correct --target")
    progress.plugins = [Outcome(Kind.CONFIG, url, progress.meta, Status.FAILED, error.text, do)]
    progress.known = {number: Outcome(Kind.CASE, case.name, case.place, Status.SKIPPED, T("the host is not there")) for number, case in _numbered(progress)}


class NoHostError(Exception):
    """Nobody can be asked: why, and what to do about it."""

    def __init__(self, text: Text, do: Text | None = None) -> None:
        super().__init__(text.render())
        self.text, self.do = text, do


class _Asker:
    """Speaks to one host; where it only replays, calls take as long as they once took."""

    def __init__(self, client: Client, target: Target, lang: str, replayed: bool) -> None:
        self.url, self._client, self._lang, self._replayed = target.url, client, lang, replayed
        url = read_url(target.url)
        self._origin, self._base = str(url.origin()), url.raw_path.rstrip("/")
        self._headers = [("Accept", "application/json"), ("Content-Type", "application/json")]
        if target.token:
            self._headers.append(("Authorization", f"Bearer {target.token}"))

    async def ask(self, method: str, path: str, body: str, seconds: float) -> Reply:
        """Raises NetError."""
        path = f"{self._base}{path}?lang={self._lang}"
        data = body.encode("utf-8", "surrogatepass")
        return await exchange(self._client, method, self._origin, path, self._headers, data, seconds=seconds, connect=min(10.0, seconds), max_body=MAX_BODY)

    async def look(self, progress: Progress, seconds: float) -> None:
        """Fills `progress.plugins` with what GET /admin/plugins answers. Raises NoHostError."""
        _judge_plugins(progress, await self._plugins(seconds))

    async def call(self, case: Case, limits: Limits) -> Said:
        """POST /api/plugin/invoke/…. Raises NetError."""
        path, began = f"/api/plugin/invoke/{quote(case.plugin, '', errors='replace')}/{quote(case.tool, '', errors='replace')}", time.perf_counter()
        most = case.timeout or limits.timeout + FOR_HOST
        reply = await self.ask("POST", path, case.arguments, most)
        seconds = _server_seconds(reply) if self._replayed else time.perf_counter() - began
        if self._replayed and seconds > most:
            raise NetError(NetKind.TIMEOUT, T("no complete answer within {seconds:g} s", seconds=most))
        return Said(reply.status, reply.body, seconds)

    async def _plugins(self, seconds: float) -> dict[str, Any]:
        try:
            reply = await self.ask("GET", "/admin/plugins", "", seconds)
            answer = json.loads(reply.body)
        except NetError as error:
            raise NoHostError(error.message) from None
        except (ValueError, RecursionError):
            answer = None
        plugins = answer.get("plugins") if isinstance(answer, dict) else None
        if reply.status != 200 or not isinstance(answer, dict) or not isinstance(plugins, list) or not all(isinstance(plugin, dict) for plugin in plugins):
            raise NoHostError(T("GET /admin/plugins answers {status}: this is no host of plugins, or it wants a token", status=reply.status))
        return answer


def _server_seconds(reply: Reply) -> float:
    """What our own host says of the tool's server."""
    found = re.search(r"tool;dur=([0-9.]+)", reply.headers.get("server-timing", ""))
    return float(found[1]) / 1000 if found else 0.0


def _judge_plugins(progress: Progress, answer: dict[str, Any]) -> None:
    if answer.get("problem"):
        progress.plugins.append(Outcome(Kind.CONFIG, progress.meta.file, progress.meta, Status.FAILED, T("{words}", words=str(answer["problem"]))))
    plugins = [_plugin(progress, plugin) for plugin in answer["plugins"]]
    seen = {str(plugin.get("id", "")) for plugin in answer["plugins"]}
    for ident, (name, place) in progress.expected.items():
        if ident not in seen:
            outcome = Outcome(Kind.PLUGIN, f"{ident} {name}", place, Status.FAILED, T("the host does not have this plugin"))
            plugins.append(outcome._replace(do=T("reload the host, or start it with this configuration")))
    progress.plugins += plugins


def _plugin(progress: Progress, plugin: dict[str, Any]) -> Outcome:
    ident, said, reason = str(plugin.get("id", "")), str(plugin.get("status")), str(plugin.get("reason") or "")
    place = progress.expected[ident][1] if ident in progress.expected else progress.meta
    outcome = Outcome(Kind.PLUGIN, f"{ident} {plugin.get('name', '')}", place, Status.PASSED)
    if said == "disabled":
        return outcome._replace(status=Status.SKIPPED, reason=T("it is marked as deprecated"))
    if said == "active" and not plugin.get("stale"):
        return outcome
    cause, words, do = progress.causes.get(ident), T("{words}", words=reason), None
    if cause is not None and cause.rule.code in reason:
        # The host found what we find: said with its place apart.
        words, do, place = T("{code} {message}", code=cause.rule.code, message=cause.message), cause.do, cause.place
    if said == "active":
        words = T("an older version serves, since the newest is broken: {reason}", reason=words)
    else:
        words = T("not active ({status}): {reason}", status=said, reason=words)
    return outcome._replace(status=Status.FAILED, reason=words, do=do, place=place)


async def _run(asker: Asker, case: Case, limits: Limits) -> Outcome:
    outcome = Outcome(Kind.CASE, case.name, case.place, Status.FAILED, case.problem)
    if case.skip:
        return outcome._replace(status=Status.SKIPPED, reason=case.skip if isinstance(case.skip, Text) else T("{words}", words=case.skip))
    if case.problem is not None:
        return outcome
    tries = 1 + (limits.retries if case.retries is None else case.retries)
    for attempt in range(1, tries + 1):
        outcome = await _try(asker, case, limits, attempt)
        if outcome.status is not Status.FAILED or attempt == tries:
            break
        await asyncio.sleep(PAUSE * 2 ** min(attempt - 1, 3))
    return outcome


async def _try(asker: Asker, case: Case, limits: Limits, attempt: int) -> Outcome:
    outcome = Outcome(Kind.CASE, case.name, case.place, Status.FAILED, attempts=attempt)
    began = time.perf_counter()
    try:
        called = await asker.call(case, limits)
    except NetError as error:
        return outcome._replace(reason=error.message, seconds=time.perf_counter() - began)
    if called.unjudged is not None:
        return outcome._replace(status=called.unjudged[0], reason=called.unjudged[1])
    outcome = outcome._replace(http_status=called.status, seconds=called.seconds)
    reason = judge(case, called.status, called.body, called.seconds)
    if reason is None:
        return outcome._replace(status=Status.PASSED)
    if not case.made:
        return outcome._replace(reason=reason)
    said = _failure(called.body)
    if said.get("how") in ("not-sent", "interrupt"):
        # The tool was not called at all: it is ours to refuse, or the user's to authorize.
        return outcome._replace(status=Status.SKIPPED, reason=reason)
    if "status=4" not in str(said.get("error")) and not case.doubts:
        return outcome._replace(reason=reason)
    do = T("perhaps it does not like the arguments that were made up: give them examples in the document, or write a smoke.yaml (`cozecheck smoke init`)")
    return outcome._replace(reason=T("{reason}; {doubt}", reason=reason, doubt=case.doubts) if case.doubts else reason, do=do)


def _failure(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
