"""A probe as a page for people: self-contained HTML with a chart of latency, light and dark, that needs no script and loads nothing."""

from __future__ import annotations

from html import escape as html
from typing import TYPE_CHECKING

from cozecheck.core.result import RunResult
from cozecheck.core.text import T, Text
from cozecheck.report.endpoints import facts as endpoint_facts
from cozecheck.report.endpoints import rate_said
from cozecheck.report.frame import framed
from cozecheck.report.language import translator
from cozecheck.report.plain import Plain
from cozecheck.report.probe import WORDS, days_left, history, verdict

if TYPE_CHECKING:
    from cozecheck.probe.model import ProbeResult, ServerProbe

STEPS = (("dns", T("name")), ("connect", T("connection")), ("tls", T("TLS")), ("first_byte", T("first byte")))
MOST = 2000
"""Servers on the page."""
BAR, PAST = 300, 110
"""Widths in the unit of the drawings."""
MARKS = {"failed": "✕", "degraded": "!", "inconclusive": "?", "skipped": "–", "ok": "✓"}

_STYLE = """
:root { color-scheme: light dark; --back: #ffffff; --text: #1b1f24; --quiet: #57606a; --line: #d0d7de;
  --failed: #b42318; --degraded: #8a5a00; --inconclusive: #0b5394; --skipped: #57606a; --ok: #116329;
  --dns: #5e4fa2; --connect: #2a7fb8; --tls: #2f9e8f; --first_byte: #d1722b; }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --text: #e6edf3; --quiet: #9198a1; --line: #3d444d;
  --failed: #ff8f87; --degraded: #e3b341; --inconclusive: #79c0ff; --skipped: #9198a1; --ok: #56d364;
  --dns: #a594f9; --connect: #58a6ff; --tls: #4fd1c5; --first_byte: #f0883e; } }
body { background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 78rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } .verdict { font-size: 1.1rem; font-weight: 600; } .quiet { color: var(--quiet); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; } caption { text-align: left; padding: .5rem 0; color: var(--quiet); }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-top: 1px solid var(--line); }
th[scope=row] span { font-weight: 400; font-size: .87em; }
th[scope=row] { font-weight: 600; overflow-wrap: anywhere; min-width: 15rem; }
td.why { overflow-wrap: anywhere; min-width: 15rem; }
svg { display: block; } .number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.status { font-weight: 700; white-space: nowrap; }
""" + "".join(f".{word} {{ color: var(--{word}); }} rect.{word} {{ fill: var(--{word}); }}\n" for word in MARKS)
_STYLE += "".join(f".{name} {{ fill: var(--{name}); }}\n" for name, _ in STEPS) + "svg text { fill: var(--text); font: 12px system-ui, sans-serif; }\n"


def page(result: ProbeResult, lang: str = "en", base: str = "") -> str:
    """The whole page; `lang` is 'en' or 'zh', `base` the folder to which paths are relative."""
    say = _Words(result, lang, base)
    servers = sorted(result.servers, key=lambda probe: list(WORDS).index(probe.status.value))[:MOST]
    longest = max((_total(probe) for probe in servers), default=0.0) or 1.0
    rows = "\n".join(_row(probe, longest, say) for probe in servers)
    head = (T("status"), T("server"), T("why"), T("latency"), T("certificate"), T("last runs"))
    caption = T("Time to the first byte, the longest bar being {milliseconds:.0f} ms", milliseconds=longest * 1000)
    label = T("servers")
    rest = T("... and {count} more", count=len(result.servers) - MOST) if len(result.servers) > MOST else None
    body = f"""<p class="verdict">{say(verdict(result))}</p>
{_legend(say)}
<div class="wide" tabindex="0" role="region" aria-label="{say(label)}">
<table>
<caption>{say(caption)}</caption>
<thead><tr>{"".join(f'<th scope="col">{say(cell)}</th>' for cell in head)}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>
{f"<p>{say(rest)}</p>" if rest else ""}
{_endpoints(result, say)}"""
    return framed("cozecheck probe", _STYLE, body, lang)


