"""The reports on a change: text for people, Markdown for a pull request, JSON for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from cozecheck.core.effect import Severity
from cozecheck.core.finding import Finding
from cozecheck.core.result import Prediction, RunResult
from cozecheck.core.text import T, Text, Translate
from cozecheck.report.effect import failed, plugin_name
from cozecheck.report.markdown import MAX_BYTES, code, fitting, text
from cozecheck.report.plain import Plain, as_json
from cozecheck.report.summary import verdict
from cozecheck.report.writer import Style, Writer

if TYPE_CHECKING:
    from cozecheck.diff.compare import Change
    from cozecheck.diff.run import ConfigDiff, DiffResult

KINDS = {"lost": T("lost"), "broken": T("breaks"), "changed": T("changes"), "version": T("version"), "gained": T("new")}
MOST = {Severity.ERROR: 50, Severity.WARNING: 8, Severity.NOTE: 3}
"""Findings of one rule that are listed for one folder."""


def render(result: DiffResult, kind: str, translate: Translate = str) -> str:
    """`kind` is text, markdown or json."""
    if kind == "json":
        return as_json(_document(result, Plain(RunResult((), secrets=result.secrets), translate)))
    writer = Writer(Style(translate), result.secrets)
    return _markdown(result, writer) if kind == "markdown" else "".join(line + "\n" for line in _text(result, writer))


def _text(result: DiffResult, writer: Writer) -> Iterator[str]:
    say = writer.say
    for config in result.configs:
        yield f"{writer.path(_name(config, result))}: {say(_outcome(config))}"
        width = max((len(say(KINDS[change.kind.value])) for change in config.changes), default=0)
        for change in config.changes:
            yield f"  {say(KINDS[change.kind.value]):{width}}  {say(_subject(change))}: {say(_with_cause(change))}"
        for label, findings in _lists(config):
            yield f"  {say(label)}"
            for finding, more in _shortened(findings):
                yield f"    {say(more) if more else f'{writer.path(finding.place.file)}:{_line(finding, writer)}'}"
    yield from map(say, _beside(result))


def _markdown(result: DiffResult, writer: Writer) -> str:
    blocks = ["## cozecheck diff", *(f"**{text(writer.say(sentence))}**" for sentence in _beside(result))]
    room = MAX_BYTES // max(1, len(result.configs)) // 3
    blocks += fitting([_config(_name(config, result), config, writer, room) for config in result.configs], MAX_BYTES, writer)
    return "\n\n".join(blocks) + "\n"


def _config(name: str, config: ConfigDiff, writer: Writer, room: int) -> str:
    say = writer.say
    blocks = [f"{code(writer.path(name))}: **{text(say(_outcome(config)))}**"]
    if config.changes:
        rows = [f"| {say(KINDS[c.kind.value])} | {text(say(_subject(c)))} | {text(say(_with_cause(c)))} |" for c in config.changes]
        blocks.append("\n".join([f"| {say(T('change'))} | {say(T('what'))} | {say(T('how'))} |", "| --- | --- | --- |", *fitting(rows, room, writer)]))
    for label, findings in _lists(config):
        lines = (
            text(say(more)) if more else f"{code(f'{finding.place.file}:{finding.place.line}')} {text(_words(finding, writer))}"
            for finding, more in _shortened(findings)
        )
        blocks += [say(label), "\n".join(fitting([f"- {line}" for line in lines], room, writer))]
    return "\n\n".join(blocks)


def _name(config: ConfigDiff, result: DiffResult) -> str:
    """The folder's path; where it is what was compared, as the user named it."""
    return result.head or "." if config.root == "." else config.root


def _beside(result: DiffResult) -> Iterator[Text]:
    """What is to be known of the comparison itself."""
    yield from map(failed, result.failures)
    yield from result.notices


def _lists(config: ConfigDiff) -> list[tuple[Text, tuple[Finding, ...]]]:
    lists = [(T("new findings:"), config.new), (T("fixed findings:"), config.fixed)]
    return [(label, findings) for label, findings in lists if findings]


