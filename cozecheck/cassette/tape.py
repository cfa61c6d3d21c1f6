"""Records calls while they are made, and answers them again without any network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from itertools import takewhile

from cozecheck import __version__
from cozecheck.calls import answer
from cozecheck.calls.call import Outcome, build
from cozecheck.calls.problem import CallError, How
from cozecheck.calls.request import Caller, Request
from cozecheck.cassette import model
from cozecheck.cassette.model import MARK, Asked, Body, Cassette, Failure, Interaction
from cozecheck.cassette.read import as_bytes
from cozecheck.cassette.redact import Redactor
from cozecheck.core.stack import with_deep_stack
from cozecheck.core.text import T, Text
from cozecheck.loader.model import Plugin, Tool
from cozecheck.net.exact import Reply

SHOWN = 200
"""Characters of a request in a sentence."""
_LOOKED_AT = 200
_COMPARED = 1000
"""Recorded calls, and characters of each, that are compared with one that is not there."""
_GIVEN_UP = Failure(How.ERROR.value, "given up by who called, before an answer came")


def asked(plugin: Plugin, tool: Tool, arguments: str, caller: Caller, server: str) -> Outcome:
    """The request with a mark in the place of each token: the same, whoever records and whoever replays has which tokens."""
    unnamed = Caller(caller.user_id, MARK, MARK, caller.bot_id, caller.conversation_id, caller.variables)
    return with_deep_stack(lambda: build(plugin, tool, arguments, unnamed, server))


class _Room:
    """How much of a file is left; beyond it bodies are not kept, so that a run of thousands of calls does not fill the memory."""

    def __init__(self) -> None:
        self._left = model.MAX_FILE

    def kept(self, body: Body | None) -> Body | None:
        self._left -= len(body.content) if body else 0
        return Body("omitted", str(len(body.content))) if body and self._left < 0 else body


class Turn:
    """One call that is being made."""

    def __init__(self, interaction: Interaction, redactor: Redactor, room: _Room) -> None:
        self.interaction, self._redactor, self._room = interaction, redactor, room

    def ended(self, outcome: Outcome) -> None:
        """Keeps what came of it."""
        redactor, reply, problem = self._redactor, outcome.reply, outcome.problem
        came: model.Answer | Failure
        if reply is not None:
            body = self._room.kept(redactor.body(reply.body, reply.headers.get("content-type", ""), exact=reply.status != 200))
            urls = tuple(map(redactor.redirect, reply.redirects))
            came = model.Answer(reply.status, redactor.text(reply.reason), redactor.received(reply.headers), body, urls)
        elif problem is not None:
            came = Failure(problem.how.value, redactor.text(problem.words), redactor.text(problem.note.render()) if problem.note else "")
        else:
            return
        kept = self.interaction.asked
        if outcome.request is not None:
            kept = kept._replace(headers=redactor.sent(outcome.request))
        self.interaction = self.interaction._replace(asked=kept, came=came, seconds=outcome.seconds)


class Recorder:
    """Remembers calls in the order in which they begin; those that never end are failures."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor, self._room = redactor, _Room()
        self._turns: list[Turn] = []

    def begin(self, plugin: Plugin, tool: Tool, request: Request) -> Turn:
        """`request` is that of `asked`."""
        made = Interaction(*_names(plugin, tool), _asked(request, self._redactor), _GIVEN_UP)
        self._turns.append(Turn(made, self._redactor, self._room))
        return self._turns[-1]

    def cassette(self) -> Cassette:
        """All of them, until now."""
        at = datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
        return Cassette(tuple(turn.interaction for turn in self._turns), at, f"cozecheck {__version__}")


