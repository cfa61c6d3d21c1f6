"""The reports on a probe, each a pure function of its result. SARIF and GitLab's are those of the check, made from the same findings."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from cozecheck.core.result import ConfigResult, Prediction, RunResult
from cozecheck.core.text import T, Text, Translate
from cozecheck.report import endpoints
from cozecheck.report.escape import escape
from cozecheck.report.paint import Paint, cells, pad, painter
from cozecheck.report.plain import Plain

if TYPE_CHECKING:
    from cozecheck.core.finding import Finding
    from cozecheck.probe.model import Past, ProbeResult, ServerProbe

WORDS = {"failed": T("failed"), "degraded": T("degraded"), "inconclusive": T("inconclusive"), "skipped": T("skipped"), "ok": T("ok")}
COLOURS = {"failed": "error", "degraded": "warning", "inconclusive": "note", "skipped": "quiet", "ok": "good"}
FORMATS = ("text", "json", "junit", "sarif", "github", "markdown", "gitlab")
ROWS = 100
"""Of a Markdown table: a comment on a pull request has room for 65,536 characters."""
WIDEST = 60
"""Columns of a server's name, so that one long one does not push all facts away."""


def render(result: ProbeResult, kind: str, translate: Translate = str, base: str = "", color: bool = False) -> str:
    """`kind` is one of FORMATS; `base` is the folder to which paths are relative."""
    if kind in ("sarif", "gitlab", "github"):
        from importlib import import_module

        run = as_run(result)
        if kind == "github":
            return _github(result, Plain(run, translate, base))
        return str(import_module(f"cozecheck.report.{kind}").render(run, translate, base))
    plain = Plain(RunResult((), secrets=result.secrets), translate, base)
    if kind == "text":
        return _text(result, plain, painter(color))
    return {"json": _json, "junit": _junit, "markdown": _markdown}[kind](result, plain)


def as_run(result: ProbeResult) -> RunResult:
    """The same as the result of a check, for reports that show findings; without a network there are none."""
    from cozecheck.probe.findings import findings

    found: tuple[Finding, ...] = () if result.no_network else tuple(findings(result))
    return RunResult((ConfigResult("", Prediction(), found),), result.elapsed, result.secrets)


def verdict(result: ProbeResult) -> Text:
    """The run in one sentence."""
    if result.no_network:
        return T("inconclusive: no network here, no server was reached")
    if not result.servers:
        return T("no loaded plugin has a server")
    counts = Counter(probe.status.value for probe in result.servers)
    said = T(
        "{all} servers: {ok} ok, {degraded} degraded, {failed} failed, {inconclusive} inconclusive, {skipped} skipped",
        all=len(result.servers),
        **{word: counts[word] for word in WORDS},
    )
    if result.endpoints:
        reached, called = sum(rate.reached for rate in result.rates), sum(rate.called for rate in result.rates)
        said = T("{servers}; {reached} of {called} endpoints reached", servers=said, reached=reached, called=called)
    if result.interrupted:
        return T("interrupted; {verdict}", verdict=said)
    return T("the time was up; {verdict}", verdict=said) if result.late else said


def history(past: Past) -> Text | None:
    """What earlier runs say beside this one, where there is anything to say."""
    count = len(past.statuses)
    if count < 2 or not past.failed:
        return None
    if past.failed == count:
        return T("failed in all of the last {count} runs", count=count)
    return T("failed in {failed} of the last {count} runs", failed=past.failed, count=count)


def _text(result: ProbeResult, plain: Plain, paint: Paint) -> str:
    from cozecheck.probe.findings import advice

    lines = []
    shown = () if result.no_network else result.servers
    first = max((cells(plain.say(WORDS[probe.status.value])) for probe in shown), default=0)
    second = min(WIDEST, max((cells(plain.say(probe.server.origin)) for probe in shown), default=0))
    for probe in shown:
        status, name = probe.status.value, plain.say(probe.server.origin)
        word = plain.say(WORDS[status])
        lines.append(f"{paint(COLOURS[status], word)}{' ' * (first - cells(word))}  {pad(name, second)}  {facts(probe, plain)}".rstrip())
        indent = " " * (first + 2)
        if probe.reason:
            place = f"{escape(plain.path(probe.server.place.file))}:{probe.server.place.line}"
            lines.append(f"{indent}{plain.say(probe.reason)}  {paint('quiet', place)}")
            do = advice(probe)
            if do and status != "skipped":
                lines.append(indent + plain.say(T("do:    {words}", words=do)))
        said = history(probe.past)
        if said:
            lines.append(indent + plain.say(said))
    if not result.no_network:
        lines += endpoints.text_lines(result, plain, paint, WORDS, COLOURS)
    lines.append(paint("strong", plain.say(verdict(result))))
    return "".join(line + "\n" for line in lines)


def facts(probe: ServerProbe, plain: Plain) -> str:
    """The status, the address, what took how long, and the certificate."""
    times = ((T("name"), probe.dns), (T("connection"), probe.connect), (T("TLS"), probe.tls), (T("first byte"), probe.first_byte))
    known = [f"HTTP/{probe.http_version} {probe.http_status}"] if probe.http_status else []
    known += [probe.address] if probe.address else []
    known += [plain.say(T("{step} {milliseconds:.0f} ms", step=step, milliseconds=value * 1000)) for step, value in times if value is not None]
    if probe.days_left is not None:
        left = days_left(probe.days_left)
        known.append(plain.say(T("certificate of {subject} by {issuer}, {left}", subject=probe.subject, issuer=probe.issuer, left=left)))
    if probe.health:
        known.append(plain.say(T("health page {status}", status=probe.health)))
    if probe.redirects:
        known.append(plain.say(T("by way of {places}", places=", ".join(probe.redirects))))
    return escape(", ".join(known))


