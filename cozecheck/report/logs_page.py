"""A log as a page for people: self-contained HTML with charts, light and dark, that needs no script and loads nothing."""

from __future__ import annotations

import math
from html import escape as html
from typing import TYPE_CHECKING

from cozecheck.core.result import RunResult
from cozecheck.core.text import T, Text
from cozecheck.report.frame import framed
from cozecheck.report.language import translator
from cozecheck.report.logs import (
    COLUMNS,
    KINDS,
    ROUTE_COLUMNS,
    ROWS,
    broken_said,
    call_facts,
    figures,
    message_said,
    moment,
    plugin_name,
    read_said,
    route_rows,
    table_rows,
    took,
    unlogged_said,
    verdict,
    where,
)
from cozecheck.report.plain import Plain, file_name

if TYPE_CHECKING:
    from cozecheck.logs.model import Call, Latency, LogsResult

WIDE, HIGH, LEFT, BELOW = 960, 220, 56, 24
"""Of the chart over time, in the unit of the drawing."""
NAMES, LINE = 220, 26
"""Of the chart of latencies: room for names, height of a plugin."""
MOST = 25
"""Plugins of that chart."""
QUANTILES = ("p50", "p95", "p99")

_STYLE = """
:root { color-scheme: light dark; --back: #ffffff; --text: #1b1f24; --quiet: #57606a; --line: #d0d7de; --bad: #b42318; --warn: #8a5a00;
  --good: #2a7fb8; --p50: #1f6f54; --p95: #2f9e8f; --p99: #a8d5cb; --focus: #0969da; }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --text: #e6edf3; --quiet: #9198a1; --line: #3d444d; --bad: #ff8f87; --warn: #e3b341;
  --good: #4493c8; --p50: #7ee2c6; --p95: #38a893; --p99: #1d5b50; --focus: #58a6ff; } }
* { box-sizing: border-box; }
body { background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 78rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; } .verdict { font-size: 1.1rem; font-weight: 600; } .quiet { color: var(--quiet); }
.bad { color: var(--bad); } .wide { overflow-x: auto; } :focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; overflow-wrap: normal; }
tr.part th { font-weight: 400; padding-left: 1.2rem; } tr.all th, tr.all td { border-top: 2px solid var(--text); font-weight: 600; }
th[scope=row] { min-width: 10rem; } code { font-size: .87em; overflow-wrap: anywhere; } td.words { min-width: 16rem; } td.place { min-width: 14rem; }
svg { display: block; width: 100%; min-width: 40rem; height: auto; } svg text { fill: var(--quiet); font: 12px system-ui, sans-serif; }
svg line { stroke: var(--line); } svg text.name { fill: var(--text); } .fine { fill: var(--good); } .failed { fill: var(--bad); }
.p50 { fill: var(--p50); } .p95 { fill: var(--p95); } .p99 { fill: var(--p99); }
.key { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin: 0 .3em 0 1em; } .key.fine { background: var(--good); }
.key.failed { background: var(--bad); } .key.p50 { background: var(--p50); } .key.p95 { background: var(--p95); } .key.p99 { background: var(--p99); }
"""


class _Words:
    """Words of ours, or of whoever wrote the log, as HTML."""

    def __init__(self, result: LogsResult, lang: str, base: str) -> None:
        self.plain = Plain(RunResult((), secrets=result.secrets), translator(lang), base)

    def __call__(self, words: Text | str | None) -> str:
        return html(self.plain.say(words))

    def where(self, file: str, line: int) -> str:
        return f"<code>{html(where(file, line, self.plain))}</code>"


def page(result: LogsResult, lang: str = "en", base: str = "") -> str:
    """The whole page; `lang` is 'en' or 'zh', `base` the folder to which paths are relative."""
    say = _Words(result, lang, base)
    parts = (_failures, _over_time, _latencies, _table, _errors, _slowest, _server, _routes, _lines)
    body = "\n".join(filter(None, (part(result, say) for part in parts)))
    span = f"{moment(result.first)} – {moment(result.last)}" if result.first is not None else ""
    return framed("cozecheck logs", _STYLE, f'<p class="verdict">{say(verdict(result))}</p>\n<p class="quiet">{span}</p>\n{body}', lang)


def _section(title: Text, inner: str, say: _Words) -> str:
    """Wide content scrolls by itself, and can be reached with the keyboard."""
    return f'<h2>{say(title)}</h2>\n<div class="wide" tabindex="0" role="region" aria-label="{say(title)}">\n{inner}\n</div>'


def _rows(head: list[Text], body: list[str], say: _Words) -> str:
    cells = "".join(f'<th scope="col">{say(cell)}</th>' for cell in head)
    return f"<table>\n<thead><tr>{cells}</tr></thead>\n<tbody>\n{chr(10).join(body)}\n</tbody>\n</table>"


def _failures(result: LogsResult, say: _Words) -> str:
    said = [*(say(text) for text in result.failures), *(f"{html(file_name(note.file))}: {say(note.text)}" for note in result.notes)]
    return f'<ul class="bad">{"".join(f"<li>{text}</li>" for text in said)}</ul>' if said else ""


