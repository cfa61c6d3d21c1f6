"""The endpoints of loaded tools: which are called with what, and what the answer says about them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from cozecheck.calls import secrets as tokens
from cozecheck.calls import show
from cozecheck.calls.answer import Strategy, read
from cozecheck.calls.auth import API_KEY, OAUTH, SERVICE
from cozecheck.calls.call import build
from cozecheck.calls.examples import example
from cozecheck.calls.problem import CallError, How
from cozecheck.calls.request import Caller, Request
from cozecheck.calls.send import Limits, send
from cozecheck.core.stack import with_deep_stack
from cozecheck.core.text import T, Text
from cozecheck.loader.model import Config, Plugin, Tool
from cozecheck.net.client import Client
from cozecheck.net.problem import PASSING, Kind, NetError
from cozecheck.openapi3.types import Operation
from cozecheck.probe.judge import AGAIN, SLOW
from cozecheck.probe.model import UNSAFE_METHOD, Endpoint, EndpointProbe, Status
from cozecheck.probe.one import Options

SAFE = ("GET", "HEAD")
"""What changes nothing, as far as a server keeps to HTTP."""


class Calls(NamedTuple):
    """Which endpoints are called, and as whom. `unsafe` allows all methods; `allowed` are tools that may be called whatever their method:
    PLUGIN or PLUGIN/TOOL, each an id or a name. `environment` holds the tokens, as `calls.secrets` describes them."""

    unsafe: bool = False
    allowed: frozenset[str] = frozenset()
    seed: int = 0
    environment: Mapping[str, str] = {}


class Planned(NamedTuple):
    """An endpoint, with the request that is to be sent, or what is known without one. `tokens` are the user's own that are sent with it."""

    endpoint: Endpoint
    tool: Tool
    request: Request | None = None
    known: EndpointProbe | None = None
    doubts: tuple[Text, ...] = ()
    auth: str = ""
    tokens: frozenset[str] = frozenset()


def plan(config: Config, calls: Calls, secrets: Iterable[str]) -> Iterator[Planned]:
    """One for each loaded tool, in the order of the configuration. `secrets` are the configuration's, which are never sent. Raises UsageError."""
    for plugin in config.plugins:
        if plugin.loaded and plugin.document is not None:
            own = {*secrets, *tokens.of_plugin(plugin)}
            for tool in plugin.tools:
                if tool.loaded and tool.operation is not None:
                    yield with_deep_stack(lambda plugin=plugin, tool=tool, own=own: _plan(plugin, tool, calls, own))  # type: ignore[misc]


def _plan(plugin: Plugin, tool: Tool, calls: Calls, own: set[str]) -> Planned:
    assert tool.operation is not None
    assert plugin.document is not None
    method = tool.meta.method.value.upper()
    names = (str(plugin.meta.id.value), plugin.meta.name)
    endpoint = Endpoint(
        names[0], names[1], str(tool.meta.id.value), tool.operation.operation_id, tool.meta.operation, "", tool.operation.node.at(plugin.document.file)
    )
    planned = Planned(endpoint, tool, auth=_auth(plugin))
    if not (method in SAFE or calls.unsafe or calls.allowed & {*names, *(f"{name}/{known}" for name in names for known in (endpoint.tool, endpoint.name))}):
        reason = T("{method} may change something there: it is called only with --unsafe-methods, or where your own settings allow it", method=method)
        return planned._replace(known=EndpointProbe(endpoint, Status.SKIPPED, reason, kind=UNSAFE_METHOD))
    given = tokens.tokens(plugin, tool, "", calls.environment)
    made = example(plugin, tool, calls.seed)
    built = build(plugin, tool, made.text, Caller(service_token=given.service or "", oauth_token=given.oauth or ""), "")
    if built.request is None:
        assert built.problem is not None
        return planned._replace(known=_unbuilt(endpoint, built.problem, made.doubts))
    hidden = show.pattern(own - {given.service, given.oauth})
    if show.holds(built.request, hidden):
        reason = T("the request would hold a secret of the configuration, which is not sent")
        return planned._replace(known=EndpointProbe(endpoint, Status.SKIPPED, reason, kind="secret"))
    endpoint = endpoint._replace(url=f"{built.request.scheme}://{built.request.host}{built.request.target}".partition("?")[0])
    return planned._replace(endpoint=endpoint, request=built.request, doubts=made.doubts, tokens=frozenset(filter(None, given)))


def _auth(plugin: Plugin) -> str:
    """What the manifest declares: '' for nothing."""
    auth = plugin.meta.manifest.auth if plugin.meta.manifest else None
    if auth is None or auth.type.value not in (SERVICE, OAUTH):
        return ""
    return f"{auth.type.value} {auth.sub_type.value or API_KEY}".strip()


def _unbuilt(endpoint: Endpoint, problem: CallError, doubts: tuple[Text, ...]) -> EndpointProbe:
    if problem.how is How.INTERRUPT:
        return EndpointProbe(endpoint, Status.SKIPPED, problem.note or T("{words}", words=problem.words), kind=problem.how.value)
    if problem.how in (How.PANIC, How.SERVER_CRASH):
        reason = T("Coze Studio cannot make the request: {words}", words=problem.words)
        return EndpointProbe(endpoint, Status.FAILED, reason, kind=problem.how.value)
    reason = T("no arguments could be made for it: {reason}", reason=doubts[0] if doubts else problem.words)
    return EndpointProbe(endpoint, Status.SKIPPED, reason, kind="no-arguments")


