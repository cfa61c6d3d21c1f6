"""Whether an answer of the host is the expected one: a pure function."""

from __future__ import annotations

import json
from typing import Any

from cozecheck.calls.problem import bare
from cozecheck.core.text import T, Text
from cozecheck.smoke.checks import SHOWN, paths_say, schema_says
from cozecheck.smoke.model import Case, Expect


def judge(case: Case, status: int, body: bytes, seconds: float) -> Text | None:
    """Why the case fails; None where it passes."""
    expect = case.expect
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        return T("the host answers {status} with something else than a JSON object", status=status)
    success, error = answer.get("success") is True, str(answer.get("error") or answer)
    if success is not expect.success:
        return _surprise(success, error, answer)
    if status != expect.status:
        return T("the host answers {status}, not {expected}: {error}", status=status, expected=expect.status, error=shown(error if not success else answer))
    if expect.error and expect.error not in error:
        return T("the error is {error}, and does not hold '{text}'", error=shown(error), text=expect.error)
    return (_of_result(expect, answer.get("data")) if success else _contains(expect, error)) or _slow(expect, seconds)


def _surprise(success: bool, error: str, answer: dict[str, Any]) -> Text:
    if success:
        return T("the call succeeds, and was to fail: {data}", data=shown(answer.get("data")))
    note = answer.get("note")
    return T("{error} ({note})", error=bare(error), note=str(note)) if note else T("{words}", words=bare(error))


def _of_result(expect: Expect, data: Any) -> Text | None:
    found = _contains(expect, json.dumps(data, ensure_ascii=False)) or paths_say(expect.json, data, shown)
    return found or (None if expect.schema is None else schema_says(expect.schema, data))


def _contains(expect: Expect, text: str) -> Text | None:
    missing = next((part for part in expect.contains if part not in text), None)
    return None if missing is None else T("'{text}' is not in {found}", text=missing, found=_cut(text))


def _slow(expect: Expect, seconds: float) -> Text | None:
    if expect.max_duration is None or seconds <= expect.max_duration:
        return None
    return T("it takes {seconds:.2f} s, more than {most:g} s", seconds=seconds, most=expect.max_duration)


def shown(value: Any) -> str:
    """A JSON value for people, not endless."""
    return _cut(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "..."
