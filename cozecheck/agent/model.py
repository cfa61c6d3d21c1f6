"""What an agent is told, what it is to do, and what it did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from cozecheck.core.place import Place
from cozecheck.core.text import Text

NONE = "none"


class Case(NamedTuple):
    """One message. `tool` is 'PLUGIN/OPERATION', '' for any, or NONE: nothing is to be called. `success` is that of the tool's call.

    `arguments` are those that the call must have, others may be there too.
    """

    message: str
    place: Place
    tool: str = ""
    success: bool = True
    contains: tuple[str, ...] = ()
    arguments: Mapping[str, Any] = {}


class Script(NamedTuple):
    """The agent, as POST /api/agents takes it, and the messages in their order."""

    agent: Mapping[str, Any]
    cases: tuple[Case, ...]


class Call(NamedTuple):
    """One call of a tool that was really made. `names` are all that it may be called by, 'PLUGIN/OPERATION'; `error` where it failed.

    `arguments` are JSON values by name, or what came instead of a JSON object.
    """

    names: tuple[str, ...]
    arguments: Any
    success: bool
    error: Text | None = None

    @property
    def name(self) -> str:
        """The one that people read."""
        return self.names[0]


class Said(NamedTuple):
    """What came of one message. `problem` where the chat as a whole went wrong."""

    answer: str = ""
    calls: tuple[Call, ...] = ()
    problem: Text | None = None


class Outcome(NamedTuple):
    """`problem` None where the agent did what it was to do."""

    case: Case
    problem: Text | None
    calls: tuple[Call, ...] = ()
    answer: str = ""
    seconds: float = 0.0


class Partner(Protocol):
    """An agent, wherever it lives."""

    async def start(self) -> None:
        """Makes it. Raises StudioError."""

    async def say(self, message: str) -> Said:
        """Tells it something. Raises StudioError."""

    async def end(self) -> None:
        """Deletes what was made, in a bounded time. Raises nothing."""


class AgentResult(NamedTuple):
    """One run. `problem` is why the agent could not be made, or not be asked, `do` what to do.

    `left` is what could not be deleted, such as 'agent 123'; `secrets` are values that no report may print.
    """

    outcomes: tuple[Outcome, ...]
    url: str
    problem: Text | None = None
    do: Text | None = None
    left: tuple[str, ...] = ()
    elapsed: float = 0.0
    interrupted: bool = False
    secrets: frozenset[str] = frozenset()

    @property
    def exit_code(self) -> int:
        """0; 1 where anything failed or was left behind; 130 after Ctrl-C."""
        return 130 if self.interrupted else int(self.problem is not None or bool(self.left) or any(outcome.problem for outcome in self.outcomes))