class Player:
    """Answers from a cassette. Equal requests are answered in the cassette's order, and the last answer repeats."""

    def __init__(self, cassette: Cassette, redactor: Redactor) -> None:
        self._cassette, self._redactor = cassette, redactor
        self._by_key: dict[tuple[str, ...], list[Interaction]] = {}
        for interaction in cassette.interactions:
            self._by_key.setdefault(interaction.key, []).append(interaction)
        self._played: dict[tuple[str, ...], int] = {}

    def play(self, plugin: Plugin, tool: Tool, request: Request, strategy: answer.Strategy) -> Outcome:
        """What came of this call then. `request` is that of `asked`."""
        wanted = Interaction(*_names(plugin, tool), _asked(request, self._redactor), _GIVEN_UP)
        found = self._by_key.get(wanted.key)
        if not found:
            return Outcome(request, problem=CallError("not in the cassette", How.NOT_RECORDED, self._missing(wanted)))
        times = self._played.get(wanted.key, 0)
        self._played[wanted.key] = times + 1
        return _again(found[min(times, len(found) - 1)], request, tool, strategy)

    def unused(self) -> list[Interaction]:
        """What nobody asked for."""
        return [one for key, all_ in self._by_key.items() for one in all_[self._played.get(key, 0) :]]

    def _missing(self, wanted: Interaction) -> Text:
        near = _nearest(wanted, self._cassette.interactions)
        said = shown(wanted)
        if near is None:
            return T("{file} has no call of this tool, and it asks for {asked}: record again with --record", file=self._cassette.file, asked=said)
        place = f"{self._cassette.file}:{near.place.line}"
        if shown(near) == said:
            return T("this call sends another body than the recorded one, {asked} ({place}): record again with --record", asked=said, place=place)
        return T(
            "the call asks for {asked}, which is not recorded; the nearest that is: {near} ({place}). Record again with --record",
            asked=said,
            near=shown(near),
            place=place,
        )


def shown(interaction: Interaction) -> str:
    """The request for people, not endless."""
    text = f"{interaction.asked.method} {interaction.asked.url}"
    return text if len(text) <= SHOWN else text[:SHOWN] + "..."


def _names(plugin: Plugin, tool: Tool) -> tuple[str, str]:
    operation = tool.operation
    return plugin.meta.name or str(plugin.meta.id.value), (operation.operation_id if operation else "") or str(tool.meta.id.value)


def _asked(request: Request, redactor: Redactor) -> Asked:
    media_type = next((value for name, value in request.headers if name == "Content-Type"), "")
    return Asked(request.method, redactor.text(request.url), redactor.sent(request), redactor.body(request.body, media_type))


def _again(found: Interaction, request: Request, tool: Tool, strategy: answer.Strategy) -> Outcome:
    outcome, came, operation = Outcome(request), found.came, tool.operation
    outcome.seconds = found.seconds or 0.0
    if isinstance(came, Failure):
        note = T("{words}", words=came.note) if came.note else None
        outcome.problem = CallError(came.words, How(came.how), note)
        return outcome
    body = as_bytes(came.body)
    if body is None:
        note = T("the recorded answer was too long for a cassette, or held a secret that could not be taken out: call the server itself")
        outcome.problem = CallError("not in the cassette", How.NOT_RECORDED, note)
        return outcome
    assert operation is not None
    outcome.status = came.status
    outcome.reply = Reply(came.status, came.reason, came.headers, body, False)
    try:
        outcome.result = with_deep_stack(lambda: answer.read(operation, came.status, came.reason, body, strategy))
    except CallError as problem:
        outcome.problem = problem
    return outcome


def _nearest(wanted: Interaction, known: Sequence[Interaction]) -> Interaction | None:
    """Of the same tool, the most alike."""
    same = [one for one in known if (one.plugin, one.tool) == (wanted.plugin, wanted.tool)][:_LOOKED_AT]
    text = _compared(wanted)

    def alike(one: Interaction) -> int:
        other = _compared(one)
        return _begins_alike(text, other) + _begins_alike(text[::-1], other[::-1])

    return max(same, key=alike, default=None)


def _begins_alike(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _compared(one: Interaction) -> str:
    return "\n".join(one.key[2:])[:_COMPARED]
