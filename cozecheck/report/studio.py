"""The reports on a comparison with a running Coze Studio, each a pure function of its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cozecheck.core.result import RunResult
from cozecheck.core.text import T, Text, Translate
from cozecheck.report.escape import escape
from cozecheck.report.paint import Paint, cells, cut, pad, painter
from cozecheck.report.plain import Plain, as_json, file_name
from cozecheck.studio.model import left_behind

if TYPE_CHECKING:
    from cozecheck.core.finding import Finding
    from cozecheck.studio.model import Row, StudioResult

FORMATS = ("text", "json", "junit")
WORDS = {"failed": T("failed"), "warning": T("warning"), "skipped": T("skipped"), "ok": T("ok")}
COLOURS = {"failed": "error", "warning": "warning", "skipped": "quiet", "ok": "good"}
LEFT = {"token": T("token"), "agent": T("agent"), "workflow": T("workflow"), "plugin": T("draft of a plugin")}
WIDEST, SHOWN = 60, 200
"""Columns of a name, and of what a tool gave."""


def render(result: StudioResult, kind: str, translate: Translate = str, base: str = "", color: bool = False) -> str:
    """`kind` is one of FORMATS; `base` is the folder to which paths are relative."""
    plain = Plain(RunResult((), secrets=result.secrets), translate, base)
    if kind == "text":
        return _text(result, plain, painter(color))
    return {"json": _json, "junit": _junit}[kind](result, plain)


def verdict(result: StudioResult) -> Text:
    """The last line."""
    said = _said(result)
    if _count(result, "run"):
        good, bad, skipped = (_count(result, "run", status) for status in ("ok", "failed", "skipped"))
        said = T("{verdict}; {good} tools ran, {bad} failed, {skipped} were not run", verdict=said, good=good, bad=bad, skipped=skipped)
    return T("interrupted; {verdict}", verdict=said) if result.interrupted else said


def _said(result: StudioResult) -> Text:
    if result.action == "debug":
        # That its tools cannot be listed is said of one that has a row already.
        drafts = [row.status.value for row in result.rows if row.kind == "draft" and row.what != "tools-fail"]
        return T("{good} plugins taken as drafts, {others} not", good=drafts.count("ok"), others=drafts.count("failed"))
    if result.action == "clean":
        good, bad, spared = (_count(result, "left", status) for status in ("ok", "failed", "skipped"))
        if spared:
            return T("{good} left-overs deleted, {others} not, {spared} spared", good=good, others=bad, spared=spared)
        return T("{good} left-overs deleted, {others} not", good=good, others=bad)
    return T(
        "{plugins} plugins and {tools} tools as they should be, {others} not",
        plugins=_count(result, "plugin", "ok", "warning"),
        tools=_count(result, "tool", "ok", "warning"),
        others=sum(_count(result, kind, "failed") for kind in ("server", "plugin", "tool")),
    )


def _count(result: StudioResult, kind: str, *statuses: str) -> int:
    return sum(row.kind == kind and (not statuses or row.status.value in statuses) for row in result.rows)


def subject(row: Row) -> Text:
    """What the row is about."""
    if row.kind == "server":
        return T("the server")
    if row.kind in ("plugin", "draft"):
        words = {"id": row.plugin, "name": row.name}
        return T("draft of {id} {name}", **words) if row.kind == "draft" else T("plugin {id} {name}", **words)
    if row.kind == "left":
        return (
            T("{kind} {id} {name}", kind=LEFT[row.operation], id=row.plugin, name=row.name)
            if row.plugin
            else T("all of the kind {kind}", kind=LEFT[row.operation])
        )
    words = {"tool": row.tool, "operation": row.operation, "name": row.name}
    return T("run of {name} {operation}", **words) if row.kind == "run" else T("tool {tool} {operation}", **words)


def _text(result: StudioResult, plain: Plain, paint: Paint) -> str:
    lines = []
    first = max(cells(plain.say(word)) for word in WORDS.values())
    second = min(WIDEST, max((cells(plain.say(subject(row))) for row in result.rows), default=0))
    for row in result.rows:
        status, indent = row.status.value, " " * (first + 2)
        word, name = plain.say(WORDS[status]), plain.say(subject(row))
        took = "" if row.seconds is None else plain.say(T("{milliseconds:.0f} ms", milliseconds=row.seconds * 1000))
        lines.append(f"{paint(COLOURS[status], word)}{' ' * (first - cells(word))}  {pad(name, second)}  {took}".rstrip())
        lines += [indent + words for words in _why(row, plain)]
        if row.output:
            lines.append(indent + paint("quiet", cut(plain.say(row.output), SHOWN)))
    if result.left:
        lines.append(paint("error", plain.say(left_behind(result.left))))
    lines.append(paint("strong", plain.say(verdict(result))))
    return "".join(line + "\n" for line in lines)


def _why(row: Row, plain: Plain) -> list[str]:
    """The reason, the finding behind it, and what to do."""
    lines = [plain.say(row.reason)] if row.reason else []
    do = row.do
    if row.cause:
        where = f"{escape(plain.path(row.cause.place.file))}:{row.cause.place.line}"
        lines.append(f"{where}: {row.cause.rule.code} {plain.say(row.cause.message)}")
        do = do or row.cause.do
    if do and row.status.value in ("failed", "warning"):
        lines.append(plain.say(T("do:    {words}", words=do)))
    return lines


def _json(result: StudioResult, plain: Plain) -> str:
    return as_json(
        {
            "format": 1,
            "verdict": plain.say(verdict(result)),
            "exit_code": result.exit_code,
            "url": plain.say(result.url),
            "elapsed": round(result.elapsed, 3),
            "interrupted": result.interrupted,
            "left_behind": [plain.say(name) for name in result.left],
            "results": [document(row, plain) for row in result.rows],
        }
    )


def document(row: Row, plain: Plain) -> dict[str, Any]:
    """A row for JSON."""
    return {
        "kind": row.kind,
        "status": row.status.value,
        "what": row.what,
        "plugin": plain.say(row.plugin),
        "name": plain.say(row.name),
        "tool": plain.say(row.tool),
        "operation": plain.say(row.operation),
        "reason": plain.say(row.reason),
        "do": plain.say(row.do),
        "cause": _cause(row.cause, plain),
        "output": plain.say(row.output),
        "seconds": None if row.seconds is None else round(row.seconds, 3),
    }


def _cause(cause: Finding | None, plain: Plain) -> dict[str, Any] | None:
    if cause is None:
        return None
    place = cause.place
    where = {"file": plain.path(place.file), "line": place.line, "column": place.column}
    return {"code": cause.rule.code, "rule": cause.rule.name, "message": plain.say(cause.message), "do": plain.say(cause.do), "place": where}


def _junit(result: StudioResult, plain: Plain) -> str:
    from junit_xml import TestCase, TestSuite, to_xml_report_string

    cases = []
    for row in result.rows:
        place = row.cause.place if row.cause else None
        file, line = (file_name(plain.path(place.file)), place.line) if place else (None, None)
        case = TestCase(plain.say(subject(row)), f"cozecheck.studio.{row.kind}", row.seconds or 0, file=file, line=line)
        if row.status.value == "failed":
            case.add_failure_info(plain.say(row.reason), "\n".join(_why(row, plain)), failure_type=row.what)
        elif row.status.value == "skipped":
            case.add_skipped_info(plain.say(row.reason))
        cases.append(case)
    if result.left:
        case = TestCase("left behind", "cozecheck.studio.left")
        case.add_failure_info(plain.say(left_behind(result.left)), failure_type="left-behind")
        cases.append(case)
    return str(to_xml_report_string([TestSuite("cozecheck studio", cases)], prettyprint=False)) + "\n"
