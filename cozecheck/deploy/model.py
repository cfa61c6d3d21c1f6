"""What a deployment is made of: steps, each with its time, the objects that it changes, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import Enum
from typing import Any, NamedTuple

from cozecheck.core.text import Text
from cozecheck.deploy.program import Command
from cozecheck.store.model import Forecast

Said = tuple[Text, ...]
"""What a step tells the reader, a sentence each."""
Memory = dict[str, Any]
"""What was there before, as JSON: enough for another process to bring it back."""


class FailedError(Exception):
    """A step did not do what it should. `reasons` say more, one line each."""

    def __init__(self, message: Text, reasons: Said = ()) -> None:
        super().__init__(message.render())
        self.message, self.reasons = message, reasons


class Status(Enum):
    """How a step ended; the value is the stable name in reports."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"


class Outcome(Enum):
    """How all of it ended; the value is the stable name in reports."""

    PLANNED = "planned"
    DEPLOYED = "deployed"
    UNTOUCHED = "untouched"
    """It failed, or was stopped, before anything was changed."""
    ROLLED_BACK = "rolled-back"
    STUCK = "rollback-failed"
    """Neither is the new configuration in use nor did the old one come back for certain."""


class Done(NamedTuple):
    """One step that was run, or was not wished; `seconds` is what it took."""

    name: str
    status: Status
    seconds: float = 0.0
    said: Said = ()


class Change(NamedTuple):
    """What becomes of one object: 'created', 'changed', 'removed' or 'same'. `fields` are 'path: old -> new', never of a Secret's values."""

    what: str
    kind: str
    name: str
    fields: tuple[str, ...] = ()


class Plan(NamedTuple):
    """What would be run, in this order, what it would change, and what would be run if that failed."""

    commands: tuple[Command, ...] = ()
    changes: tuple[Change, ...] = ()
    backwards: tuple[Command, ...] = ()
    notices: Said = ()


class Target(NamedTuple):
    """Where a deployment goes, as the kinds k8s, compose and local each make it: data and functions, called in the order of `run`.

    `key` is what makes it this target and no other; `shown` is for people. `hold(holder)` keeps all others away from it, but not `holder`, which may
    have been cut short, and gives the journal that a run on another machine has left. `remember` says what is there before,
    `publish(holder, journal)` tells that to other machines. `undo` brings it back; where it raises FailedError, `rescue` says what is how, and what to type.
    """

    kind: str
    key: tuple[str, ...]
    shown: str
    hold: Callable[[str], AbstractContextManager[Memory]]
    remember: Callable[[], Memory]
    publish: Callable[[str, Memory], None]
    plan: Callable[[], Plan]
    apply: Callable[[], Said]
    wait: Callable[[], Said]
    verify: Callable[[], Said]
    record: Callable[[], Said]
    undo: Callable[[Memory], Said]
    rescue: Callable[[Memory], Said]


class Deployed(NamedTuple):
    """One deployment. `digest` and `forecast` are those of the configuration; `do` is what to type where it is stuck."""

    kind: str
    target: str
    config: str
    digest: str
    forecast: Forecast
    outcome: Outcome
    steps: tuple[Done, ...] = ()
    plan: Plan = Plan()
    notices: Said = ()
    do: Said = ()
    interrupted: bool = False
    seconds: float = 0.0
    version: int = 0
    secrets: frozenset[str] = frozenset()

    @property
    def exit_code(self) -> int:
        """0; 1 where a step failed; 130 after Ctrl-C."""
        if self.interrupted:
            return 130
        return int(self.outcome not in (Outcome.DEPLOYED, Outcome.PLANNED) or any(step.status is Status.FAILED for step in self.steps))
