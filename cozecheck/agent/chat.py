"""One message to a published agent of Coze Studio, and the events that come back, read by cozepy.

From backend/application/conversation/openapi_agent_run.go (pullStream), backend/domain/conversation/agentrun/internal/singleagent_run.go (push),
message_builder.go (buildAgentMessage2Create): of several calls that a model makes at once, only the first and its result are sent. A tool that fails
ends everything with an event `error`, after which the chat is said to be completed. A tool that needs the user's authorization has a result that is none,
and a verbose message `interrupt`.
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from cozecheck.agent.model import Call, Said
from cozecheck.core.text import T, Text
from cozecheck.net.client import Client
from cozecheck.net.problem import NetError
from cozecheck.studio.workflow import without_link

if TYPE_CHECKING:
    from cozepy import AsyncCoze, ChatEvent

    from cozecheck.agent.transport import Transport

USER = "cozecheck"
SHOWN = 500
_ERROR = "error event: "

Names = Mapping[str, tuple[str, ...]]
"""What the tools are called by, 'PLUGIN/OPERATION', by operationId, which is what the model calls them by."""
PANIC = "Internal Server Error"
"""What an error is called whose cause the server tells to its log alone (goutil.Recovery)."""


@contextmanager
def _quiet() -> Iterator[None]:
    """cozepy writes to standard error, and warns of every word that it does not know."""
    logging.getLogger("cozepy").setLevel(logging.CRITICAL + 1)
    # Recorded, for one of them switches itself on again.
    with warnings.catch_warnings(record=True):
        yield


class Line(NamedTuple):
    """cozepy, and what it sends through."""

    coze: AsyncCoze
    transport: Transport


def connect(client: Client, url: str, token: str) -> Line:
    """A line to this server, by `client`."""
    with _quiet():
        from cozepy import AsyncCoze, AsyncTokenAuth
        from cozepy.request import AsyncHTTPClient

        from cozecheck.agent.transport import Transport

        transport = Transport(client, url)
        http = AsyncHTTPClient(transport=transport, trust_env=False, follow_redirects=False)  # type: ignore[no-untyped-call]
        return Line(AsyncCoze(AsyncTokenAuth(token), url.rstrip("/"), http), transport)


class Chat:
    """One message; what has come so far is there at any time. `known` are findings, by operationId, because of which an agent with the tool panics."""

    def __init__(self, names: Names, known: Mapping[str, Text] | None = None) -> None:
        self._names, self._known = names, known or {}
        self._calls: list[Call] = []
        self._called: list[str] = []
        self._waiting: list[int] = []
        self._answers: list[str] = []
        self._heard = self._over = False

    async def hold(self, line: Line, bot: str, conversation: str, message: str) -> Said:
        """What comes of it."""
        with _quiet():
            from cozepy import CozeAPIError, Message

            asked = [Message.build_user_question_text(message)]
            try:
                async for event in line.coze.chat.stream(bot_id=bot, user_id=USER, conversation_id=conversation, additional_messages=asked):
                    self._hear(event)
            except NetError as error:
                return self.said(T("no answer: {reason}", reason=error.message))
            except CozeAPIError as error:
                words = _short(error.msg or "-")
                return self.said(T("{path} answers code {code}: {words}", path="/v3/chat", code=error.code or 0, words=words))
            except Exception as error:
                # cozepy raises all kinds: a bare Exception for the event `error`, pydantic's for an event that is none.
                words = str(error)
                if words.startswith(_ERROR):
                    told = _told(words.removeprefix(_ERROR))
                    finding = self._known.get(self._called[self._waiting[-1]]) if self._waiting and PANIC in words else None
                    return self.said(T("{problem}; {finding}", problem=told, finding=finding) if finding else told)
                return self.said(T("what came is no chat that cozepy can read: {error}", error=_short(f"{type(error).__name__}: {words}")))
            finally:
                line.transport.hang_up()
        if not self._over:
            return self.said(T("the stream of events ended before the chat did"))
        return self.said(None if self._answers or self._waiting else self._silent())

    def _silent(self) -> Text:
        """Of an agent that cannot be built no message comes at all, not even the verbose one at the end."""
        if self._heard:
            return T("the chat ended without an answer, as it does after a panic: look for 'catch panic' in its log, `docker logs coze-server`")
        found = T("the chat ended without an answer: Coze Studio could not build the agent; look for 'catch panic' in its log, `docker logs coze-server`")
        if self._known:
            return T("{problem}; {finding}", problem=found, finding=next(iter(self._known.values())))
        return T("{problem}; a $ref in one of its tools does this, see `cozecheck explain CZ458`", problem=found)

    def said(self, problem: Text | None) -> Said:
        """What there is by now. A call whose result never came has failed, which explains the problem."""
        if self._waiting:
            why = problem or T("no result of it came")
            self._calls = [call._replace(success=False, error=why) if number in self._waiting else call for number, call in enumerate(self._calls)]
            problem = None
        return Said("\n".join(self._answers), tuple(self._calls), problem)

    def _hear(self, event: ChatEvent) -> None:
        kind = str((event.unknown or {}).get("event", "")) if event.event == "unknown" else event.event.value
        if kind in ("conversation.chat.completed", "conversation.stream.done"):
            self._over = True
        if kind != "conversation.message.completed" or event.message is None:
            return
        self._heard = True
        type_, content = event.message.type.value, event.message.content
        if type_ == "function_call":
            self._waiting.append(len(self._calls))
            name, call = _call(content, self._names)
            self._called.append(name)
            self._calls.append(call)
        elif type_ == "tool_response" and self._waiting:
            self._waiting.pop(0)
        elif type_ == "answer":
            self._answers.append(content)
        elif type_ == "verbose" and self._calls and _object(content).get("msg_type") == "interrupt":
            if self._answers:
                self._answers[-1] = without_link(self._answers[-1])
            words = T("it waits for a person, who is told: {words}", words=_short(self._answers[-1] if self._answers else "-"))
            self._calls[-1] = self._calls[-1]._replace(success=False, error=words)


def _call(content: str, names: Names) -> tuple[str, Call]:
    """And what the model calls the tool."""
    function = _object(content).get("function")
    function = function if isinstance(function, dict) else {}
    name, arguments = str(function.get("name", "")), str(function.get("arguments") or "{}")
    return name, Call(names.get(name, (f"-/{name}",)), _object(arguments) or (arguments if arguments.strip() != "{}" else {}), True)


def _told(data: str) -> Text:
    error = _object(data)
    return T("Coze Studio reports code {code}: {words}", code=error.get("code", 0), words=_short(str(error.get("msg") or data or "-")))


def _object(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "..."
