"""Where cozecheck's prediction and the reference's verdict part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.fuzz.case import Case
from tests.fuzz.judgement import PARTS, Judgement
from tests.fuzz.ours import predict
from tests.fuzz.real import Verdict, ask

RUNS = 40
"""How often the reference is asked about a disagreement: one order of a map in eight is the least that is likely to be seen so."""


@dataclass(slots=True)
class Disagreement:
    """A case that cozecheck is wrong about. `kind` is the first part that differs."""

    case: Case
    kind: str
    real: Judgement
    ours: Judgement
    verdict: Verdict

    @property
    def signature(self) -> str:
        """The same for disagreements that are likely to have one cause."""
        real = "" if "cozecheck" in self.kind else _general(self.real.why)
        return f"{self.kind} | {real} | {_general(self.ours.why)}"


def _general(text: str) -> str:
    return re.sub(r"""(["'`]).*?\1|\d+|\S*/\S*""", "…", text)[:160]


def differ(case: Case, real: Judgement, ours: Judgement, verdict: Verdict) -> Disagreement | None:
    """What cozecheck is wrong about. To say that one cannot know is right where one cannot, and elsewhere a fault of its own kind."""
    if ours.outcome == real.outcome or (real.unsure and ours.unsure):
        return None
    if real.unsure:
        return Disagreement(case, "not said to be uncertain", real, ours, verdict)
    kind = next(part for part in PARTS if ours.outcome.get(part) != real.outcome[part])
    if kind == "startup":
        kind = f"startup: {ours.outcome['startup']}, really {real.outcome['startup']}"
    return Disagreement(case, f"{kind}{' (unsure)' if ours.unsure else ''}", real, ours, verdict)


def compare(cases: Sequence[Case], runs: int = 2) -> list[Disagreement]:
    """The cases that cozecheck is wrong about."""
    found = (differ(case, real, predict(case), verdict) for case, (real, verdict) in zip(cases, ask(cases, runs), strict=True))
    return [sure for one in found if one and (sure := confirm(one))]


def confirm(one: Disagreement) -> Disagreement | None:
    """A disagreement, after the reference was asked often enough to see whether its verdict depends on the order of Go's maps."""
    # A process that dies of the first run tells nothing of the others.
    died = one.real.why == "stack overflow"
    again = [real for real, _ in (ask([one.case] * RUNS, runs=1) if died else ask([one.case], RUNS))]
    varies = any(real.unsure or real.outcome != one.real.outcome for real in again)
    return differ(one.case, replace(one.real, unsure=varies or one.real.unsure), one.ours, one.verdict)
