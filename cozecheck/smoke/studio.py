"""A running Coze Studio as the target: its plugins beside the prediction, and each case by a workflow that is made, run and deleted.

What it says is put as a host would answer, and judged as that: 200 where the tool was called, 404 and 503 where it is not there.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from cozecheck.calls.find import find
from cozecheck.core.errors import UsageError
from cozecheck.core.result import ConfigResult
from cozecheck.core.text import T, Text
from cozecheck.loader.model import Config, Plugin, Tool
from cozecheck.smoke.model import Case, Kind, Outcome, Status
from cozecheck.smoke.run import Limits, NoHostError, Progress, Said, ask_all, nobody
from cozecheck.studio.canvas import unsendable
from cozecheck.studio.client import Studio, StudioError
from cozecheck.studio.compare import INCOMPLETE, compare, deadly, operations
from cozecheck.studio.model import Plan, Row, left_behind
from cozecheck.studio.model import Status as Found
from cozecheck.studio.products import Listing, products
from cozecheck.studio.run import Server, connected
from cozecheck.studio.temporary import Ongoing
from cozecheck.studio.workflow import CUT, UNAUTHORIZED, Ran, run

KNOWN = (200, 404, 409, 503)
"""The host's answers that a Coze Studio can stand for."""


class OnStudio(NamedTuple):
    """The server, and the configuration that it should have."""

    server: Server
    config: Config
    outcome: ConfigResult


def smoke_on_studio(progress: Progress, target: OnStudio, limits: Limits, secrets: set[str], watch: Callable[[Progress], None] | None = None) -> None:
    """Fills `progress`, and `secrets` with what no report may print. Raises KeyboardInterrupt after the first Ctrl-C, when everything made is deleted."""
    ongoing = Ongoing()
    secrets |= {target.server.session, target.server.password} - {""}
    try:
        asyncio.run(_smoke(progress, target, limits, secrets, ongoing, watch))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    finally:
        if ongoing.left:
            reason = left_behind(ongoing.left)
            progress.plugins.append(Outcome(Kind.CONFIG, target.server.url, progress.meta, Status.FAILED, reason))


async def _smoke(progress: Progress, target: OnStudio, limits: Limits, secrets: set[str], ongoing: Ongoing, watch: Callable[[Progress], None] | None) -> None:
    try:
        async with connected(target.server, secrets, ongoing, limits.concurrency + 1) as studio:
            await ask_all(_OnStudio(studio, target, ongoing), progress, limits, watch)
    except StudioError as error:
        nobody(progress, target.server.url, NoHostError(error.message, error.do))


class _OnStudio:
    """What smoke.run asks, by Coze Studio's own API."""

    def __init__(self, studio: Studio, target: OnStudio, ongoing: Ongoing) -> None:
        self.url, self._studio, self._target, self._ongoing = target.server.url, studio, target, ongoing
        self._listing, self._space = Listing({}), ""

    async def look(self, progress: Progress, seconds: float) -> None:
        """Fills `progress.plugins` with the product list beside the prediction. Raises NoHostError."""
        outcome, self._studio.seconds = self._target.outcome, max(self._studio.seconds, seconds)
        try:
            self._listing = await products(self._studio, outcome.names, deadly(outcome))
            self._space = await self._studio.space()
        except StudioError as error:
            raise NoHostError(error.message, error.do) from None
        progress.plugins = _outcomes(progress, list(compare(outcome, operations(self._target.config), self._listing)))

    async def call(self, case: Case, limits: Limits) -> Said:
        """Runs the case's tool by a workflow of its own."""
        self._ongoing.check()
        plan = self._plan(case)
        if isinstance(plan, Said):
            return plan
        began = time.perf_counter()
        ran = await run(self._studio, self._space, plan, case.timeout or limits.timeout, self._ongoing)
        seconds = time.perf_counter() - began if ran.tool_seconds is None else ran.tool_seconds
        return _said(case, ran, seconds)

    def _plan(self, case: Case) -> Plan | Said:
        named = _named(self._target.config, case)
        if isinstance(named, Said):
            return named
        plugin, tool = named
        ident, tool_id, prediction = str(plugin.meta.id.value), str(tool.meta.id.value), self._target.outcome.prediction
        if tool_id in prediction.crash_when_used:
            return _unjudged(Status.FAILED, T("not called: a call of it would end the whole server"))
        if case.expect.status not in KNOWN:
            return _unjudged(Status.SKIPPED, T("cannot be judged here: the status {status} is one of cozecheck's own host", status=case.expect.status))
        absent = self._absent(case, ident, tool_id)
        if absent is not None:
            return absent
        arguments: dict[str, Any] = json.loads(case.arguments)
        name = unsendable(arguments)
        if name is not None:
            return _unjudged(Status.SKIPPED, T("cannot be judged here: no workflow can send the value of '{name}' as it is", name=name))
        return Plan(ident, plugin.meta.name, tool_id, tool.meta.operation, tool.operation.operation_id if tool.operation else "", arguments)

    def _absent(self, case: Case, plugin: str, tool: str) -> Said | None:
        if plugin in self._listing.unasked or plugin in self._listing.troubles:
            return None  # It could not be looked at; a workflow may use it all the same.
        product = self._listing.products.get(plugin)
        if product is None:
            return _refusal(503, T("the plugin is not active ({status}): {reason}", status="failed", reason=T("the server does not have it")))
        if tool not in product.tools:
            return _refusal(404, T("the server does not have this tool"))
        if case.made and product.auth_mode == 1:
            return _unjudged(Status.SKIPPED, INCOMPLETE)
        return None


