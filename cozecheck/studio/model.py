"""What is asked of a running Coze Studio, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, NamedTuple

from cozecheck.core.finding import Finding
from cozecheck.core.text import T, Text


class Status(Enum):
    """Worst first; the value is the stable name in reports."""

    FAILED = "failed"
    WARNING = "warning"
    SKIPPED = "skipped"
    OK = "ok"


class Product(NamedTuple):
    """A plugin of the configuration folder as the server has it: `tools` are names (operationIds) by id.

    `auth_mode`: 0 needs no key, 1 its authorization is incomplete (GetPluginsAuthMode: the manifest would not pass as a draft's), 2 it has one.
    """

    id: str
    name: str
    tools: Mapping[str, str]
    auth_mode: int


class Row(NamedTuple):
    """One plugin, tool or run. `what` is the stable name of what was found; `cause` the finding that explains it.

    `output` is what a tool's run gave, in JSON; `seconds` None where nothing ran.
    """

    kind: str
    status: Status
    what: str
    plugin: str = ""
    name: str = ""
    tool: str = ""
    operation: str = ""
    reason: Text | None = None
    do: Text | None = None
    cause: Finding | None = None
    output: str = ""
    seconds: float | None = None


class Plan(NamedTuple):
    """One tool to run: `skip` says why it is not, `doubts` why its arguments may not do. `arguments` are a JSON object."""

    plugin: str
    name: str
    tool: str
    operation: str
    operation_id: str
    arguments: Mapping[str, object]
    skip: Text | None = None
    doubts: Text | None = None


def run_row(plan: Plan, status: Status, what: str, **more: Any) -> Row:
    """What came of a run, or why there was none."""
    return Row("run", status, what, plan.plugin, plan.name, plan.tool, plan.operation)._replace(**more)


def left_behind(names: Iterable[str]) -> Text:
    """What to do about what could not be deleted."""
    return T("left behind in Coze Studio, delete it there: {names}", names=", ".join(names))


class StudioResult(NamedTuple):
    """One visit: `action` is 'compare', 'debug' or 'clean'. `left` is what could not be deleted, such as 'workflow 123'.

    `secrets` are values that no report may print.
    """

    rows: tuple[Row, ...]
    url: str
    elapsed: float = 0.0
    left: tuple[str, ...] = ()
    interrupted: bool = False
    secrets: frozenset[str] = frozenset()
    action: str = "compare"

    def count(self, kind: str, *statuses: Status) -> int:
        """How many rows of a kind there are, all or those of these statuses."""
        return sum(row.kind == kind and (not statuses or row.status in statuses) for row in self.rows)

    @property
    def exit_code(self) -> int:
        """0; 1 where anything failed or was left behind; 130 after Ctrl-C."""
        return 130 if self.interrupted else int(bool(self.left) or any(row.status is Status.FAILED for row in self.rows))
