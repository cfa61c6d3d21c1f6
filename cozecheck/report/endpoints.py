"""The endpoints' part of the reports on a probe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cozecheck.core.text import T, Text
from cozecheck.report.escape import escape
from cozecheck.report.paint import Paint, cells, pad

if TYPE_CHECKING:
    from collections.abc import Mapping

    from junit_xml import TestCase

    from cozecheck.probe.model import EndpointProbe, ProbeResult, Rate
    from cozecheck.report.plain import Plain

ROWS = 200
"""Of a Markdown table."""


def rate_said(rate: Rate, least: float) -> Text:
    """A plugin's rate in words."""
    values: Mapping[str, Any] = {"plugin": rate.plugin, "name": rate.plugin_name, "reached": rate.reached, "called": rate.called, "percent": rate.percent}
    if rate.percent < least:
        return T("plugin {plugin} {name}: {reached} of {called} endpoints reached, {percent:.0f} %, less than {least:g} %", least=least, **values)
    return T("plugin {plugin} {name}: {reached} of {called} endpoints reached, {percent:.0f} %", **values)


def facts(probe: EndpointProbe, plain: Plain) -> str:
    """The status and how long it took."""
    known = [f"HTTP {probe.http_status}"] if probe.http_status else []
    if probe.seconds is not None:
        known.append(plain.say(T("{milliseconds:.0f} ms", milliseconds=probe.seconds * 1000)))
    return ", ".join(known)


def text_lines(result: ProbeResult, plain: Plain, paint: Paint, words: Mapping[str, Text], colours: Mapping[str, str]) -> list[str]:
    """The lines behind those of the servers: each plugin's endpoints, and its rate."""
    from cozecheck.probe.findings import endpoint_rule

    lines: list[str] = []
    rates = {rate.plugin: rate for rate in result.rates}
    first = max((cells(plain.say(word)) for word in words.values()), default=0)
    second = min(60, max((cells(plain.say(probe.endpoint.operation)) for probe in result.endpoints), default=0))
    plugin = None
    for probe in result.endpoints:
        if probe.endpoint.plugin != plugin:
            plugin = probe.endpoint.plugin
            rate = rates.get(plugin)
            bad = rate is not None and rate.percent < result.min_success
            said = (
                rate_said(rate, result.min_success)
                if rate
                else T("plugin {plugin} {name}: no endpoint was called", plugin=plugin, name=probe.endpoint.plugin_name)
            )
            lines.append(paint("error" if bad else "strong", plain.say(said)))
        status, name = probe.status.value, plain.say(probe.endpoint.operation)
        word = plain.say(words[status])
        lines.append(f"  {paint(colours[status], word)}{' ' * (first - cells(word))}  {pad(name, second)}  {facts(probe, plain)}".rstrip())
        if probe.reason:
            place = f"{escape(plain.path(probe.endpoint.place.file))}:{probe.endpoint.place.line}"
            indent = " " * (first + 4)
            lines.append(f"{indent}{plain.say(probe.reason)}  {paint('quiet', place)}")
            known = endpoint_rule(probe)
            if known and status not in ("skipped", "ok"):
                lines.append(indent + plain.say(T("do:    {words}", words=known[1])))
    return lines


def documents(result: ProbeResult, plain: Plain) -> dict[str, Any]:
    """What stands in the JSON report."""
    return {
        "endpoints": [_document(probe, plain) for probe in result.endpoints],
        "plugins": [
            {"plugin": rate.plugin, "name": plain.say(rate.plugin_name), "reached": rate.reached, "called": rate.called, "percent": round(rate.percent, 2)}
            for rate in result.rates
        ],
        "min_success": result.min_success,
    }


def _document(probe: EndpointProbe, plain: Plain) -> dict[str, Any]:
    from cozecheck.probe.findings import endpoint_rule

    endpoint, known = probe.endpoint, endpoint_rule(probe)
    return {
        "plugin": endpoint.plugin,
        "tool": endpoint.tool,
        "name": plain.say(endpoint.name),
        "operation": plain.say(endpoint.operation),
        "url": plain.say(endpoint.url),
        "place": {"file": plain.path(endpoint.place.file), "line": endpoint.place.line, "column": endpoint.place.column},
        "status": probe.status.value,
        "code": known[0].code if known else "",
        "kind": probe.kind,
        "reason": plain.say(probe.reason),
        "do": plain.say(known[1]) if known else "",
        "http_status": probe.http_status,
        "seconds": None if probe.seconds is None else round(probe.seconds, 6),
        "attempts": probe.attempts,
    }


def test_cases(result: ProbeResult, plain: Plain, words: Mapping[str, Text]) -> list[TestCase]:
    """A JUnit case for each endpoint, and one for each plugin's rate."""
    from junit_xml import TestCase

    cases = []
    for probe in result.endpoints:
        place, word, reason = probe.endpoint.place, probe.status.value, plain.say(probe.reason)
        name = plain.say(f"{probe.endpoint.plugin} {probe.endpoint.operation}")
        case = TestCase(name, "cozecheck.endpoint", probe.seconds or 0, facts(probe, plain), file=plain.path(place.file), line=place.line)
        if word == "failed" or (word == "inconclusive" and result.strict):
            case.add_failure_info(reason, failure_type=probe.kind or word)
        elif word in ("inconclusive", "skipped"):
            case.add_skipped_info(f"{plain.say(words[word])}: {reason}")
        elif reason:
            case.stdout = f"{case.stdout}\n{reason}"
        cases.append(case)
    for rate in result.rates:
        said = plain.say(rate_said(rate, result.min_success))
        case = TestCase(plain.say(f"{rate.plugin} {rate.plugin_name}"), "cozecheck.success-rate", stdout=said)
        if rate.percent < result.min_success:
            case.add_failure_info(said, failure_type="success-rate")
        cases.append(case)
    return cases


def table(result: ProbeResult, plain: Plain, words: Mapping[str, Text]) -> list[str]:
    """Markdown blocks: the rates, and what is not ok."""
    from cozecheck.report.markdown import code, text

    if not result.endpoints:
        return []
    blocks = ["\n".join(f"- {text(plain.say(rate_said(rate, result.min_success)))}" for rate in result.rates)] if result.rates else []
    odd = [probe for probe in result.endpoints if probe.status.value not in ("ok", "skipped")]
    rows = [[plain.say(cell) for cell in (T("status"), T("plugin"), T("endpoint"), T("facts"), T("why"), T("where"))], ["---"] * 6]
    for probe in odd[:ROWS]:
        endpoint = probe.endpoint
        where = code(f"{plain.path(endpoint.place.file)}:{endpoint.place.line}")
        name = text(plain.say(f"{endpoint.plugin} {endpoint.plugin_name}"))
        why = text(plain.say(probe.reason))
        rows.append([plain.say(words[probe.status.value]), name, code(plain.say(endpoint.operation)), text(facts(probe, plain)), why, where])
    if odd:
        blocks.append("\n".join(f"| {' | '.join(row)} |" for row in rows))
    if len(odd) > ROWS:
        blocks.append(text(plain.say(T("... and {count} more", count=len(odd) - ROWS))))
    return blocks
