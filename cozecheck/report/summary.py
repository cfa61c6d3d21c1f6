"""The end of the text report: what Coze Studio will do with each folder, what is lost or dangerous, and how much was found."""

from __future__ import annotations

from collections import Counter

from cozecheck.core.effect import Severity
from cozecheck.core.result import ConfigResult, Loss, PluginNames, Prediction, RunResult
from cozecheck.core.text import T, Text
from cozecheck.report.effect import SHORT, failed, plugin_name, subject
from cozecheck.report.paint import cells, cut, pad
from cozecheck.report.writer import Writer

MAX_LOSSES = 40
"""Lines of one folder's table without -v."""

COLUMNS = (20, 44, 44, 8)
"""The most columns that the table's first cells take."""


def summary(result: RunResult, writer: Writer) -> list[str]:
    """The lines of the last block."""
    lines = []
    for config in result.configs:
        lines += _config(config, len(result.configs) > 1, writer)
    lines += [writer.paint("error", writer.say(failed(failure))) for failure in result.failures]
    lines += map(writer.say, result.notices)
    if not result.configs and not result.settings_findings:
        return lines
    return [*lines, writer.say(_counts(result, writer)), *_hint(result, writer)]


def verdict(prediction: Prediction) -> Text:
    """What the real loader does, in one sentence."""
    if prediction.startup == "error":
        return T("Coze Studio does not start.")
    if prediction.startup == "panic":
        return T("Coze Studio crashes at its start.")
    numbers = {
        "plugins": len(prediction.plugins),
        "all_plugins": prediction.declared_plugins,
        "tools": sum(map(len, prediction.plugins.values())),
        "all_tools": prediction.declared_tools,
    }
    if prediction.unsure:
        return T("As far as cozecheck can tell, Coze Studio will load {plugins} of {all_plugins} plugins, {tools} of {all_tools} tools.", **numbers)
    return T("Coze Studio will load {plugins} of {all_plugins} plugins, {tools} of {all_tools} tools.", **numbers)


def _config(config: ConfigResult, named: bool, writer: Writer) -> list[str]:
    prediction = config.prediction
    text = verdict(prediction)
    good = prediction.startup == "ok" and not prediction.losses
    lines = [writer.paint("good" if good else "error", writer.say(T("{root}: {verdict}", root=writer.path(config.root), verdict=text) if named else text))]
    losses = prediction.losses if writer.verbosity > 0 else prediction.losses[:MAX_LOSSES]
    lines += _table([_row(loss, config, writer) for loss in losses], writer)
    if len(losses) < len(prediction.losses):
        lines.append("  " + writer.say(T("... and {count} more: -v shows them", count=len(prediction.losses) - len(losses))))
    if writer.verbosity > 0:
        lines += ["  " + writer.say(T("loads {plugin}: {tools}", **_loaded(config, plugin))) for plugin in prediction.plugins]
        lines.append("  " + writer.say(T("read: {files}", files=", ".join(config.files))))
    if config.hidden:
        lines.append(writer.say(T("Findings in other files of this folder are not shown: {count}.", count=config.hidden)))
    return lines


def _loaded(config: ConfigResult, plugin: str) -> dict[str, object]:
    names = config.names.get(plugin, PluginNames())
    tools = (f"{tool} {names.tools.get(tool, '')}".rstrip() for tool in config.prediction.plugins[plugin])
    return {"plugin": plugin_name(plugin, names.name), "tools": ", ".join(tools)}


def _row(loss: Loss, config: ConfigResult, writer: Writer) -> tuple[str, ...]:
    """Effect, subject, place, code, cause."""
    effect, name = writer.say(SHORT[loss.effect]), writer.say(subject(loss, config))
    if loss.cause is None:
        return effect, name, "", "", ""
    place = loss.cause.place
    file = place.file.removeprefix(config.root.rstrip("/") + "/").removeprefix("pluginproduct/")
    return effect, name, f"{writer.safe(file)}:{place.line}", loss.cause.rule.code, writer.say(loss.cause.message)


def _table(rows: list[tuple[str, ...]], writer: Writer) -> list[str]:
    """Aligned columns; the last is cut at the width."""
    rows = [(*map(cut, row[:-1], COLUMNS), row[-1]) for row in rows]
    widths = [max((cells(row[column]) for row in rows), default=0) for column in range(len(COLUMNS))]
    lines = []
    for row in rows:
        first, *middle = map(pad, row, widths)
        line = "  ".join(middle)
        room = writer.width - cells(f"  {first}  {line}  ") if writer.width else 10**9
        cause = cut(row[-1], room) if room >= 20 else ""
        lines.append(f"  {writer.paint('error', first)}  {line}  {cause}".rstrip())
    return lines


def _counts(result: RunResult, writer: Writer) -> Text:
    """'2 errors, 1 warning in 3 files, 0.11 s.'"""
    counts = Counter(finding.severity for finding in result.findings)
    parts = [_count(severity, counts[severity]) for severity in sorted(counts, reverse=True)]
    found: Text = parts[0] if parts else T("no findings")
    for part in parts[1:]:
        found = T("{some}, {more}", some=found, more=part)
    numbers = {"found": found, "files": result.files_checked, "seconds": f"{result.elapsed:.2f}"}
    text = T("{found} in {files} files, {seconds} s.", **numbers)
    suppressed = sum(len(config.suppressed) for config in result.configs)
    if suppressed:
        text = T("{text} {count} suppressed.", text=text, count=suppressed)
    if counts[Severity.NOTE] and not writer.shows(Severity.NOTE):
        text = T("{text} -v shows the notes.", text=text)
    return text


def _count(severity: Severity, count: int) -> Text:
    if severity is Severity.ERROR:
        return T("1 error") if count == 1 else T("{count} errors", count=count)
    if severity is Severity.WARNING:
        return T("1 warning") if count == 1 else T("{count} warnings", count=count)
    return T("1 note") if count == 1 else T("{count} notes", count=count)


def _hint(result: RunResult, writer: Writer) -> list[str]:
    shown = [f for f in result.findings if writer.shows(f.severity)]
    if not shown:
        return []
    worst = max(shown, key=lambda f: f.severity)
    return [writer.say(T("`cozecheck explain {code}` tells more.", code=worst.rule.code))]
