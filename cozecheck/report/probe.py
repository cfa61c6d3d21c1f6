"""The reports on a probe: text, JSON, JUnit XML, GitHub annotations."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from cozecheck.core.result import RunResult
from cozecheck.core.text import T, Text, Translate
from cozecheck.report.escape import escape
from cozecheck.report.github import data
from cozecheck.report.plain import Plain

if TYPE_CHECKING:
    from cozecheck.probe.model import ProbeResult, ServerProbe

WORDS = {"failed": T("failed"), "degraded": T("degraded"), "inconclusive": T("inconclusive"), "skipped": T("skipped"), "ok": T("ok")}
FORMATS = ("text", "json", "junit", "github")


def render(result: ProbeResult, kind: str, translate: Translate = str, base: str = "") -> str:
    """`kind` is one of FORMATS; `base` is the folder to which paths are relative."""
    plain = Plain(RunResult((), secrets=result.secrets), translate, base)
    makers = {"text": _text, "json": _json, "junit": _junit, "github": _github}
    return makers[kind](result, plain)


def verdict(result: ProbeResult) -> Text:
    """The run in one sentence."""
    if result.no_network:
        return T("inconclusive: no network here, no server was reached")
    if not result.servers:
        return T("no loaded plugin has a server")
    counts = Counter(probe.status.value for probe in result.servers)
    return T(
        "{all} servers: {ok} ok, {degraded} degraded, {failed} failed, {inconclusive} inconclusive, {skipped} skipped",
        all=len(result.servers),
        **{word: counts[word] for word in WORDS},
    )


def _text(result: ProbeResult, plain: Plain) -> str:
    lines = []
    if not result.no_network:
        for probe in result.servers:
            lines.append(f"{plain.say(WORDS[probe.status.value])}: {plain.say(probe.server.origin)} {_facts(probe)}".rstrip())
            if probe.reason:
                lines.append(f"  {plain.say(probe.reason)} ({escape(plain.path(probe.server.place.file))}:{probe.server.place.line})")
    lines.append(plain.say(verdict(result)))
    return "".join(line + "\n" for line in lines)


def _facts(probe: ServerProbe) -> str:
    times = {"dns": probe.dns, "connect": probe.connect, "tls": probe.tls, "first byte": probe.first_byte}
    facts = [f"HTTP/{probe.http_version} {probe.http_status}", probe.address] if probe.http_status else []
    facts += [f"{name} {value * 1000:.0f} ms" for name, value in times.items() if value is not None]
    if probe.health:
        facts.append(f"health {probe.health}")
    return escape(", ".join(facts))


def _json(result: ProbeResult, plain: Plain) -> str:
    document = {
        "format": 1,
        "verdict": plain.say(verdict(result)),
        "no_network": result.no_network,
        "interrupted": result.interrupted,
        "exit_code": result.exit_code,
        "elapsed": round(result.elapsed, 3),
        "servers": [_document(probe, plain) for probe in result.servers],
    }
    return json.dumps(document) + "\n"


def _document(probe: ServerProbe, plain: Plain) -> dict[str, Any]:
    server = probe.server
    numbers = {"dns": probe.dns, "connect": probe.connect, "tls": probe.tls, "first_byte": probe.first_byte}
    return {
        "origin": plain.say(server.origin),
        "plugins": list(server.plugins),
        "place": {"file": plain.path(server.place.file), "line": server.place.line, "column": server.place.column},
        "status": probe.status.value,
        "kind": probe.kind,
        "reason": plain.say(probe.reason),
        "http_status": probe.http_status,
        "http_version": probe.http_version,
        "address": probe.address,
        "seconds": {name: None if value is None else round(value, 6) for name, value in numbers.items()},
        "health": probe.health,
        "certificate": None if probe.days_left is None else _certificate(probe, plain),
        "attempts": probe.attempts,
    }


def _certificate(probe: ServerProbe, plain: Plain) -> dict[str, Any]:
    return {"subject": plain.say(probe.subject), "issuer": plain.say(probe.issuer), "days_left": probe.days_left}


def _junit(result: ProbeResult, plain: Plain) -> str:
    from junit_xml import TestCase, TestSuite, to_xml_report_string

    cases = []
    for probe in result.servers:
        place = probe.server.place
        case = TestCase(plain.say(probe.server.origin), "cozecheck.server", probe.first_byte or 0, file=plain.path(place.file), line=place.line)
        word, reason = probe.status.value, plain.say(probe.reason)
        if word == "failed" or (word == "inconclusive" and result.strict):
            case.add_failure_info(reason, failure_type=probe.kind or word)
        elif word in ("inconclusive", "skipped"):
            case.add_skipped_info(f"{plain.say(WORDS[word])}: {reason}")
        elif reason:
            case.stdout = reason
        cases.append(case)
    return str(to_xml_report_string([TestSuite("cozecheck probe", cases)], prettyprint=False)) + "\n"


def _github(result: ProbeResult, plain: Plain) -> str:
    commands = {"failed": "error", "degraded": "warning", "inconclusive": "notice"}
    lines = []
    for probe in [] if result.no_network else result.servers:
        command = commands.get(probe.status.value)
        if command:
            path = data(plain.say(plain.path(probe.server.place.file))).replace(":", "%3A").replace(",", "%2C")
            words = f"{plain.say(probe.server.origin)}: {plain.say(probe.reason)}"
            lines.append(f"::{command} file={path},line={probe.server.place.line},title=cozecheck probe::{data(words)}")
    lines.append(plain.say(verdict(result)))
    return "".join(line + "\n" for line in lines)
