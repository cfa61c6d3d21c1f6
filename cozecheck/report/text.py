"""The report for people: each finding with its source lines, then what Coze Studio will do."""

from __future__ import annotations

from collections import Counter

from cozecheck.core.effect import Severity
from cozecheck.core.finding import Finding
from cozecheck.core.result import ConfigResult, Prediction, RunResult
from cozecheck.core.text import T, Text
from cozecheck.report.effect import losses_by_cause, sentence
from cozecheck.report.paint import cells, pad
from cozecheck.report.snippet import Marker, snippet
from cozecheck.report.summary import summary
from cozecheck.report.writer import Style, Writer

MARK_WIDTH = 70
"""The widest message that stands under the marked place instead of on a line of its own."""

PER_RULE = {Severity.ERROR: 50, Severity.WARNING: 8, Severity.NOTE: 8}
"""Findings of one rule that are shown for one folder without -v."""


def render(result: RunResult, style: Style | None = None) -> str:
    """The whole report, ending with a newline; '' where there is nothing to say."""
    writer = Writer(style or Style(), result.secrets)
    settings = ConfigResult("", Prediction(), result.settings_findings, result.settings_sources)
    blocks = [block for config in (settings, *result.configs) for block in _findings(config, writer)]
    if writer.verbosity >= 0 or result.failures:
        blocks.append(summary(result, writer))
    return "\n".join("".join(line + "\n" for line in block) for block in blocks)


def _findings(config: ConfigResult, writer: Writer) -> list[list[str]]:
    blocks, seen, losses = [], Counter[str](), losses_by_cause(config)
    for finding in config.findings:
        if not writer.shows(finding.severity):
            continue
        code, most = finding.rule.code, PER_RULE[finding.severity]
        seen[code] += 1
        if seen[code] <= most or writer.verbosity > 0:
            blocks.append(_finding(finding, sentence(finding, config, losses), config, writer))
        elif seen[code] == most + 1:
            count = sum(f.rule.code == code for f in config.findings) - most
            blocks.append([writer.say(T("... and {count} more of {code} {name}: -v shows them", count=count, code=code, name=finding.rule.name))])
    suppressed = _suppressed(config, writer) if writer.verbosity > 0 else []
    return [*blocks, suppressed] if suppressed else blocks


def _suppressed(config: ConfigResult, writer: Writer) -> list[str]:
    lines = []
    for s in config.suppressed:
        place, rule, by = s.finding.place, s.finding.rule, f"{s.by.file}:{s.by.line}"
        text = T("{code} {name} suppressed at {by}: {reason}", code=rule.code, name=rule.name, by=by, reason=s.reason or T("no reason"))
        lines.append(f"{writer.path(place.file)}:{place.line}:{place.column}: {writer.say(text)}")
    return lines


def _finding(finding: Finding, effect: Text, config: ConfigResult, writer: Writer) -> list[str]:
    place, rule = finding.place, finding.rule
    where = writer.paint("strong", f"{writer.path(place.file)}:{place.line}:{place.column}:")
    title = f"{where} {writer.severity(finding.severity)} {rule.code} {rule.name}: {writer.say(effect)}"
    mark = writer.say(finding.mark) if finding.mark else ""
    message = writer.say(finding.message) if effect is not finding.message else ""
    if mark in message and cells(message) <= MARK_WIDTH and place.line <= len(config.sources.get(place.file, ())):
        mark, message = message, ""
    rows = [
        (T("why:"), message),
        (T("do:"), writer.say(finding.do) if finding.do else ""),
        (T("log:"), writer.safe(finding.log)),
    ]
    labels = [writer.say(label) for label, _ in rows]
    # A Chinese colon brings its own space.
    indent = max(map(cells, labels)) + labels[0].endswith(":")
    notes = [f"   {writer.paint('quiet', pad(label, indent))}{text}" for label, (_, text) in zip(labels, rows, strict=True) if text]
    return [title, *_source(finding, mark, config, writer), *notes]


def _source(finding: Finding, mark: str, config: ConfigResult, writer: Writer) -> list[str]:
    """The lines of the finding's file, then those of related places in other files, each under its own name."""
    markers = {finding.place.file: [Marker(finding.place, mark, "^", finding.severity.word)]}
    for related in finding.related:
        markers.setdefault(related.place.file, []).append(Marker(related.place, writer.say(related.label), "-", "related"))
    lines = []
    for file, here in markers.items():
        if file != finding.place.file:
            lines.append(f"  {writer.path(file)}:{here[0].place.line}:{here[0].place.column}:")
        lines += snippet(config.sources.get(file, ()), here, width=writer.width, paint=writer.paint, secrets=writer.secrets)
    return lines