def _shortened(findings: Iterable[Finding]) -> Iterator[tuple[Finding, Text | None]]:
    """The findings, worst first; one that stands for the rest of its rule comes with the words for it."""
    findings = sorted(findings, key=lambda finding: -finding.severity)
    counts, seen = Counter(finding.rule for finding in findings), Counter[object]()
    for finding in findings:
        rule, most = finding.rule, MOST[finding.severity]
        seen[rule] += 1
        if seen[rule] <= most or counts[rule] == most + 1:
            yield finding, None
        elif seen[rule] == most + 1:
            yield finding, T("... and {count} more of {code} {name}", count=counts[rule] - most, code=rule.code, name=rule.name)


def _outcome(config: ConfigDiff) -> Text:
    if config.after is None:
        return T("the config folder is gone")
    after = verdict(config.after)
    if config.moved_from:
        after = T("the config folder was {folder} before. {after}", folder=config.moved_from, after=after)
    if config.before is None:
        return T("the config folder is new. {after}", after=after)
    before = verdict(config.before)
    if before != verdict(config.after):
        return T("before: {before} After: {after}", before=before, after=after)
    return T("as before: {after}", after=after) if config.changes else T("nothing changes for Coze Studio. {after}", after=after)


def _subject(change: Change) -> Text:
    if change.tool:
        return T("tool {tool} {operation}", tool=change.tool, operation=change.operation)
    return plugin_name(change.plugin, change.name) if change.plugin else T("the server")


def _with_cause(change: Change) -> Text:
    """What changes and why, and whether that is sure."""
    words = change.text
    if change.cause and change.cause != change.doubt:
        cause = change.cause
        words = T("{what}: {code} {name}, {file}:{line}", what=words, code=cause.rule.code, name=cause.rule.name, file=cause.place.file, line=cause.place.line)
    if change.doubt:
        place = change.doubt.place
        words = T("{what}, as far as cozecheck can tell: {code} at {file}:{line}", what=words, code=change.doubt.rule.code, file=place.file, line=place.line)
    return words


def _line(finding: Finding, writer: Writer) -> str:
    return f"{finding.place.line}: {_words(finding, writer)}"


def _words(finding: Finding, writer: Writer) -> str:
    return f"{finding.severity.word} {finding.rule.code} {finding.rule.name}: {writer.say(finding.message)}"


def _document(result: DiffResult, plain: Plain) -> dict[str, Any]:
    return {
        "base": result.base,
        "head": result.head,
        "configs": [
            {
                "root": config.root,
                "moved_from": config.moved_from,
                "before": _numbers(config.before),
                "after": _numbers(config.after),
                "changes": [_change(change, plain) for change in config.changes],
                "new": [_finding(finding, plain) for finding in config.new],
                "fixed": [_finding(finding, plain) for finding in config.fixed],
            }
            for config in result.configs
        ],
        "failures": [{"root": failure.root, "error": plain.say(failure.error)} for failure in result.failures],
        "notices": [plain.say(notice) for notice in result.notices],
    }


def _numbers(prediction: Prediction | None) -> dict[str, Any] | None:
    if prediction is None:
        return None
    plugins = {plugin: list(tools) for plugin, tools in prediction.plugins.items()}
    return {"startup": prediction.startup, "sure": not prediction.unsure, "plugins": plugins}


def _change(change: Change, plain: Plain) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "plugin": change.plugin,
        "tool": change.tool,
        "name": plain.say(change.name),
        "operation": plain.say(change.operation),
        "text": plain.say(change.text),
        "sure": change.doubt is None,
        "cause": _finding(change.cause, plain) if change.cause else None,
    }


def _finding(finding: Finding, plain: Plain) -> dict[str, Any]:
    place = finding.place
    return {
        "code": finding.rule.code,
        "name": finding.rule.name,
        "severity": finding.severity.word,
        "message": plain.say(finding.message),
        "plugin": finding.plugin,
        "tool": finding.tool,
        "place": {"file": place.file, "line": place.line, "column": place.column},
    }
