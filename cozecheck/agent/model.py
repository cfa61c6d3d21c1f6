"""What an agent is told, what it is to do, and what it did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from cozecheck.core.place import Place
from cozecheck.core.text import Text

NONE = "none"


class Case(NamedTuple):
    """One message. `tool` is 'PLUGIN/OPERATION', '' for any, or NONE: nothing is to be called. `success` is that of the tool's call."""

    message: str
    place: Place
    tool: str = ""
    success: bool = True
    contains: tuple[str, ...] = ()


class Script(NamedTuple):
    """The agent, as POST /api/agents takes it, and the messages in their order."""

    agent: Mapping[str, Any]
    cases: tuple[Case, ...]


class Outcome(NamedTuple):
    """`problem` None where the agent did what it was to do; `calls` are 'PLUGIN/OPERATION' of what it called."""

    case: Case
    problem: Text | None
    calls: tuple[str, ...] = ()
    answer: str = ""
    seconds: float = 0.0


class AgentResult(NamedTuple):
    """One run. `problem` is why the agent could not be made or deleted, or the host not be asked. `secrets` are values that no report may print."""

    outcomes: tuple[Outcome, ...]
    url: str
    problem: Text | None = None
    elapsed: float = 0.0
    interrupted: bool = False
    secrets: frozenset[str] = frozenset()

    @property
    def exit_code(self) -> int:
        """0; 1 where anything failed; 130 after Ctrl-C."""
        return 130 if self.interrupted else int(self.problem is not None or any(outcome.problem for outcome in self.outcomes))
