"""What a probe found, as findings: the same reports show them as those of a check."""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core import catalogue
from cozecheck.core.effect import Severity
from cozecheck.core.finding import Finding
from cozecheck.core.rule import Rule
from cozecheck.core.text import T, Text
from cozecheck.net.problem import Kind
from cozecheck.probe.model import ITS_SERVER, UNSAFE_METHOD, EndpointProbe, ProbeResult, ServerProbe, Status

_DO: dict[str, tuple[Rule, Text]] = {
    Kind.CERTIFICATE.value: (
        catalogue.CERTIFICATE_REFUSED,
        T("give the server a valid certificate for this host, or name its authority with --ca-file; Coze Studio verifies it too"),
    ),
    Kind.TLS.value: (catalogue.CERTIFICATE_REFUSED, T("make the server speak TLS 1.2 or later, or write http:// where it does not")),
    Kind.FORBIDDEN_REDIRECT.value: (catalogue.FORBIDDEN_REDIRECT, T("find out why it leads there; if that is meant, allow the host with --allow-host")),
    Kind.NO_SUCH_NAME.value: (
        catalogue.SERVER_UNREACHABLE,
        T("correct the host's name in `servers`, or name it with --resolve where only Coze Studio knows it"),
    ),
}
_UNREACHABLE = (catalogue.SERVER_UNREACHABLE, T("start the server, or correct the address in `servers`"))


def findings(result: ProbeResult) -> Iterator[Finding]:
    """One for each server and each endpoint that is not ok, in their order; what is inconclusive is an error where the run is strict."""
    for probe in result.servers:
        if probe.status is Status.OK or probe.reason is None:
            continue
        rule, do = _rule(probe)
        override = Severity.ERROR if result.strict and probe.status is Status.INCONCLUSIVE else None
        message = T("{server}: {reason}", server=probe.server.origin, reason=probe.reason)
        yield Finding(rule, probe.server.place, message, rule.effect, do, plugin=probe.server.plugins[0], severity_override=override)
    for one in result.endpoints:
        known = endpoint_rule(one)
        if known is None or one.reason is None:
            continue
        rule, do = known
        override = Severity.ERROR if result.strict and one.status is Status.INCONCLUSIVE else None
        message = T("{operation}: {reason}", operation=one.endpoint.operation, reason=one.reason)
        yield Finding(rule, one.endpoint.place, message, rule.effect, do, plugin=one.endpoint.plugin, tool=one.endpoint.tool, severity_override=override)


_ENDPOINT = {
    "missing": (catalogue.ENDPOINT_MISSING, T("correct the path, the method or the server URL in the document; agents and workflows get this answer too")),
    "auth": (catalogue.ENDPOINT_REFUSES, T("declare the auth that the server wants in the manifest, or give a token that it takes")),
    "not-200": (catalogue.ENDPOINT_ANSWER_UNFIT, T("let the server answer 200, whatever it has done")),
    "unreadable": (catalogue.ENDPOINT_ANSWER_UNFIT, T("let the server answer with a JSON object; Coze Studio's call fails with anything else")),
    "unfit": (catalogue.ENDPOINT_ANSWER_UNFIT, T("correct the response's schema in the document, or the server")),
    "slow": (catalogue.SLOW_SERVER, T("look into the server's own log: agents and workflows wait for it")),
    "made-up": (catalogue.ENDPOINT_NOT_JUDGED, T("give `example` values in the document that the server takes")),
}


def endpoint_rule(probe: EndpointProbe) -> tuple[Rule, Text] | None:
    """The rule of what is wrong with an endpoint itself, and what to do; None where nothing is."""
    if probe.status is Status.OK or probe.kind in (ITS_SERVER, UNSAFE_METHOD):
        return None
    if probe.kind in _ENDPOINT:
        return _ENDPOINT[probe.kind]
    if probe.status is Status.SKIPPED:
        return catalogue.ENDPOINT_NOT_JUDGED, T("try it with `cozecheck invoke`")
    if probe.status is Status.INCONCLUSIVE:
        return catalogue.ENDPOINT_NOT_JUDGED, T("ask again later, or from where Coze Studio runs")
    return catalogue.ENDPOINT_FAILS, T("look into the server's own log, and try the tool with `cozecheck invoke`")


def rule_of(probe: ServerProbe) -> Rule | None:
    """The rule of what is wrong; None where nothing is."""
    return None if probe.status is Status.OK else _rule(probe)[0]


def advice(probe: ServerProbe) -> Text | None:
    """What to do about it."""
    return None if probe.status is Status.OK else _rule(probe)[1]


def _rule(probe: ServerProbe) -> tuple[Rule, Text]:
    if probe.status is Status.SKIPPED:
        return catalogue.SERVER_NOT_ASKED, T("if this host is meant, allow it with --allow-host or in your own settings")
    if probe.status is Status.INCONCLUSIVE:
        return catalogue.SERVER_NOT_JUDGED, T("ask again later, or from where Coze Studio runs")
    if probe.status is Status.DEGRADED:
        if probe.days_left is not None and not (probe.reason and "{seconds" in probe.reason.template):
            return catalogue.CERTIFICATE_EXPIRES_SOON, T("renew the certificate")
        return catalogue.SLOW_SERVER, T("look into the server's own log: agents and workflows wait for it")
    if probe.http_status:
        return catalogue.SERVER_ERROR, T("look into the log of the server, or of the proxy before it")
    return _DO.get(probe.kind, _UNREACHABLE)