async def ask_endpoint(planned: Planned, client: Client, options: Options, until: float, learn: Callable[[EndpointProbe], None]) -> None:
    """Tells `learn` what is known, ever better; `until` is the loop's time at which the run ends."""
    loop = asyncio.get_running_loop()
    if planned.known is not None or planned.request is None:
        if planned.known is not None:
            learn(planned.known)
        return
    limits = Limits(options.timeout, options.connect, 1_000_000)
    for attempt in range(1, options.retries + 2):
        began = loop.time()
        try:
            reply = await send(client, planned.request, limits)
        except CallError as problem:
            learn(_unanswered(planned.endpoint, problem, attempt))
            again = isinstance(problem.__cause__, NetError) and problem.__cause__.kind in PASSING
        else:
            learn(_judge(planned, reply.status, reply.reason, reply.body, loop.time() - began)._replace(attempts=attempt))
            again = reply.status in AGAIN
        wait = random.uniform(0.2, 0.6) * 2**attempt  # noqa: S311
        if not again or attempt > options.retries or loop.time() + wait >= until:
            return
        await asyncio.sleep(wait)


def _unanswered(endpoint: Endpoint, problem: CallError, attempt: int) -> EndpointProbe:
    error = problem.__cause__
    if not isinstance(error, NetError):
        status = Status.SKIPPED if problem.how is How.NOT_SENT else Status.FAILED
        return EndpointProbe(endpoint, status, problem.note or T("{words}", words=problem.words), attempts=attempt, kind=problem.how.value)
    skipped = error.kind in (Kind.FORBIDDEN, Kind.BAD_URL)
    status = Status.SKIPPED if skipped else Status.INCONCLUSIVE if error.kind in PASSING else Status.FAILED
    return EndpointProbe(endpoint, status, error.message, attempts=attempt, kind=error.kind.value)


def _judge(planned: Planned, status: int, phrase: str, body: bytes, seconds: float) -> EndpointProbe:
    probe = EndpointProbe(planned.endpoint, Status.OK, None, status, seconds)
    if status == 429:
        return probe._replace(status=Status.INCONCLUSIVE, reason=T("it answers {status}: too many requests", status=status))
    if status >= 500:
        return probe._replace(status=Status.FAILED, reason=T("it answers {status}", status=status), kind="status")
    if status in (401, 403):
        return _refused(probe, planned)
    if status == 404 and "{" in planned.tool.meta.sub_url.value:
        reason = T("it answers 404: there is no such path, or nothing of the name that was made up for it")
        return probe._replace(status=Status.INCONCLUSIVE, reason=reason, kind="made-up")
    if status in (404, 405):
        reason = (
            T("it answers {status}: the server has no such path", status=status)
            if status == 404
            else T("it answers 405: the path is there, but not with this method")
        )
        return probe._replace(status=Status.DEGRADED, reason=reason, kind="missing")
    if 400 <= status < 500:
        reason = planned.doubts[0] if planned.doubts else T("perhaps it does not like the arguments that were made up")
        return probe._replace(status=Status.INCONCLUSIVE, reason=T("it answers {status}: {reason}", status=status, reason=reason), kind="made-up")
    if status != 200:
        reason = T("it answers {status}, and Coze Studio takes nothing but 200: the call fails", status=status)
        return probe._replace(status=Status.DEGRADED, reason=reason, kind="not-200")
    return _read(probe, planned, phrase, body)


def _refused(probe: EndpointProbe, planned: Planned) -> EndpointProbe:
    status = probe.http_status
    if not planned.auth:
        reason = T("it answers {status}, and the manifest declares no auth: Coze Studio's calls are refused", status=status)
        return probe._replace(status=Status.DEGRADED, reason=reason, kind="auth")
    if planned.tokens:
        reason = T("it answers {status} to the token that you gave ({auth})", status=status, auth=planned.auth)
        return probe._replace(status=Status.DEGRADED, reason=reason, kind="auth")
    return probe._replace(reason=T("it answers {status} without a token; the manifest declares {auth}", status=status, auth=planned.auth))


def _read(probe: EndpointProbe, planned: Planned, phrase: str, body: bytes) -> EndpointProbe:
    """Whether the answer is what the document says, first as Coze Studio reads it by default, then strictly."""
    operation = planned.tool.operation
    assert operation is not None
    for strategy, kind in ((Strategy.RAW, "unreadable"), (Strategy.ERROR, "unfit")):
        words = with_deep_stack(lambda strategy=strategy: _misfit(operation, phrase, body, strategy))  # type: ignore[misc]
        if words:
            return probe._replace(status=Status.DEGRADED, reason=T("its answer does not fit the document: {words}", words=words[:500]), kind=kind)
    if probe.seconds is not None and probe.seconds > SLOW:
        return probe._replace(status=Status.DEGRADED, reason=T("it is slow: {seconds:.1f} s for the whole answer", seconds=probe.seconds), kind="slow")
    return probe


def _misfit(operation: Operation, phrase: str, body: bytes, strategy: Strategy) -> str:
    """Why the server could not read an answer; '' where it can."""
    try:
        read(operation, 200, phrase, body, strategy)
    except CallError as problem:
        return problem.words
    return ""
