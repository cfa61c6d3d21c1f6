"""What a doctor's visit found out, and what it could not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple

from cozecheck.core.place import Place
from cozecheck.core.text import Text

_NONE: Mapping[str, Any] = MappingProxyType({})


class Status(Enum):
    """Worst first; the value is the stable name in reports."""

    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    DEGRADED = "degraded"
    SKIPPED = "skipped"
    OK = "ok"


class Step(NamedTuple):
    """One thing that was looked at. `name` is one of report/doctor.py's NAMES; `found` is what was seen, `means` why that matters, `do` the cure.

    `details` are further lines, such as the certificates of a chain; `facts` the same for programs: numbers, words, lists. `kind` is
    that of a NetError. `place` is where the configuration says so.
    """

    name: str
    status: Status
    found: Text
    means: Text | None = None
    do: Text | None = None
    seconds: float | None = None
    details: tuple[Text, ...] = ()
    facts: Mapping[str, Any] = _NONE
    kind: str = ""
    place: Place | None = None


@dataclass(slots=True)
class Examination:
    """One subject, and the steps so far: Ctrl-C and the deadline show what is known. `kind` is plugin, server, machine, config or coze."""

    kind: str
    title: Text
    steps: list[Step] = field(default_factory=list)
    plugins: tuple[str, ...] = ()
    place: Place | None = None

    @property
    def status(self) -> Status:
        """The worst of all steps, but what the container itself can reach is not judged by what this machine cannot."""
        inside = [step.status for step in self.steps if step.name == "inside"]
        outside = [step.status for step in self.steps if step.name not in ("inside", *_WAY)]
        way = [step.status for step in self.steps if step.name in _WAY]
        if Status.OK in inside:
            way = [Status.DEGRADED if status in (Status.FAILED, Status.INCONCLUSIVE) else status for status in way]
        found = [*inside, *outside, *way]
        return next((status for status in Status if status in found), Status.OK)


_WAY = ("name", "connection", "tls", "http")


class Checkup(NamedTuple):
    """One run. `secrets` are values that no report may print; `no_network`: no name and no address could be reached at all."""

    examinations: tuple[Examination, ...]
    elapsed: float = 0.0
    no_network: bool = False
    interrupted: bool = False
    secrets: frozenset[str] = frozenset()
    strict: bool = False

    @property
    def exit_code(self) -> int:
        """0; 1 where something is wrong, or with `strict` could not be found out; 130 after Ctrl-C."""
        if self.interrupted:
            return 130
        bad = {Status.FAILED, Status.INCONCLUSIVE} if self.strict else {Status.FAILED}
        return int(any(examination.status in bad for examination in self.examinations))
