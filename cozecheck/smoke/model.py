"""What a smoke test calls, what it expects, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple

from cozecheck.core.place import Place
from cozecheck.core.text import Text


class Status(Enum):
    """Worst first; the value is the stable name in reports."""

    FAILED = "failed"
    SKIPPED = "skipped"
    PASSED = "passed"


class Expect(NamedTuple):
    """`error` and `contains` are texts that the error, or the result as JSON, holds; `json` is by JSONPath; `schema` None for any result; seconds."""

    status: int = 200
    success: bool = True
    error: str = ""
    contains: tuple[str, ...] = ()
    json: Mapping[str, Any] = {}
    schema: Any = None
    max_duration: float | None = None


class Case(NamedTuple):
    """One call. `place` is where it is written; `arguments` a JSON text; `skip` why it is not run; `problem` why it cannot be.

    `made` cases come from the documents; `doubts` says why their arguments may not do. `timeout` in seconds, None for the run's own.
    """

    name: str
    plugin: str
    tool: str
    place: Place
    arguments: str = "{}"
    expect: Expect = Expect()
    retries: int | None = None
    timeout: float | None = None
    skip: Text | str = ""
    problem: Text | None = None
    made: bool = False
    doubts: Text | None = None


class Kind(Enum):
    """What a result is about; the value is the stable name in reports."""

    CONFIG = "config"
    PLUGIN = "plugin"
    CASE = "case"


class Outcome(NamedTuple):
    """`http_status` 0: the host did not answer, or was not asked; `seconds` None: nothing was called."""

    kind: Kind
    name: str
    place: Place
    status: Status
    reason: Text | None = None
    do: Text | None = None
    http_status: int = 0
    seconds: float | None = None
    attempts: int = 1


class SmokeResult(NamedTuple):
    """One run. `source` is the file with the cases, '' where they are made; `target` the host's URL, '' for one of our own.

    `interrupted`: Ctrl-C came before the end, `late`: the deadline did. `secrets` are values that no report may print.
    `replayed` is the cassette that answered, '' for none, `unused` what in it nobody asked for.
    """

    outcomes: tuple[Outcome, ...]
    elapsed: float = 0.0
    source: str = ""
    target: str = ""
    mock: bool = False
    interrupted: bool = False
    late: bool = False
    secrets: frozenset[str] = frozenset()
    replayed: str = ""
    unused: tuple[Text, ...] = ()

    def count(self, status: Status, kind: Kind = Kind.CASE) -> int:
        """How many there are."""
        return sum(outcome.status is status and outcome.kind is kind for outcome in self.outcomes)

    @property
    def exit_code(self) -> int:
        """0; 1 where anything failed; 130 after Ctrl-C."""
        return 130 if self.interrupted else int(any(outcome.status is Status.FAILED for outcome in self.outcomes))
