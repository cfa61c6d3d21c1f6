"""Whether an agent did what it was to do: a pure function of the host's answer."""

from __future__ import annotations

from typing import Any

from cozecheck.agent.model import NONE, Case, Outcome
from cozecheck.core.text import T, Text

SHOWN = 300


def judge(case: Case, said: dict[str, Any], seconds: float) -> Outcome:
    """`said` is the answer of POST /api/chat. That a tool was called counts, not that the answer speaks of it."""
    answer = str(said.get("message", ""))
    calls = [call for call in said.get("tool_calls") or () if isinstance(call, dict)]
    return Outcome(case, _calls(case, calls) or _words(case, answer), tuple(map(_name, calls)), answer, seconds)


def _calls(case: Case, calls: list[dict[str, Any]]) -> Text | None:
    names = ", ".join(map(_name, calls))
    if case.tool == NONE:
        return T("it calls {names}, and was to call no tool", names=names) if calls else None
    if not calls:
        return T("it calls no tool")
    wanted = [call for call in calls if case.tool in ("", _name(call))]
    if not wanted:
        return T("it calls {names}, not {tool}", names=names, tool=case.tool)
    for call in wanted:
        if (call.get("success") is True) is not case.success:
            if case.success:
                return T("the call of {name} fails: {error}", name=_name(call), error=str(call.get("error") or "-"))
            return T("the call of {name} succeeds, and was to fail", name=_name(call))
    return None


def _words(case: Case, answer: str) -> Text | None:
    missing = next((part for part in case.contains if part not in answer), None)
    return None if missing is None else T("'{text}' is not in {found}", text=missing, found=answer if len(answer) <= SHOWN else answer[:SHOWN] + "...")


def _name(call: dict[str, Any]) -> str:
    return f"{call.get('plugin', '')}/{call.get('operation', '')}"
