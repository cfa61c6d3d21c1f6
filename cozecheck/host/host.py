"""The host itself: what it serves now, how that is replaced, and how a tool is called. It knows nothing of HTTP's server side."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from cozecheck.calls import secrets, show
from cozecheck.calls.answer import Strategy
from cozecheck.calls.call import Outcome, build, call
from cozecheck.calls.problem import CallError, How
from cozecheck.calls.request import Caller, Request
from cozecheck.calls.send import Limits
from cozecheck.cassette.tape import Player, Recorder, Turn, asked
from cozecheck.core.errors import UsageError
from cozecheck.core.finding import Finding
from cozecheck.core.text import T, Text, Translate
from cozecheck.host.llm import Endpoint
from cozecheck.host.load import load
from cozecheck.host.log import Log, plain_url
from cozecheck.host.metrics import Metrics
from cozecheck.host.model import Entry, Served
from cozecheck.loader.model import Plugin, Tool
from cozecheck.mock.server import Upstream
from cozecheck.net.client import Client

NAMES_LAST = 60.0
"""Seconds for which the address of a plugin's server is remembered."""


@dataclass(frozen=True, slots=True)
class Options:
    """`root` is the configuration folder; `tokens` the variables that hold tokens; `server` takes the place of every plugin's scheme and host, '' for none.

    Without `use_config_secrets` no token of the configuration leaves this machine.
    """

    root: str
    tokens: Mapping[str, str] = field(default_factory=dict)
    use_config_secrets: bool = False
    user_id: str = "1001"
    strategy: Strategy = Strategy.RAW
    limits: Limits = field(default_factory=Limits)
    server: str = ""
    model: Endpoint | None = None
    """That chooses tools for agents without rules; None for the one without intelligence."""


class Bot(NamedTuple):
    """The agent that calls, and its conversation; '' where no agent does."""

    id: str = ""
    conversation: str = ""


NOBODY = Bot()


class Called(NamedTuple):
    """`result` is a JSON text, None where the call failed; then `error` says why, in the real server's words, and `note` what they mean.

    `seconds` are those of the plugin's server.
    """

    result: str | None
    error: str = ""
    note: Text | None = None
    how: How = How.ERROR
    seconds: float = 0.0


