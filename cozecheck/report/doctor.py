"""The doctor's reports: text for people, JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from cozecheck.core.place import Place
from cozecheck.core.result import RunResult
from cozecheck.core.text import T, Text, Translate
from cozecheck.report.escape import escape
from cozecheck.report.paint import Paint, cells, pad, painter
from cozecheck.report.plain import Plain

if TYPE_CHECKING:
    from cozecheck.doctor.model import Checkup, Examination, Step

FORMATS = ("text", "json")
WORDS = {"failed": T("failed"), "degraded": T("degraded"), "inconclusive": T("inconclusive"), "skipped": T("skipped"), "ok": T("ok")}
COLOURS = {"failed": "error", "degraded": "warning", "inconclusive": "note", "skipped": "quiet", "ok": "good"}
NAMES = {
    "prediction": T("prediction"),
    "proxy": T("proxy"),
    "name": T("name"),
    "connection": T("connection"),
    "tls": T("TLS"),
    "http": T("HTTP"),
    "clock": T("clock"),
    "inside": T("inside"),
    "route": T("route"),
    "memory": T("memory"),
    "disk": T("disk"),
    "permissions": T("permissions"),
    "size": T("size"),
    "health": T("health"),
    "api": T("API"),
    "end": T("end"),
}
"""A step's name in reports; the keys are those of the JSON."""


def render(checkup: Checkup, kind: str, translate: Translate = str, base: str = "", color: bool = False) -> str:
    """`kind` is one of FORMATS; `base` is the folder to which paths are relative."""
    plain = Plain(RunResult((), secrets=checkup.secrets), translate, base)
    return _text(checkup, plain, painter(color)) if kind == "text" else _json(checkup, plain)


def verdict(checkup: Checkup) -> Text:
    """The run in one sentence."""
    if checkup.interrupted:
        return T("interrupted: this is what was known")
    counts = Counter(examination.status.value for examination in checkup.examinations)
    if counts["failed"]:
        return T("something is wrong: {failed} of {all} examinations failed", failed=counts["failed"], all=len(checkup.examinations))
    if checkup.no_network:
        return T("inconclusive: no network here, no server was reached")
    if counts["inconclusive"]:
        return T("nothing wrong was found, but {count} of {all} examinations came to no end", count=counts["inconclusive"], all=len(checkup.examinations))
    if counts["degraded"]:
        return T("all works, with {count} of {all} examinations to look into", count=counts["degraded"], all=len(checkup.examinations))
    return T("nothing wrong was found")


def _text(checkup: Checkup, plain: Plain, paint: Paint) -> str:
    width = max(cells(plain.say(word)) for word in WORDS.values())
    names = max(cells(plain.say(NAMES[step.name])) for examination in checkup.examinations for step in examination.steps)
    lines: list[str] = []
    for examination in checkup.examinations:
        where = f" ({_where(examination.place, plain)})" if examination.place and examination.kind == "server" else ""
        word = examination.status.value
        lines.append(f"{paint(COLOURS[word], plain.say(WORDS[word]))}: {paint('strong', plain.say(examination.title))}{where}")
        for step in examination.steps:
            lines += _step(step, width, names, plain, paint)
        lines.append("")
    lines.append(paint("strong", plain.say(verdict(checkup))))
    failed = [examination for examination in checkup.examinations if examination.status.value == "failed"]
    if len(failed) > 1:
        lines += [f"  {plain.say(_worst(examination))}" for examination in failed]
    return "".join(line + "\n" for line in lines)


def _worst(examination: Examination) -> Text:
    """Why it failed, and who, where the words alone do not say so."""
    found = next(step.found for step in examination.steps if step.status is examination.status)
    return found if examination.kind == "plugin" else T("{title}: {found}", title=examination.title, found=found)


def _step(step: Step, width: int, names: int, plain: Plain, paint: Paint) -> list[str]:
    took = "" if step.seconds is None else f"{step.seconds * 1000:.0f} ms"
    word = pad(plain.say(WORDS[step.status.value]), width)
    rest = f"  {pad(plain.say(NAMES[step.name]), names)}  {took:>8}  "
    margin = " " * (2 + width + cells(rest))
    lines = [f"  {paint(COLOURS[step.status.value], word)}{rest}{plain.say(step.found)}"]
    lines += [margin + plain.say(detail) for detail in step.details]
    if step.place:
        lines.append(margin + plain.say(T("at:    {place}", place=_where(step.place, plain))))
    if step.means:
        lines.append(margin + plain.say(T("means: {words}", words=step.means)))
    if step.do:
        lines.append(margin + plain.say(T("do:    {words}", words=step.do)))
    return lines


def _where(place: Place, plain: Plain) -> str:
    return f"{escape(plain.path(place.file))}:{place.line}"


def _json(checkup: Checkup, plain: Plain) -> str:
    document = {
        "format": 1,
        "verdict": plain.say(verdict(checkup)),
        "no_network": checkup.no_network,
        "interrupted": checkup.interrupted,
        "exit_code": checkup.exit_code,
        "elapsed": round(checkup.elapsed, 3),
        "examinations": [_examination(examination, plain) for examination in checkup.examinations],
    }
    return json.dumps(document) + "\n"


def _examination(examination: Examination, plain: Plain) -> dict[str, Any]:
    return {
        "kind": examination.kind,
        "title": plain.say(examination.title),
        "status": examination.status.value,
        "plugins": list(examination.plugins),
        "place": _place(examination.place, plain),
        "steps": [_document(step, plain) for step in examination.steps],
    }


def _document(step: Step, plain: Plain) -> dict[str, Any]:
    return {
        "step": step.name,
        "status": step.status.value,
        "kind": step.kind,
        "seconds": None if step.seconds is None else round(step.seconds, 6),
        "found": plain.say(step.found),
        "details": [plain.say(detail) for detail in step.details],
        "means": plain.say(step.means) if step.means else None,
        "do": plain.say(step.do) if step.do else None,
        "place": _place(step.place, plain),
        "facts": _safe(step.facts, plain),
    }


def _place(place: Place | None, plain: Plain) -> dict[str, Any] | None:
    return {"file": plain.path(place.file), "line": place.line, "column": place.column} if place else None


def _safe(value: Any, plain: Plain) -> Any:
    """Facts with every text as the reports may show it."""
    if isinstance(value, str):
        return plain.say(value)
    if isinstance(value, (list, tuple)):
        return [_safe(item, plain) for item in value]
    if hasattr(value, "items"):
        return {str(key): _safe(item, plain) for key, item in value.items()}
    return value