def _over_time(result: LogsResult, say: _Words) -> str:
    """A bar for each stretch of time: calls, and from the ground up those that failed."""
    rows = result.series
    if not rows:
        return ""
    highest = _round_up(max(requests for _, requests, _ in rows))
    plot = HIGH - BELOW - 8
    step = (WIDE - LEFT) / len(rows)
    parts = [
        f'<line x1="{LEFT}" x2="{WIDE}" y1="{_y(share, plot):.1f}" y2="{_y(share, plot):.1f}"/>'
        f'<text x="{LEFT - 6}" y="{_y(share, plot) + 4:.1f}" text-anchor="end">{highest * share:g}</text>'
        for share in (0.0, 0.5, 1.0)
    ]
    gap = 1 if step > 3 else 0
    for number, (start, requests, errors) in enumerate(rows):
        left, wide = LEFT + number * step, max(0.5, step - gap)
        told = say(T("{time}: {requests} calls, {errors} failed", time=moment(start), requests=requests, errors=errors))
        bars = "".join(
            f'<rect class="{name}" x="{left:.1f}" y="{_y(count / highest, plot):.1f}" width="{wide:.1f}" height="{count / highest * plot:.1f}"/>'
            for name, count in (("fine", requests), ("failed", errors))
            if count
        )
        parts.append(f"<g><title>{told}</title>{bars}</g>")
    for share, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        start = rows[min(len(rows) - 1, int(share * len(rows)))][0]
        parts.append(f'<text x="{LEFT + share * (WIDE - LEFT):.1f}" y="{HIGH - 6}" text-anchor="{anchor}">{moment(start)}</text>')
    title = T("calls over time, a bar for {width}", width=_width(result.width))
    keys = f'<p class="quiet"><span class="key fine"></span>{say(T("calls"))}<span class="key failed"></span>{say(T("failed"))}</p>'
    drawing = f'<svg role="img" viewBox="0 0 {WIDE} {HIGH}"><title>{say(title)}</title>{"".join(parts)}</svg>'
    far = T("{count} calls of times far away are not drawn", count=result.outside)
    rest = f'<p class="quiet">{say(far)}</p>' if result.outside else ""
    return _section(title, keys + drawing + rest, say)


def _y(share: float, plot: int) -> float:
    return 8 + plot * (1 - share)


def _round_up(number: int) -> int:
    """1, 2 or 5 with zeros, and an even number where half of it is shown."""
    size = 10 ** max(0, len(str(max(2, number))) - 1)
    return int(next(size * factor for factor in (1, 2, 4, 6, 8, 10) if size * factor >= max(2, number)))