def _endpoints(result: ProbeResult, say: _Words) -> str:
    """A table of all endpoints that were called, each plugin under its rate; '' where none was."""
    rates = {rate.plugin: rate for rate in result.rates}
    rows, plugin = [], None
    for probe in result.endpoints[:MOST]:
        endpoint = probe.endpoint
        if endpoint.plugin != plugin:
            plugin = endpoint.plugin
            said = rate_said(rates[plugin], result.min_success) if plugin in rates else f"{plugin} {endpoint.plugin_name}"
            rows.append(f'<tr><th colspan="4" scope="rowgroup">{say(said)}</th></tr>')
        word = probe.status.value
        where = f"{say.plain.path(endpoint.place.file)}:{endpoint.place.line}"
        rows.append(
            f'<tr><td class="status {word}"><span aria-hidden="true">{MARKS[word]}</span> {say(WORDS[word])}</td>'
            f'<th scope="row">{say(endpoint.operation)}<br><span class="quiet">{say(where)}</span></th>'
            f'<td class="number">{say(endpoint_facts(probe, say.plain))}</td><td class="why">{say(probe.reason)}</td></tr>'
        )
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{say(cell)}</th>' for cell in (T("status"), T("endpoint"), T("facts"), T("why")))
    label = say(T("endpoints"))
    return f"""<div class="wide" tabindex="0" role="region" aria-label="{label}">
<table>
<caption>{label}</caption>
<thead><tr>{head}</tr></thead>
<tbody>
{chr(10).join(rows)}
</tbody>
</table>
</div>"""


class _Words:
    """Words of a text, or of a hostile file, as HTML."""

    def __init__(self, result: ProbeResult, lang: str, base: str) -> None:
        self.plain = Plain(RunResult((), secrets=result.secrets), translator(lang), base)

    def __call__(self, words: Text | str | None) -> str:
        return html(self.plain.say(words))


def _total(probe: ServerProbe) -> float:
    return sum(getattr(probe, name) or 0.0 for name, _ in STEPS)


def _legend(say: _Words) -> str:
    parts, left = [], 0
    for name, words in STEPS:
        parts.append(f'<rect class="{name}" x="{left}" y="3" width="12" height="12" rx="2"/><text x="{left + 17}" y="13">{say(words)}</text>')
        left += 110
    return f'<svg width="{left}" height="18" viewBox="0 0 {left} 18" aria-hidden="true">{"".join(parts)}</svg>'


def _row(probe: ServerProbe, longest: float, say: _Words) -> str:
    from cozecheck.probe.findings import advice

    word = probe.status.value
    place = probe.server.place
    where = f"{say.plain.path(place.file)}:{place.line}"
    why = "".join(f"<br>{say(text)}" if number else say(text) for number, text in enumerate(filter(None, (probe.reason, advice(probe), history(probe.past)))))
    days = "" if probe.days_left is None else say(days_left(probe.days_left))
    names = f'<br><span class="quiet">{say(probe.subject)}<br>{say(probe.issuer)}</span>' if probe.days_left is not None else ""
    return (
        f'<tr><td class="status {word}"><span aria-hidden="true">{MARKS[word]}</span> {say(WORDS[word])}</td>'
        f'<th scope="row">{say(probe.server.origin)}<br><span class="quiet">{say(where)}</span></th>'
        f'<td class="why">{why}</td>'
        f"<td>{_bar(probe, longest, say)}</td><td>{days}{names}</td><td>{_past(probe, say)}</td></tr>"
    )


def _bar(probe: ServerProbe, longest: float, say: _Words) -> str:
    steps = [(name, words, getattr(probe, name)) for name, words in STEPS if getattr(probe, name) is not None]
    if not steps:
        return ""
    told = ", ".join(f"{say(words)} {value * 1000:.0f} ms" for _, words, value in steps)
    parts, left = [], 0.0
    for name, _, value in steps:
        width = max(1.0, value / longest * (BAR - 70))
        parts.append(f'<rect class="{name}" x="{left:.1f}" y="4" width="{width:.1f}" height="14"/>')
        left += width
    parts.append(f'<text class="number" x="{left + 5:.1f}" y="16">{_total(probe) * 1000:.0f} ms</text>')
    return f'<svg role="img" width="{BAR}" height="22" viewBox="0 0 {BAR} 22"><title>{told}</title>{"".join(parts)}</svg>'


def _past(probe: ServerProbe, say: _Words) -> str:
    """A bar for each of the last runs: as high as the first byte took, full where there was none."""
    past = probe.past
    if len(past.statuses) < 2:
        return ""
    longest = max((value for value in past.first_bytes if value), default=0.0) or 1.0
    told = ", ".join(say(WORDS.get(status, status)) for status in past.statuses)
    parts = []
    for number, (status, value) in enumerate(zip(past.statuses, past.first_bytes, strict=True)):
        high = 22.0 if value is None or status == "failed" else max(3.0, value / longest * 22)
        known = status if status in MARKS else "skipped"
        parts.append(f'<rect class="{known}" x="{number * 11}" y="{22 - high:.1f}" width="9" height="{high:.1f}"/>')
    return f'<svg role="img" width="{PAST}" height="22" viewBox="0 0 {PAST} 22"><title>{told}</title>{"".join(parts)}</svg>'
