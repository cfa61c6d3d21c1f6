"""Markdown for a job's summary and for a pull request's comment: what Coze Studio will do, then the findings, worst first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cozecheck.core.effect import Severity
from cozecheck.core.result import ConfigResult, RunResult
from cozecheck.core.text import T, Text, Translate
from cozecheck.report.effect import SHORT, failed, subject
from cozecheck.report.escape import escape
from cozecheck.report.plain import Found, Plain
from cozecheck.report.summary import verdict
from cozecheck.report.writer import Writer

MAX_BYTES = 60_000
"""Of a pull request's comment GitHub takes 65,536 characters, of a step's summary 1 MiB."""
CELL = 400
"""Characters of one text: nobody reads more in a table, and no text leaves the others without room."""
_SPECIAL = re.compile(r"[\\`*_{}\[\]()<>|~&:/.$@#]|(?<=[Gg][Hh])-")
ICONS = {Severity.ERROR: T("error"), Severity.WARNING: T("warning"), Severity.NOTE: T("note")}


def render(result: RunResult, translate: Translate = str, base: str = "") -> str:
    """GitHub-flavoured Markdown without HTML, links, images or mentions of its own or of the files'."""
    plain = Plain(result, translate, base)
    blocks = ["## cozecheck"]
    beside = [f"**{text(plain.say(failed(failure)))}**" for failure in result.failures] + [text(plain.say(notice)) for notice in result.notices]
    blocks += fitting([*(_config(config, plain) for config in result.configs), *beside], MAX_BYTES // 2, plain)
    blocks += _table([item for item in plain.all_found() if item.finding.severity > Severity.NOTE], plain)
    notes = sum(finding.severity is Severity.NOTE for finding in result.findings)
    if notes:
        blocks.append(text(plain.say(T("1 note") if notes == 1 else T("{count} notes", count=notes))))
    return "\n\n".join(blocks) + "\n"


def _config(config: ConfigResult, plain: Plain) -> str:
    lines = [f"{code(plain.path(config.root))}: **{text(plain.say(verdict(config.prediction)))}**"]
    rows = []
    for loss in config.prediction.losses:
        cause = loss.cause
        where = f"{code(f'{plain.path(cause.place.file)}:{cause.place.line}')} {cause.rule.code}" if cause else ""
        effect, what, why = (text(plain.say(words)) for words in (SHORT[loss.effect], subject(loss, config), cause.message if cause else ""))
        rows.append((effect, what, where, why))
    if rows:
        lines.append(_rows((T("effect"), T("what"), T("where"), T("why")), rows, plain))
    return "\n\n".join(lines)


def _table(found: Sequence[Found], plain: Plain) -> list[str]:
    if not found:
        return []
    head = (T("severity"), T("rule"), T("where"), T("finding"), T("what to do"))
    rows = []
    for item in found:
        finding = item.finding
        where = code(f"{item.path}:{finding.place.line}")
        rows.append((plain.say(ICONS[finding.severity]), f"{finding.rule.code} {finding.rule.name}", where, text(item.words(do=False)), text(item.do)))
    return [_rows(head, rows, plain)]


def _rows(head: Sequence[Text], rows: Sequence[Sequence[str]], plain: Plain) -> str:
    lines = fitting([_row(row) for row in rows], MAX_BYTES // 3, plain)
    return "\n".join([_row([plain.say(cell) for cell in head]), _row(["---"] * len(head)), *lines])


def fitting(parts: Sequence[str], room: int, plain: Plain | Writer) -> list[str]:
    """The first parts, which take no more than `room` bytes, then how many there are besides."""
    for number, part in enumerate(parts):
        room -= len(part.encode())
        if room < 0:
            return [*parts[:number], "\n" + text(plain.say(T("... and {count} more", count=len(parts) - number)))]
    return list(parts)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def text(words: str) -> str:
    """Untrusted words as words: no Markdown, no HTML, no link. GitHub looks for mentions and issues in what it has rendered: a joiner parts them."""
    words = words if len(words) <= CELL else words[:CELL] + "..."
    return _SPECIAL.sub(lambda match: f"{match[0]}&#8288;" if match[0] in "@#-" else f"&#{ord(match[0])};", words)


def code(words: str) -> str:
    """Untrusted words in a code span, safe in a table."""
    words = words if len(words) <= CELL else "..." + words[-CELL:]
    words = escape(words).replace("|", "¦")
    fence = "`" * (max((len(run) for run in re.findall("`+", words)), default=0) + 1)
    pad = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{fence}{pad}{words}{pad}{fence}"
