"""Workflow commands of GitHub Actions: annotations on the lines of a pull request."""

from __future__ import annotations

from cozecheck.core.effect import Severity
from cozecheck.core.result import RunResult
from cozecheck.core.text import T, Translate
from cozecheck.report.effect import failed
from cozecheck.report.plain import Found, Plain, file_name
from cozecheck.report.summary import verdict

LIMIT = 10
"""GitHub shows no more annotations of one level for one step."""
COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(result: RunResult, translate: Translate = str, base: str = "") -> str:
    """Annotations, then what becomes of each folder."""
    plain = Plain(result, translate, base)
    lines = levels(plain)
    for config in result.configs:
        said = T("{root}: {verdict}", root=plain.path(config.root), verdict=verdict(config.prediction))
        lines.append(harmless(plain.say(said)))
    lines += [harmless(plain.say(notice)) for notice in result.notices]
    return "".join(line + "\n" for line in lines)


def levels(plain: Plain) -> list[str]:
    """One workflow command a line, worst first, at most ten of a level; the last one of a level that has more counts the rest."""
    lines: list[str] = []
    found = plain.all_found()
    for severity, command in COMMANDS.items():
        level = [_annotation(command, item) for item in found if item.finding.severity is severity]
        if severity is Severity.ERROR:
            level = [*(f"::{command} title=cozecheck::{data(plain.say(failed(failure)))}" for failure in plain.result.failures), *level]
        if len(level) > LIMIT:
            rest = T("{count} more of this level are in the log and in the job's summary", count=len(level) - LIMIT + 1)
            level[LIMIT - 1 :] = [f"::{command} title=cozecheck::{data(plain.say(rest))}"]
        lines += level
    return lines


def _annotation(command: str, item: Found) -> str:
    place = item.finding.place
    where = {"file": item.path, "line": place.line, "endLine": place.end_line, "title": f"{item.finding.rule.code} {item.finding.rule.name}"}
    if place.end_line == place.line:
        where |= {"col": place.column, "endColumn": place.end_column}
    return f"::{command} {','.join(f'{key}={_property(str(value))}' for key, value in where.items())}::{data(item.words(chr(10)))}"


def data(text: str) -> str:
    """Text as the data of a workflow command. The older form `##[command]` is read anywhere in a line, so it is broken up."""
    return text.replace("##[", "## [").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A path names its file only as it is, but nothing in it may reach the terminal of who reads the log."""
    return data(file_name(text)).replace(":", "%3A").replace(",", "%2C")


def harmless(line: str) -> str:
    """A line of the log that can be no workflow command."""
    line = line.replace("##[", "## [")
    return " " + line.replace("::", ": :") if line.lstrip().startswith("::") else line
