"""The reports on a change: text for people, Markdown for a pull request, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from cozecheck.core.finding import Finding
from cozecheck.core.result import Prediction
from cozecheck.core.text import T, Text, Translate
from cozecheck.report.effect import plugin_name
from cozecheck.report.escape import escape, secret_pattern
from cozecheck.report.markdown import code, text
from cozecheck.report.summary import verdict

if TYPE_CHECKING:
    from cozecheck.diff.compare import Change
    from cozecheck.diff.run import ConfigDiff, DiffResult

KINDS = {"lost": T("lost"), "broken": T("breaks"), "version": T("version"), "changed": T("changes"), "gained": T("new")}
Say = Callable[["Text | str"], str]


def render(result: DiffResult, kind: str, translate: Translate = str) -> str:
    """`kind` is text, markdown or json."""
    secrets = secret_pattern(result.secrets)

    def say(words: Text | str) -> str:
        plain = words.render(translate) if isinstance(words, Text) else words
        return escape(secrets.sub("***", plain) if secrets else plain)

    if kind == "json":
        return json.dumps(_document(result, say)) + "\n"
    return "\n".join(_markdown(result, say) if kind == "markdown" else _text(result, say)) + "\n"


def _text(result: DiffResult, say: Say) -> Iterator[str]:
    for config in result.configs:
        yield f"{say(config.root)}: {say(_outcome(config))}"
        width = max((len(say(KINDS[change.kind.value])) for change in config.changes), default=0)
        for change in config.changes:
            yield f"  {say(KINDS[change.kind.value]):{width}}  {say(_subject(change))}: {say(change.text)}"
        for label, findings in ((T("new findings"), config.new), (T("fixed findings"), config.fixed)):
            if findings:
                yield f"  {say(label)}:"
                yield from (f"    {_line(finding, say)}" for finding in findings)


def _markdown(result: DiffResult, say: Say) -> Iterator[str]:
    yield "## cozecheck diff"
    for config in result.configs:
        yield f"\n{code(say(config.root))}: **{text(say(_outcome(config)))}**\n"
        if config.changes:
            yield f"| {say(T('change'))} | {say(T('what'))} | {say(T('how'))} |\n| --- | --- | --- |"
            yield from (f"| {say(KINDS[c.kind.value])} | {text(say(_subject(c)))} | {text(say(c.text))} |" for c in config.changes)
        for label, findings in ((T("new findings"), config.new), (T("fixed findings"), config.fixed)):
            if findings:
                yield f"\n{say(label)}:\n"
                yield from (f"- {text(_line(finding, say))}" for finding in findings)


def _outcome(config: ConfigDiff) -> Text:
    if config.after is None:
        return T("the config folder is gone")
    after = verdict(config.after)
    if config.before is None:
        return T("the config folder is new. {after}", after=after)
    if not config.changes and not config.new and not config.fixed and config.before.startup == config.after.startup:
        return T("nothing changes for Coze Studio. {after}", after=after)
    return T("before: {before} After: {after}", before=verdict(config.before), after=after)


def _subject(change: Change) -> Text:
    if change.tool:
        return T("tool {tool} {operation}", tool=change.tool, operation=change.operation)
    return plugin_name(change.plugin, change.name)


def _line(finding: Finding, say: Say) -> str:
    rule, place = finding.rule, finding.place
    return f"{say(place.file)}:{place.line}: {finding.severity.word} {rule.code} {rule.name}: {say(finding.message)}"


def _document(result: DiffResult, say: Say) -> dict[str, Any]:
    return {
        "base": result.base,
        "head": result.head,
        "configs": [
            {
                "root": config.root,
                "before": _numbers(config.before),
                "after": _numbers(config.after),
                "changes": [
                    {"kind": c.kind.value, "plugin": c.plugin, "tool": c.tool, "name": say(c.name), "operation": say(c.operation), "text": say(c.text)}
                    for c in config.changes
                ],
                "new": [_finding(finding, say) for finding in config.new],
                "fixed": [_finding(finding, say) for finding in config.fixed],
            }
            for config in result.configs
        ],
    }


def _numbers(prediction: Prediction | None) -> dict[str, Any] | None:
    if prediction is None:
        return None
    return {"startup": prediction.startup, "plugins": {plugin: list(tools) for plugin, tools in prediction.plugins.items()}}


def _finding(finding: Finding, say: Say) -> dict[str, Any]:
    place = finding.place
    return {
        "code": finding.rule.code,
        "name": finding.rule.name,
        "severity": finding.severity.word,
        "message": say(finding.message),
        "plugin": finding.plugin,
        "tool": finding.tool,
        "place": {"file": place.file, "line": place.line, "column": place.column},
    }