def _width(seconds: int) -> Text:
    for size, text in (
        (86400, T("{count} d", count=seconds // 86400)),
        (3600, T("{count} h", count=seconds // 3600)),
        (60, T("{count} min", count=seconds // 60)),
    ):
        if seconds >= size:
            return text
    return T("{count} s", count=seconds)


def _latencies(result: LogsResult, say: _Words) -> str:
    """A bar for each plugin on a logarithmic scale: to p50, p95 and p99."""
    shown = [(plugin, plugin.total.latency) for plugin in result.plugins if plugin.total.latency is not None][:MOST]
    if not shown:
        return ""
    low = math.floor(math.log10(max(0.1, min(latency.p50 for _, latency in shown))))
    high = max(low + 1, math.ceil(math.log10(max(0.1, *(latency.p99 for _, latency in shown)))))
    room = WIDE - NAMES - 90
    tall = len(shown) * LINE + BELOW + 4
    parts = []
    for power in range(low, high + 1):
        x = NAMES + (power - low) / (high - low) * room
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="4" y2="{tall - BELOW}"/>')
        parts.append(f'<text x="{x:.1f}" y="{tall - 6}" text-anchor="middle">{_power(power)}</text>')
    for number, (plugin, latency) in enumerate(shown):
        y = 6 + number * LINE
        name = say.plain.say(plugin_name(plugin))
        short = html(name if len(name) <= 30 else name[:29] + "…")
        told = html(f"{name}: " + ", ".join(f"{quantile} {took(getattr(latency, quantile))}" for quantile in QUANTILES))
        bars = "".join(_bar(quantile, latency, low, high, room, y) for quantile in reversed(QUANTILES))
        end = NAMES + _share(latency.p99, low, high) * room
        parts.append(f'<g><title>{told}</title><text class="name" x="{NAMES - 8}" y="{y + 14}" text-anchor="end">{short}</text>{bars}')
        parts.append(f'<text x="{end + 6:.1f}" y="{y + 14}">{took(latency.p99)}</text></g>')
    keys = "".join(f'<span class="key {quantile}"></span>{quantile}' for quantile in QUANTILES)
    title = T("how long the calls of each plugin took, on a logarithmic scale")
    drawing = f'<svg role="img" viewBox="0 0 {WIDE} {tall}"><title>{say(title)}</title>{"".join(parts)}</svg>'
    more = len(result.plugins) - len(shown)
    rest = f"<p>{say(T('... and {count} more', count=more))}</p>" if more > 0 else ""
    return _section(title, f'<p class="quiet">{keys}</p>{drawing}{rest}', say)


def _share(value: float, low: int, high: int) -> float:
    return min(1.0, max(0.0, (math.log10(max(value, 1e-9)) - low) / (high - low)))


def _bar(quantile: str, latency: Latency, low: int, high: int, room: int, y: int) -> str:
    wide = max(1.0, _share(getattr(latency, quantile), low, high) * room)
    return f'<rect class="{quantile}" x="{NAMES}" y="{y}" width="{wide:.1f}" height="{LINE - 8}" rx="2"/>'


def _power(power: int) -> str:
    return f"{10**power:g} ms" if power < 3 else f"{10 ** (power - 3):g} s"


def _table(result: LogsResult, say: _Words) -> str:
    if not result.total.requests:
        return ""
    rows, more = table_rows(result)
    body = []
    for kind, name, total in [*(("plugin" if strong else "part", name, total) for strong, name, total in rows), ("all", T("all plugins"), result.total)]:
        row = figures(total)
        cells = "".join(f'<td class="number{" bad" if column == "errors" and total.errors else ""}">{row[column]}</td>' for column, _ in COLUMNS)
        body.append(f'<tr class="{kind}"><th scope="row">{say(name)}</th>{cells}</tr>')
    head = f'<th scope="col">{say(T("plugin, operation"))}</th>' + "".join(f'<th scope="col" class="number">{say(name)}</th>' for _, name in COLUMNS)
    table = f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{chr(10).join(body)}\n</tbody>\n</table>"
    rest = f"<p>{say(T('... and {count} more', count=more))}</p>" if more else ""
    return _section(T("plugins"), table + rest, say)


def _calls(title: Text, calls: tuple[Call, ...], say: _Words) -> str:
    body = [
        f'<tr><td class="number">{moment(call.moment) or "-"}</td><td class="words">{say(call_facts(call))}</td>'
        f'<td class="words bad">{say(call.error)}</td><td class="place">{say.where(call.file, call.line)}</td></tr>'
        for call in calls
    ]
    return _section(title, _rows([T("time"), T("call"), T("error"), T("where")], body, say), say) if body else ""


def _errors(result: LogsResult, say: _Words) -> str:
    return _calls(T("last errors"), result.errors, say)


def _slowest(result: LogsResult, say: _Words) -> str:
    return _calls(T("slowest calls"), result.slowest, say)


def _server(result: LogsResult, say: _Words) -> str:
    body = []
    for message in result.messages[:ROWS]:
        why = "<br>".join(say(text) for text in message_said(message))
        place = say.where(message.finding.place.file, message.finding.place.line) if message.finding else ""
        times = f" ×{message.times}" if message.times > 1 else ""
        said = f"<code>{say(message.text)}</code><br>{say.where(message.file, message.line)}"
        body.append(
            f'<tr><th scope="row"><span class="bad">{say(KINDS[message.kind])}</span> {say(message.subject[:200])}{times}</th>'
            f'<td class="words">{said}</td><td class="words">{why}</td><td class="place">{place}</td></tr>'
        )
    for finding in result.unlogged[:ROWS]:
        where_ = say.where(finding.place.file, finding.place.line)
        body.append(f'<tr><th scope="row">-</th><td class="words">{say(unlogged_said(finding))}</td><td></td><td class="place">{where_}</td></tr>')
    rest = len(result.messages) - ROWS
    if rest > 0:
        body.append(f'<tr><td colspan="4">{say(T("... and {count} more", count=rest))}</td></tr>')
    return _section(T("Coze Studio on its configuration"), _rows([T("what"), T("log"), T("why"), T("where")], body, say), say) if body else ""


def _routes(result: LogsResult, say: _Words) -> str:
    rows, more = route_rows(result)
    if not rows:
        return ""
    head = "".join(f'<th scope="col"{" class=number" if number else ""}>{say(cell)}</th>' for number, cell in enumerate(ROUTE_COLUMNS))
    body = [f'<tr><th scope="row"><code>{say(name)}</code></th>{"".join(f"""<td class="number">{cell}</td>""" for cell in row)}</tr>' for name, *row in rows]
    rest = f"<p>{say(T('... and {count} more', count=more))}</p>" if more else ""
    return _section(ROUTE_COLUMNS[0], f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{chr(10).join(body)}\n</tbody>\n</table>{rest}", say)


def _lines(result: LogsResult, say: _Words) -> str:
    said = [say(text) for text in read_said(result)]
    said += [f"{say.where(b.file, b.line)} {say(broken_said(b))}" for b in result.broken_lines]
    title = T("what was read")
    return f'<h2>{say(title)}</h2>\n<ul class="quiet">{"".join(f"<li>{text}</li>" for text in said)}</ul>'