class Host:
    """Serves one configuration folder through one client. `upstream` plays the servers of all plugins, where it is given.

    `tape` records all calls, or answers them instead of any server.
    """

    def __init__(
        self, options: Options, client: Client, log: Log, metrics: Metrics, upstream: Upstream | None = None, tape: Recorder | Player | None = None
    ) -> None:
        self.options, self.log, self.metrics = options, log, metrics
        self._upstream, self._tape = upstream, tape
        self.served = Served()
        self.loaded = False
        self.closing = False
        self._client = client
        self._hidden = self._pattern()
        self._own: dict[tuple[int, secrets.Tokens], tuple[Plugin, re.Pattern[str] | None]] = {}
        self._loading = asyncio.Lock()
        self._next: asyncio.Task[Served] | None = None
        self._looked_up: dict[str, float] = {}

    def hide(self, text: str) -> str:
        """A text without secret values."""
        return show.hide(text, self._hidden)

    def _pattern(self) -> re.Pattern[str] | None:
        given = (value.strip().partition(" ")[2].strip() for value in self.options.tokens.values())
        key = {self.options.model.key} if self.options.model and self.options.model.key else set()
        return show.pattern({*self.served.secrets, *given, *key})

    async def reload(self) -> Served:
        """Reads the files once more, and serves what they say. Who asks while another waits for the same gets the same."""
        if self._next is None:
            self._next = asyncio.create_task(self._reload())
        return await asyncio.shield(self._next)

    async def _reload(self) -> Served:
        async with self._loading:
            # What is asked from here on is another reload: the files may be read already.
            self._next = None
            began = time.perf_counter()
            served = await asyncio.to_thread(load, self.options.root, self.served)
            self.served, self.loaded = served, True
            self._hidden = self._pattern()
            self._own.clear()
            self.metrics.loaded(served)
            self._note(served, time.perf_counter() - began)
            return served

    def _note(self, served: Served, seconds: float) -> None:
        counts = {status: sum(entry.status.value == status for entry in served.entries) for status in ("active", "failed", "disabled")}
        stale = sum(entry.stale for entry in served.entries)
        level = "error" if served.problem else "warning" if counts["failed"] or stale else "info"
        problem = {"error": self.say(served.problem)} if served.problem else {}
        self.log.write(level, "Plugins loaded", component="host", **counts, stale=stale, duration_ms=round(seconds * 1000, 3), **problem)
        for entry in served.entries:
            if entry.cause is not None and not served.problem:
                words = "Plugin keeps its last good version" if entry.stale else "Plugin failed to load"
                self.log.write("error", words, component="plugin", plugin_name=entry.meta.name, plugin_id=str(entry.meta.id.value), error=self.say(entry.cause))

    def say(self, cause: object, translate: Translate = str) -> str:
        """What a cause is in words: where it stands, the mistake, what to do."""
        if isinstance(cause, Finding):
            do = f"; {cause.do.render(translate)}" if cause.do else ""
            line = f":{cause.place.line}" if cause.place.line else ""
            return self.hide(f"{cause.rule.code} {cause.place.file}{line}: {cause.message.render(translate)}{do}")
        return self.hide(cause.render(translate) if isinstance(cause, Text) else str(cause))

    async def call(self, entry: Entry, tool: Tool, arguments: str, bot: Bot = NOBODY) -> Called:
        """Calls a tool of the version that `entry` serves, whatever is loaded meanwhile."""
        plugin, operation = entry.serving, tool.operation
        assert plugin is not None
        assert operation is not None
        began, hidden = time.perf_counter(), self._hidden
        turn: Turn | None = None
        try:
            turn = self._begin(plugin, tool, arguments, bot)
            outcome = await self._make(plugin, tool, arguments, bot)
        except UsageError as error:
            outcome = Outcome(problem=CallError("not sent", How.NOT_SENT, error.message))
        except RecursionError:
            outcome = Outcome(problem=CallError("too deep", How.NOT_SENT, T("the arguments or the answer are nested too deeply for cozecheck")))
        if turn is not None:
            turn.ended(outcome)
        seconds = time.perf_counter() - began
        self.metrics.called(plugin.meta.name, operation.operation_id, outcome.problem is None, seconds)
        self._log_call(plugin, tool, outcome, seconds, hidden)
        problem = outcome.problem
        if problem is None:
            return Called(outcome.result or "{}", seconds=outcome.seconds)
        return Called(None, show.hide(problem.words, hidden), problem.note, problem.how, outcome.seconds)

    def _begin(self, plugin: Plugin, tool: Tool, arguments: str, bot: Bot) -> Turn | None:
        """None where nothing is recorded, or no request can be made."""
        if not isinstance(self._tape, Recorder):
            return None
        built = asked(plugin, tool, arguments, self._caller(secrets.Tokens(), bot), self.options.server)
        return self._tape.begin(plugin, tool, built.request) if built.request else None

    async def _make(self, plugin: Plugin, tool: Tool, arguments: str, bot: Bot) -> Outcome:
        if isinstance(self._tape, Player):
            built = asked(plugin, tool, arguments, self._caller(secrets.Tokens(), bot), self.options.server)
            return self._tape.play(plugin, tool, built.request, self.options.strategy) if built.request else built
        return await (self._send if self._upstream is None else self._play)(plugin, tool, arguments, bot)

    def _caller(self, given: secrets.Tokens, bot: Bot) -> Caller:
        return Caller(self.options.user_id, given.oauth or "", given.service, bot.id, bot.conversation, {} if bot.id else None)

    async def _send(self, plugin: Plugin, tool: Tool, arguments: str, bot: Bot) -> Outcome:
        """Raises UsageError where the tokens that were given do not belong to this server."""
        options = self.options
        given = secrets.tokens(plugin, tool, options.server, options.tokens)
        built = build(plugin, tool, arguments, self._caller(given, bot), options.server)
        request = built.request
        if request is None:
            return built
        if not options.use_config_secrets and show.holds(request, self._secrets_of(plugin, given)):
            variable = secrets.names("COZECHECK_TOKEN_", plugin)[1]
            note = T("the request holds a secret of the configuration: set {name}, or allow it with --use-config-secrets", name=variable)
            return Outcome(problem=CallError("not sent", How.NOT_SENT, note))
        self._look_up_anew(request)
        outcome = await call(self._client, tool, request, self._strategy(bot), options.limits)
        if not outcome.status:
            with suppress(KeyError):
                del self._looked_up[request.host]
            self._client.forget(request.url)
        return outcome

    async def _play(self, plugin: Plugin, tool: Tool, arguments: str, bot: Bot) -> Outcome:
        """A call whose answer is made here. Nothing leaves this machine, so no token is needed."""
        assert self._upstream is not None
        options = self.options
        built = build(plugin, tool, arguments, self._caller(secrets.PLACEHOLDERS, bot), "")
        if built.request is None:
            return built
        with self._upstream.moved(built.request, tool) as request:
            outcome = await call(self._client, tool, request, self._strategy(bot), options.limits)
        outcome.request = built.request
        return outcome

    def _strategy(self, bot: Bot) -> Strategy:
        """Agents have one of their own (InvokableRun in agentflow/node_tool_plugin.go)."""
        return Strategy.DEFAULT if bot.id else self.options.strategy

    def _secrets_of(self, plugin: Plugin, given: secrets.Tokens) -> re.Pattern[str] | None:
        """What must not be sent: the configuration's own secrets, but for what the user gave as well."""
        # The plugin is kept beside its pattern, so that no other one gets its identity.
        key = id(plugin), given
        if key not in self._own:
            self._own[key] = plugin, show.pattern({*self.served.secrets, *secrets.of_plugin(plugin)} - {given.service, given.oauth})
        return self._own[key][1]

    def _look_up_anew(self, request: Request) -> None:
        """The client remembers names for ever; a host runs for days."""
        now = time.monotonic()
        if now - self._looked_up.setdefault(request.host, now) > NAMES_LAST:
            self._looked_up[request.host] = now
            self._client.forget(request.url)

    def _log_call(self, plugin: Plugin, tool: Tool, outcome: Outcome, seconds: float, hidden: re.Pattern[str] | None) -> None:
        fields: dict[str, object] = {
            "component": "plugin",
            "plugin_name": plugin.meta.name,
            "operation_id": tool.operation.operation_id if tool.operation else "",
            "method": tool.meta.method.value.upper(),
            "url": show.hide(plain_url(outcome.request.url), hidden) if outcome.request else "",
            "duration_ms": round(seconds * 1000, 3),
            "status_code": outcome.status,
        }
        if outcome.problem is None:
            self.log.write("info", "Plugin request completed", **fields)
        else:
            self.log.write("error", "Plugin request failed", **fields, error=show.hide(outcome.problem.words, hidden))