def days_left(days: int) -> Text:
    """Of a certificate; negative where it has expired."""
    return T("{days} days left", days=days) if days >= 0 else T("expired {days} days ago", days=-days)


def _json(result: ProbeResult, plain: Plain) -> str:
    document = {
        "format": 1,
        "verdict": plain.say(verdict(result)),
        "no_network": result.no_network,
        "interrupted": result.interrupted,
        "late": result.late,
        "exit_code": result.exit_code,
        "elapsed": round(result.elapsed, 3),
        "servers": [_document(probe, plain) for probe in result.servers],
        **endpoints.documents(result, plain),
    }
    return json.dumps(document) + "\n"


def _document(probe: ServerProbe, plain: Plain) -> dict[str, Any]:
    from cozecheck.probe.findings import advice, rule_of

    server = probe.server
    numbers = {"dns": probe.dns, "connect": probe.connect, "tls": probe.tls, "first_byte": probe.first_byte}
    rule = rule_of(probe)
    return {
        "origin": plain.say(server.origin),
        "plugins": list(server.plugins),
        "place": {"file": plain.path(server.place.file), "line": server.place.line, "column": server.place.column},
        "status": probe.status.value,
        "code": rule.code if rule else "",
        "kind": probe.kind,
        "reason": plain.say(probe.reason),
        "do": plain.say(advice(probe)),
        "http_status": probe.http_status,
        "http_version": probe.http_version,
        "address": probe.address,
        "redirects": [plain.say(place) for place in probe.redirects],
        "seconds": {name: None if value is None else round(value, 6) for name, value in numbers.items()},
        "health": probe.health,
        "certificate": None if probe.days_left is None else _certificate(probe, plain),
        "attempts": probe.attempts,
        "history": list(probe.past.statuses),
    }


def _certificate(probe: ServerProbe, plain: Plain) -> dict[str, Any]:
    return {"subject": plain.say(probe.subject), "issuer": plain.say(probe.issuer), "days_left": probe.days_left}


def _junit(result: ProbeResult, plain: Plain) -> str:
    from xml.etree import ElementTree

    from junit_xml import TestCase, TestSuite, to_xml_report_string

    cases, flaky = [], {}
    for number, probe in enumerate(result.servers):
        place = probe.server.place
        case = TestCase(plain.say(probe.server.origin), "cozecheck.server", probe.first_byte or 0, file=plain.path(place.file), line=place.line)
        word, reason = probe.status.value, plain.say(probe.reason)
        said = plain.say(history(probe.past))
        case.stdout = "\n".join(filter(None, (facts(probe, plain), said, "" if word in ("failed", "ok") else reason)))
        if word == "failed" or (word == "inconclusive" and result.strict):
            case.add_failure_info(reason, said, failure_type=probe.kind or word)
        elif word in ("inconclusive", "skipped"):
            case.add_skipped_info(f"{plain.say(WORDS[word])}: {reason}")
        elif probe.past.flaky or probe.attempts > 1:
            flaky[number] = said or plain.say(T("there only at attempt {number}", number=probe.attempts))
        cases.append(case)
    suites = [TestSuite("cozecheck probe", cases)]
    if result.endpoints:
        suites.append(TestSuite("cozecheck probe --endpoints", endpoints.test_cases(result, plain, WORDS)))
    text = str(to_xml_report_string(suites, prettyprint=False))
    if not flaky:
        return text + "\n"
    # The library does not know flakyFailure, by which Surefire, and Jenkins after it, tell what passes only now and then.
    root = ElementTree.fromstring(text)  # noqa: S314
    for number, element in enumerate(root.iter("testcase")):
        if number in flaky:
            element.insert(0, ElementTree.Element("flakyFailure", message=flaky[number], type="flaky"))
    return '<?xml version="1.0" encoding="utf-8"?>' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _github(result: ProbeResult, plain: Plain) -> str:
    from cozecheck.report.github import harmless, levels

    lines = [*levels(plain), harmless(plain.say(verdict(result)))]
    return "".join(line + "\n" for line in lines)


def _markdown(result: ProbeResult, plain: Plain) -> str:
    from cozecheck.report.markdown import code, text

    blocks = ["## cozecheck probe", f"**{text(plain.say(verdict(result)))}**"]
    body = []
    for probe in [] if result.no_network else sorted(result.servers, key=lambda probe: list(WORDS).index(probe.status.value)):
        place = probe.server.place
        why = ". ".join(filter(None, (plain.say(probe.reason), plain.say(history(probe.past)))))
        where = code(f"{plain.path(place.file)}:{place.line}")
        body.append((plain.say(WORDS[probe.status.value]), code(plain.say(probe.server.origin)), text(facts(probe, plain)), text(why), where))
    if body:
        head = [plain.say(cell) for cell in (T("status"), T("server"), T("facts"), T("why"), T("where"))]
        blocks.append("\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *body[:ROWS])))
        if len(body) > ROWS:
            blocks.append(text(plain.say(T("... and {count} more", count=len(body) - ROWS))))
    if not result.no_network:
        blocks += endpoints.table(result, plain, WORDS)
    return "\n\n".join(blocks) + "\n"
