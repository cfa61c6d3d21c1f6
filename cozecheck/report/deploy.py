"""The reports on a deployment, each a pure function of its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cozecheck.core.result import RunResult
from cozecheck.core.text import T, Text, Translate
from cozecheck.report.paint import Paint, cells, pad, painter
from cozecheck.report.plain import Plain, as_json

if TYPE_CHECKING:
    from cozecheck.deploy.model import Change, Deployed, Done

FORMATS = ("text", "json", "junit", "github", "markdown")
WORDS = {"ok": T("ok"), "failed": T("failed"), "skipped": T("skipped")}
COLOURS = {"ok": "good", "failed": "error", "skipped": "quiet"}
CHANGES = {"created": T("created"), "changed": T("changed"), "removed": T("removed"), "same": T("as it is")}
ROWS = 200
"""Of a Markdown table."""


def render(result: Deployed, kind: str, translate: Translate = str, base: str = "", color: bool = False) -> str:
    """`kind` is one of FORMATS; `base` is the folder to which paths are relative."""
    plain = Plain(RunResult((), secrets=result.secrets), translate, base)
    if kind == "text":
        return _text(result, plain, painter(color))
    return {"json": _json, "junit": _junit, "github": _github, "markdown": _markdown}[kind](result, plain)


def verdict(result: Deployed) -> Text:
    """How it ended."""
    words = {"digest": result.digest[:12] or "-", "target": result.target or result.kind, "seconds": result.seconds, "version": result.version}
    if result.outcome.value == "deployed" and result.kind == "undo":
        return T("undone: {target} has the configuration {digest} again, in {seconds:.1f} s", **words)
    if result.outcome.value == "deployed":
        return T("deployed: {target} has the configuration {digest} (version {version}), in {seconds:.1f} s", **words)
    if result.outcome.value == "planned":
        return T("planned, and nothing changed: the configuration {digest} to {target}", **words)
    if result.outcome.value == "rolled-back":
        said = T("failed and rolled back: {target} has what it had before", **words)
    elif result.outcome.value == "rollback-failed":
        said = T("failed, and not taken back: {target} needs a look", **words)
    else:
        said = T("failed before anything was changed: {target} is as it was", **words)
    return T("interrupted; {verdict}", verdict=said) if result.interrupted else said


def _shown(result: Deployed) -> list[Change]:
    """What is changed, without that which is not."""
    return [change for change in result.plan.changes if change.what != "same"]


def _text(result: Deployed, plain: Plain, paint: Paint) -> str:
    lines = []
    first = max(cells(plain.say(word)) for word in WORDS.values())
    second = max((len(step.name) for step in result.steps), default=0)
    for step in result.steps:
        word = plain.say(WORDS[step.status.value])
        took = f"{step.seconds:8.2f} s" if step.status.value != "skipped" else ""
        lines.append(f"{paint(COLOURS[step.status.value], word)}{' ' * (first - cells(word))}  {pad(step.name, second)}{took}".rstrip())
        lines += [f"{' ' * (first + 2)}{plain.say(said)}" for said in step.said]
    if result.outcome.value == "planned":
        lines += _plan(result, plain)
    lines += [plain.say(text) for text in (*result.notices, *result.do)]
    lines.append(paint("strong", plain.say(verdict(result))))
    return "".join(line + "\n" for line in lines)


def _plan(result: Deployed, plain: Plain) -> list[str]:
    lines = [plain.say(T("would be changed:"))]
    for change in _shown(result):
        lines.append(f"  {plain.say(CHANGES[change.what])} {plain.say(f'{change.kind}/{change.name}')}")
        lines += [f"    {plain.say(field)}" for field in change.fields]
    same = len(result.plan.changes) - len(_shown(result))
    lines.append("  " + plain.say(T("{count} stay as they are", count=same)))
    for head, commands in ((T("would be run:"), result.plan.commands), (T("and if that fails:"), result.plan.backwards)):
        if commands:
            lines += [plain.say(head), *(f"  {plain.say(command.shown())}" for command in commands)]
    return lines


def _json(result: Deployed, plain: Plain) -> str:
    document = {
        "format": 1,
        "verdict": plain.say(verdict(result)),
        "outcome": result.outcome.value,
        "exit_code": result.exit_code,
        "kind": result.kind,
        "target": plain.say(result.target),
        "config": plain.path(result.config),
        "digest": result.digest,
        "version": result.version or None,
        "plugins": {plugin: list(tools) for plugin, tools in result.forecast.plugins.items()},
        "interrupted": result.interrupted,
        "seconds": round(result.seconds, 3),
        "steps": [_step(step, plain) for step in result.steps],
        "notices": [plain.say(text) for text in result.notices],
        "do": [plain.say(text) for text in result.do],
    }
    if result.outcome.value == "planned":
        document["plan"] = {
            "changes": [
                {"what": change.what, "kind": plain.say(change.kind), "name": plain.say(change.name), "fields": [plain.say(field) for field in change.fields]}
                for change in result.plan.changes
            ],
            "commands": [plain.say(command.shown()) for command in result.plan.commands],
            "backwards": [plain.say(command.shown()) for command in result.plan.backwards],
        }
    return as_json(document)


def _step(step: Done, plain: Plain) -> dict[str, Any]:
    return {"name": step.name, "status": step.status.value, "seconds": round(step.seconds, 3), "said": [plain.say(text) for text in step.said]}


def _junit(result: Deployed, plain: Plain) -> str:
    from junit_xml import TestCase, TestSuite, to_xml_report_string

    from cozecheck.report.junit import document

    cases = []
    for step in result.steps:
        said = [plain.say(text) for text in step.said]
        failed = step.status.value == "failed"
        case = TestCase(step.name, "cozecheck.deploy", step.seconds, None if failed else "\n".join(said) or None)
        if failed:
            more = "\n".join([*said[1:], *(plain.say(text) for text in result.do)])
            case.add_failure_info(said[0] if said else plain.say(verdict(result)), more or None, failure_type=result.outcome.value)
        elif step.status.value == "skipped":
            case.add_skipped_info(plain.say(T("not wished")))
        cases.append(case)
    return document(to_xml_report_string([TestSuite("cozecheck deploy", cases)], prettyprint=False))


def _github(result: Deployed, plain: Plain) -> str:
    from cozecheck.report.github import data, harmless

    lines = []
    for step in result.steps:
        if step.status.value == "failed":
            words = "\n".join([f"{step.name}: {plain.say(step.said[0])}" if step.said else step.name, *(plain.say(text) for text in step.said[1:])])
            lines.append(f"::error title=cozecheck deploy::{data(words)}")
    if result.do:
        lines.append(f"::error title=cozecheck deploy::{data(chr(10).join(plain.say(text) for text in result.do))}")
    lines += [harmless(plain.say(text)) for text in result.notices]
    lines += [harmless(line) for line in _plan(result, plain)] if result.outcome.value == "planned" else []
    return "".join(line + "\n" for line in (*lines, harmless(plain.say(verdict(result)))))


def _markdown(result: Deployed, plain: Plain) -> str:
    from cozecheck.report.markdown import MAX_BYTES, code, fitting, text

    blocks = ["## cozecheck deploy", f"**{text(plain.say(verdict(result)))}**"]
    head = [plain.say(cell) for cell in (T("step"), T("status"), T("seconds"), T("what it says"))]
    rows = [
        (step.name, plain.say(WORDS[step.status.value]), f"{step.seconds:.2f}", " ".join(text(plain.say(said)) for said in step.said)) for step in result.steps
    ]
    blocks.append("\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)))
    if result.outcome.value == "planned":
        listed = [f"- {text(plain.say(CHANGES[change.what]))} {code(f'{change.kind}/{change.name}')}" for change in _shown(result)[:ROWS]]
        blocks.append("\n".join(fitting(listed, MAX_BYTES // 3, plain)))
        blocks.append("\n".join(f"- {code(plain.say(command.shown()))}" for command in result.plan.commands))
    blocks += [text(plain.say(each)) for each in (*result.notices, *result.do)]
    return "\n\n".join(filter(None, blocks)) + "\n"
