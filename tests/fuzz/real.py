"""The reference's judgement on cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.fuzz.case import Case
from tests.fuzz.judgement import PARTS, Judgement, outcome
from tests.reference.client import Answer, Reference

Verdict = Mapping[str, Any]


def ask(cases: Sequence[Case], runs: int = 2) -> list[tuple[Judgement, Verdict]]:
    """The judgements, and the verdicts in full. What differs between runs depends on the order of Go's maps: nobody can be sure of it."""
    answers = Reference("verdict", timeout=180, stack=16).ask_all([{**case.as_json(), "runs": runs} for case in cases], batch=100)
    return [_judged(answer) for answer in answers]


def _judged(answer: Answer) -> tuple[Judgement, Verdict]:
    if died := answer.get("died"):
        # A stack overflow ends the server at its start. What takes for ever, or all memory, is no outcome that a prediction could have.
        overflow = died == "stack overflow"
        verdict = {"startup": "panic" if overflow else "hangs", "error": died, "plugins": {}, **{part: {} for part in PARTS[2:]}, "log": []}
        return Judgement(outcome(verdict), unsure=not overflow, why=died), verdict
    verdict = answer["verdict"]
    others = {str(outcome(other)) for other in answer.get("others", ())} - {str(outcome(verdict))}
    return Judgement(outcome(verdict), unsure=bool(others), why=verdict["error"] or " / ".join(verdict["log"])), verdict
