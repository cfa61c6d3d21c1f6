"""Whether an agent did what it was to do: a pure function of what it said and called."""

from __future__ import annotations

import json

from cozecheck.agent.model import NONE, Call, Case, Outcome, Said
from cozecheck.core.text import T, Text

SHOWN = 300


def judge(case: Case, said: Said, seconds: float) -> Outcome:
    """That a tool was called counts, not that the answer speaks of it."""
    return Outcome(case, said.problem or _calls(case, said.calls) or _words(case, said.answer), said.calls, said.answer, seconds)


def _calls(case: Case, calls: tuple[Call, ...]) -> Text | None:
    names = ", ".join(call.name for call in calls)
    if case.tool == NONE:
        return T("it calls {names}, and was to call no tool", names=names) if calls else None
    if not calls:
        return T("it calls no tool")
    wanted = [call for call in calls if case.tool in ("", *call.names)]
    if not wanted:
        return T("it calls {names}, not {tool}", names=names, tool=case.tool)
    for call in wanted:
        if call.success is not case.success:
            if case.success:
                return T("the call of {name} fails: {error}", name=call.name, error=call.error or "-")
            return T("the call of {name} succeeds, and was to fail", name=call.name)
    if not any(_has(call, case) for call in wanted):
        found = ", ".join(_short(_json(call.arguments)) for call in wanted)
        return T("{name} is called with {found}, without {wanted}", name=wanted[0].name, found=found, wanted=_json(case.arguments))
    return None


def _has(call: Call, case: Case) -> bool:
    given = call.arguments if isinstance(call.arguments, dict) else {}
    return all(name in given and given[name] == value and isinstance(given[name], bool) is isinstance(value, bool) for name, value in case.arguments.items())


def _words(case: Case, answer: str) -> Text | None:
    missing = next((part for part in case.contains if part not in answer), None)
    return None if missing is None else T("'{text}' is not in {found}", text=missing, found=_short(answer))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "..."