def _named(config: Config, case: Case) -> tuple[Plugin, Tool] | Said:
    known = [plugin for plugin in config.plugins if case.plugin == str(plugin.meta.id.value)]
    known = known or [plugin for plugin in config.plugins if case.plugin == plugin.meta.name]
    loaded = [plugin for plugin in known if plugin.loaded]
    try:
        return find(config, case.plugin, case.tool)
    except UsageError as error:
        return _refusal(409 if len(loaded) > 1 else 503 if known and not loaded else 404, error.message)


def _said(case: Case, ran: Ran, seconds: float) -> Said:
    if ran.problem is None:
        return Said(200, f'{{"success": true, "data": {ran.output or "null"}}}'.encode("utf-8", "surrogatepass"), seconds)
    if not ran.error:
        return _unjudged(Status.FAILED, T("{reason}; {do}", reason=ran.problem, do=ran.do) if ran.do else ran.problem)
    if case.made and UNAUTHORIZED in ran.error:
        return _unjudged(Status.SKIPPED, ran.problem)
    missing = next((text for text in (case.expect.error, *case.expect.contains) if text not in ran.error), None)
    if missing is not None and not case.expect.success and ran.cut:
        words = T("cannot be judged here: Coze Studio tells the first {count} bytes of an error, and '{text}' is not among them", count=CUT, text=missing)
        return _unjudged(Status.SKIPPED, words)
    return Said(200, json.dumps({"success": False, "error": ran.error}).encode(), seconds)


def _refusal(status: int, reason: Text) -> Said:
    return Said(status, json.dumps({"success": False, "error": reason.render()}).encode(), 0.0)


def _unjudged(status: Status, reason: Text) -> Said:
    return Said(0, b"", 0.0, (status, reason))


def _outcomes(progress: Progress, rows: list[Row]) -> list[Outcome]:
    """One for the server where something is wrong with all of it, and one for each plugin, with its tools in it."""
    wrong = {row.plugin: row for row in reversed(rows) if row.kind == "tool" and row.status is Found.FAILED and row.what != "lost-as-predicted"}
    outcomes = []
    for row in rows:
        if row.kind == "server":
            outcomes.append(_outcome(progress, Kind.CONFIG, progress.meta.file, row))
        elif row.kind == "plugin":
            tool = wrong.get(row.plugin) if row.status is not Found.FAILED else None
            outcomes.append(_outcome(progress, Kind.PLUGIN, f"{row.plugin} {row.name}", row if tool is None else _of_tool(tool)))
    return outcomes


def _of_tool(row: Row) -> Row:
    return row._replace(reason=T("tool {tool} {operation}: {reason}", tool=row.tool, operation=row.operation, reason=row.reason or ""))


def _outcome(progress: Progress, kind: Kind, name: str, row: Row) -> Outcome:
    place = progress.expected[row.plugin][1] if row.plugin in progress.expected else progress.meta
    status = Status.FAILED if row.status is Found.FAILED else Status.PASSED
    if row.cause is None:
        return Outcome(kind, name, place, status, row.reason, row.do)
    reason = T("{reason}: {code} {message}", reason=row.reason or "", code=row.cause.rule.code, message=row.cause.message)
    return Outcome(kind, name, row.cause.place, status, reason, row.do or row.cause.do)
