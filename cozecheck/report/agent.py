"""The reports on a try of an agent, each a pure function of its result."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cozecheck.core.result import RunResult
from cozecheck.core.text import T, Text, Translate
from cozecheck.report.escape import escape
from cozecheck.report.paint import Paint, cut, painter
from cozecheck.report.plain import Plain, as_json, file_name

if TYPE_CHECKING:
    from cozecheck.agent.model import AgentResult, Call, Outcome

FORMATS = ("text", "json", "junit")
LONG, LONGEST = 60, 160
"""Columns of a message, and of a call with its arguments."""


def render(result: AgentResult, kind: str, translate: Translate = str, base: str = "", color: bool = False) -> str:
    """`kind` is one of FORMATS; `base` is the folder to which paths are relative."""
    plain = Plain(RunResult((), secrets=result.secrets), translate, base)
    if kind == "text":
        return _text(result, plain, painter(color))
    return {"json": _json, "junit": _junit}[kind](result, plain)


def verdict(result: AgentResult) -> Text:
    """The last line."""
    failed = sum(outcome.problem is not None for outcome in result.outcomes)
    said = T("{count} messages: {passed} passed, {failed} failed", count=len(result.outcomes), passed=len(result.outcomes) - failed, failed=failed)
    return T("interrupted; {verdict}", verdict=said) if result.interrupted else said


def _text(result: AgentResult, plain: Plain, paint: Paint) -> str:
    lines = []
    for outcome in result.outcomes:
        word, colour = (T("failed"), "error") if outcome.problem else (T("passed"), "good")
        took = plain.say(T("{milliseconds:.0f} ms", milliseconds=outcome.seconds * 1000))
        lines.append(
            f"{paint(colour, plain.say(word))}  {cut(_name(outcome, plain), LONG)}  {plain.say(', '.join(call.name for call in outcome.calls))}  {took}"
        )
        if outcome.problem:
            place = outcome.case.place
            lines.append(f"    {plain.say(outcome.problem)}  {escape(plain.path(place.file))}:{place.line}")
        lines += ["    " + paint("quiet", cut(f"{plain.say(call.name)} {plain.say(_arguments(call))}", LONGEST)) for call in outcome.calls if call.arguments]
    if result.problem:
        lines.append(paint("error", plain.say(result.problem)))
        lines += [plain.say(T("do:    {words}", words=result.do))] if result.do else []
    if result.left:
        lines.append(paint("error", plain.say(_left(result))))
    lines.append(paint("strong", plain.say(verdict(result))))
    return "".join(line + "\n" for line in lines)


def _left(result: AgentResult) -> Text:
    return T("left behind, delete it by hand: {names}", names=", ".join(result.left))


def _arguments(call: Call) -> str:
    return call.arguments if isinstance(call.arguments, str) else json.dumps(call.arguments, ensure_ascii=False)


def _name(outcome: Outcome, plain: Plain) -> str:
    return plain.say(" ".join(outcome.case.message.split()))


def _json(result: AgentResult, plain: Plain) -> str:
    return as_json(
        {
            "format": 1,
            "verdict": plain.say(verdict(result)),
            "exit_code": result.exit_code,
            "url": plain.say(result.url),
            "problem": plain.say(result.problem),
            "do": plain.say(result.do),
            "left": [plain.say(left) for left in result.left],
            "elapsed": round(result.elapsed, 3),
            "interrupted": result.interrupted,
            "results": [
                {
                    "message": _name(outcome, plain),
                    "status": "failed" if outcome.problem else "passed",
                    "reason": plain.say(outcome.problem),
                    "calls": [plain.say(call.name) for call in outcome.calls],
                    "tool_calls": [
                        {"name": plain.say(call.name), "arguments": plain.say(_arguments(call)), "success": call.success, "error": plain.say(call.error)}
                        for call in outcome.calls
                    ],
                    "answer": plain.say(outcome.answer),
                    "seconds": round(outcome.seconds, 3),
                    "place": {"file": plain.path(outcome.case.place.file), "line": outcome.case.place.line, "column": outcome.case.place.column},
                }
                for outcome in result.outcomes
            ],
        }
    )


def _junit(result: AgentResult, plain: Plain) -> str:
    from junit_xml import TestCase, TestSuite, to_xml_report_string

    cases = []
    for outcome in result.outcomes:
        place = outcome.case.place
        case = TestCase(_name(outcome, plain), "cozecheck.agent.message", outcome.seconds, file=file_name(plain.path(place.file)), line=place.line)
        if outcome.problem:
            case.add_failure_info(plain.say(outcome.problem), failure_type="message")
        cases.append(case)
    for words in (result.problem, _left(result) if result.left else None):
        if words is None:
            continue
        case = TestCase("agent", "cozecheck.agent.agent")
        case.add_failure_info(plain.say(words), failure_type="agent")
        cases.append(case)
    return str(to_xml_report_string([TestSuite("cozecheck agent-test", cases)], prettyprint=False)) + "\n"
