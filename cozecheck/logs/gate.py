"""Gates: what must hold of a log for a deployment to go on."""

from __future__ import annotations

import re
from typing import NamedTuple

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text
from cozecheck.logs.model import LogsResult
from cozecheck.logs.times import span

RATES = ("error-rate", "plugin-error-rate", "failure-rate", "slow-rate")
TIMES = ("p50", "p95", "p99")
EVENTS = ("dropped", "crashed", "unpredicted", "broken", "no-requests")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)%?", re.ASCII)


class Gate(NamedTuple):
    """`limit` is of 1 for a rate, milliseconds for a latency; nothing for an event."""

    name: str
    limit: float = 0.0


def read(text: str) -> Gate:
    """The gate that 'error-rate=5%', 'p95=2s' or 'dropped' is. Raises UsageError."""
    name, equals, value = text.partition("=")
    if name in EVENTS and not equals:
        return Gate(name)
    if name in RATES and (percent := _PERCENT.fullmatch(value)) and float(percent[1]) <= 100:
        return Gate(name, float(percent[1]) / 100)
    if name in TIMES and equals:
        return Gate(name, span(f"--fail-on {name}", value) * 1000)
    known = ", ".join((*(f"{rate}=5%" for rate in RATES), *(f"{time}=2s" for time in TIMES), *EVENTS))
    raise UsageError(T("--fail-on is one of {known}, not '{text}'", known=known, text=text))


def judge(result: LogsResult, gates: list[Gate]) -> tuple[Text, ...]:
    """What each gate that does not hold says."""
    return tuple(text for gate in gates for text in _judged(result, gate))


def _judged(result: LogsResult, gate: Gate) -> list[Text]:
    if gate.name == "error-rate":
        return _rate(T("all plugins"), result.total.error_rate, gate.limit)
    if gate.name == "failure-rate":
        return _rate(T("all plugins, calls without an answer too"), result.total.failure_rate, gate.limit)
    if gate.name == "plugin-error-rate":
        named = ((T("other plugins") if plugin.other else T("plugin {name}", name=plugin.name), plugin.total) for plugin in result.plugins)
        return [text for name, total in named for text in _rate(name, total.error_rate, gate.limit)]
    if gate.name == "slow-rate":
        rate = result.total.slow_rate
        return [T("{rate:.2%} of the calls are slow, more than {limit:.2%}", rate=rate, limit=gate.limit)] if rate > gate.limit else []
    if gate.name in TIMES:
        took = getattr(result.total.latency, gate.name, 0.0)
        return [T("{name} is {took:.0f} ms, more than {limit:.0f} ms", name=gate.name, took=took, limit=gate.limit)] if took > gate.limit else []
    return _event(result, gate.name)


def _rate(who: Text, rate: float, limit: float) -> list[Text]:
    return [T("{who}: {rate:.2%} of the calls failed, more than {limit:.2%}", who=who, rate=rate, limit=limit)] if rate > limit else []


def _event(result: LogsResult, name: str) -> list[Text]:
    now = [message for message in result.messages if message.current]
    if name == "dropped":
        count = sum(message.kind in ("plugin", "tool") for message in now)
        return [T("the server dropped plugins or tools: {count} messages", count=count)] if count else []
    if name == "crashed":
        count = sum(message.times for message in result.messages if message.kind in ("start", "crash"))
        return [T("the server ended {count} times", count=count)] if count else []
    if name == "unpredicted":
        count = sum(message.predicted is False for message in now) + len(result.unlogged)
        return [T("the log and the prediction differ at {count} places", count=count)] if count else []
    if name == "broken":
        return [T("{count} lines are broken", count=result.broken)] if result.broken else []
    return [] if result.total.requests else [T("the log has no call of a plugin")]
