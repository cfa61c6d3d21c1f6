"""The reports on a smoke test, each a pure function of its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cozecheck.core.result import RunResult
from cozecheck.core.text import T, Text, Translate
from cozecheck.report.escape import escape
from cozecheck.report.paint import Paint, cells, pad, painter
from cozecheck.report.plain import Plain, as_json, file_name

if TYPE_CHECKING:
    from cozecheck.smoke.model import Outcome, SmokeResult

FORMATS = ("text", "json", "junit", "github", "markdown")
WORDS = {"failed": T("failed"), "skipped": T("skipped"), "passed": T("passed")}
COLOURS = {"failed": "error", "skipped": "quiet", "passed": "good"}
ROWS = 200
"""Of a Markdown table."""
UNUSED = 20
"""Recorded calls that nobody asked for, in the text."""
WIDEST = 60
"""Columns of a name."""


def render(result: SmokeResult, kind: str, translate: Translate = str, base: str = "", color: bool = False) -> str:
    """`kind` is one of FORMATS; `base` is the folder to which paths are relative."""
    plain = Plain(RunResult((), secrets=result.secrets), translate, base)
    if kind == "text":
        return _text(result, plain, painter(color))
    return {"json": _json, "junit": _junit, "github": _github, "markdown": _markdown}[kind](result, plain)


def verdict(result: SmokeResult) -> Text:
    """The last line."""
    said = T(
        "{plugins} plugins active, {inactive} not; {cases} cases: {passed} passed, {failed} failed, {skipped} skipped",
        plugins=_count(result, "plugin", "passed"),
        inactive=_count(result, "plugin", "failed"),
        cases=_count(result, "case"),
        **{word: _count(result, "case", word) for word in WORDS},
    )
    where = _answered(result)
    source = T("cases of {file}", file=result.source) if result.source else T("cases made from the documents")
    said = T("{verdict} ({source}, {where})", verdict=said, source=source, where=where) if where else T("{verdict} ({source})", verdict=said, source=source)
    if result.interrupted:
        return T("interrupted; {verdict}", verdict=said)
    return T("the time was up; {verdict}", verdict=said) if result.late else said


def _answered(result: SmokeResult) -> Text | None:
    if result.replayed:
        return T("answered by the recording {file}", file=result.replayed)
    return T("answered by a mock") if result.mock else T("{url}", url=result.target) if result.target else None


def _count(result: SmokeResult, kind: str, status: str = "") -> int:
    return sum(outcome.kind.value == kind and status in ("", outcome.status.value) for outcome in result.outcomes)


def subject(outcome: Outcome) -> Text:
    """What the result is about."""
    if outcome.kind.value == "plugin":
        return T("plugin {name}", name=outcome.name)
    return T("{name}", name=outcome.name)


def facts(outcome: Outcome, plain: Plain) -> str:
    """The status, how long it took, and at which try."""
    known = [f"HTTP {outcome.http_status}"] if outcome.http_status not in (0, 200) else []
    if outcome.seconds is not None:
        known.append(plain.say(T("{milliseconds:.0f} ms", milliseconds=outcome.seconds * 1000)))
    if outcome.attempts > 1:
        known.append(plain.say(T("at attempt {number}", number=outcome.attempts)))
    return ", ".join(known)


def _text(result: SmokeResult, plain: Plain, paint: Paint) -> str:
    lines = []
    first = max(cells(plain.say(word)) for word in WORDS.values())
    second = min(WIDEST, max((cells(plain.say(subject(outcome))) for outcome in result.outcomes), default=0))
    for outcome in result.outcomes:
        status = outcome.status.value
        word, name = plain.say(WORDS[status]), plain.say(subject(outcome))
        lines.append(f"{paint(COLOURS[status], word)}{' ' * (first - cells(word))}  {pad(name, second)}  {facts(outcome, plain)}".rstrip())
        if outcome.reason:
            lines.append(f"{' ' * (first + 2)}{plain.say(outcome.reason)}  {paint('quiet', _where(outcome, plain))}")
        if outcome.do and status == "failed":
            lines.append(" " * (first + 2) + plain.say(T("do:    {words}", words=outcome.do)))
    lines += [paint("quiet", plain.say(T("not asked for: {call}", call=call))) for call in result.unused[:UNUSED]]
    if len(result.unused) > UNUSED:
        lines.append(paint("quiet", plain.say(T("... and {count} more", count=len(result.unused) - UNUSED))))
    lines.append(paint("strong", plain.say(verdict(result))))
    return "".join(line + "\n" for line in lines)


def _where(outcome: Outcome, plain: Plain) -> str:
    return f"{escape(plain.path(outcome.place.file))}:{outcome.place.line}"


def _json(result: SmokeResult, plain: Plain) -> str:
    return as_json(
        {
            "format": 1,
            "verdict": plain.say(verdict(result)),
            "exit_code": result.exit_code,
            "elapsed": round(result.elapsed, 3),
            "source": plain.path(result.source) if result.source else None,
            "target": plain.say(result.target) or None,
            "mock": result.mock,
            "replayed": plain.path(result.replayed) if result.replayed else None,
            "unused": [plain.say(call) for call in result.unused],
            "interrupted": result.interrupted,
            "late": result.late,
            "results": [_document(outcome, plain) for outcome in result.outcomes],
        }
    )


def _document(outcome: Outcome, plain: Plain) -> dict[str, Any]:
    return {
        "kind": outcome.kind.value,
        "name": plain.say(outcome.name),
        "status": outcome.status.value,
        "reason": plain.say(outcome.reason),
        "do": plain.say(outcome.do),
        "place": {"file": plain.path(outcome.place.file), "line": outcome.place.line, "column": outcome.place.column},
        "http_status": outcome.http_status,
        "seconds": None if outcome.seconds is None else round(outcome.seconds, 6),
        "attempts": outcome.attempts,
    }


def _junit(result: SmokeResult, plain: Plain) -> str:
    from xml.etree import ElementTree

    from junit_xml import TestCase, TestSuite, to_xml_report_string

    cases = []
    for outcome in result.outcomes:
        place, reason = outcome.place, plain.say(outcome.reason)
        name = f"cozecheck.smoke.{outcome.kind.value}"
        case = TestCase(
            plain.say(subject(outcome)), name, outcome.seconds or 0, facts(outcome, plain) or None, file=file_name(plain.path(place.file)), line=place.line
        )
        if outcome.status.value == "failed":
            case.add_failure_info(reason, plain.say(outcome.do) or None, failure_type=outcome.kind.value)
        elif outcome.status.value == "skipped":
            case.add_skipped_info(reason)
        cases.append(case)
    text = str(to_xml_report_string([TestSuite("cozecheck smoke", cases)], prettyprint=False))
    flaky = {number: outcome.attempts for number, outcome in enumerate(result.outcomes) if outcome.attempts > 1 and outcome.status.value == "passed"}
    if not flaky:
        return text + "\n"
    # The library does not know flakyFailure, by which Surefire, and Jenkins after it, tell what passes only now and then.
    root = ElementTree.fromstring(text)  # noqa: S314
    for number, element in enumerate(root.iter("testcase")):
        if number in flaky:
            said = plain.say(T("there only at attempt {number}", number=flaky[number]))
            element.insert(0, ElementTree.Element("flakyFailure", message=said, type="flaky"))
    return '<?xml version="1.0" encoding="utf-8"?>' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _github(result: SmokeResult, plain: Plain) -> str:
    from cozecheck.report.github import LIMIT, data, harmless

    failed = [outcome for outcome in result.outcomes if outcome.status.value == "failed"]
    lines = []
    for outcome in failed[: LIMIT if len(failed) <= LIMIT else LIMIT - 1]:
        file = data(file_name(plain.path(outcome.place.file))).replace(":", "%3A").replace(",", "%2C")
        words = "\n".join(dict.fromkeys(filter(None, (plain.say(subject(outcome)), plain.say(outcome.reason), plain.say(outcome.do)))))
        lines.append(f"::error file={file},line={outcome.place.line},title=cozecheck smoke::{data(words)}")
    if len(failed) > LIMIT:
        rest = T("{count} more of this level are in the log and in the job's summary", count=len(failed) - LIMIT + 1)
        lines.append(f"::error title=cozecheck smoke::{data(plain.say(rest))}")
    return "".join(line + "\n" for line in (*lines, harmless(plain.say(verdict(result)))))


def _markdown(result: SmokeResult, plain: Plain) -> str:
    from cozecheck.report.markdown import code, text

    blocks = ["## cozecheck smoke", f"**{text(plain.say(verdict(result)))}**"]
    head = [plain.say(cell) for cell in (T("status"), T("what"), T("facts"), T("why"), T("where"))]
    body = []
    for outcome in sorted(result.outcomes, key=lambda outcome: list(WORDS).index(outcome.status.value)):
        name = text(plain.say(subject(outcome)))
        row = plain.say(WORDS[outcome.status.value]), name, facts(outcome, plain), text(plain.say(outcome.reason)), code(_where(outcome, plain))
        body.append(row)
    if body:
        blocks.append("\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *body[:ROWS])))
    if len(body) > ROWS:
        blocks.append(text(plain.say(T("... and {count} more", count=len(body) - ROWS))))
    return "\n\n".join(blocks) + "\n"
