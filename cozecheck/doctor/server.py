"""The way to one server, step by step: proxy, name, each address, TLS, HTTP, clocks; then the same from within the container."""

from __future__ import annotations

from collections.abc import Sequence

from cozecheck.core.text import T
from cozecheck.doctor.answer import answer_steps
from cozecheck.doctor.connections import connection_steps
from cozecheck.doctor.handshake import handshake_step
from cozecheck.doctor.inside import inside_steps
from cozecheck.doctor.model import Status, Step
from cozecheck.doctor.names import name_steps
from cozecheck.doctor.proxies import proxy_step
from cozecheck.doctor.tools import Tools
from cozecheck.net.problem import Kind
from cozecheck.net.urls import read_url

ONLY_HERE = T("Coze Studio reaches the server: only this machine does not")


async def examine_server(url: str, tools: Tools, steps: list[Step]) -> None:
    """Adds each step to `steps` as soon as it is done."""
    read = read_url(url)
    host, port = read.raw_host or "", read.port or 0
    steps.append(proxy_step(read.scheme, host, port, tools.environ))
    await _outside(url, host, port, read.scheme, tools, steps)
    if tools.room:
        seen = await inside_steps(tools.room, read, tools.policy, tools.seconds)
        elsewhere = any(step.status in (Status.FAILED, Status.INCONCLUSIVE) for step in steps if step.name != "prediction")
        steps += [step._replace(means=ONLY_HERE) if elsewhere and step.status is Status.OK else step for step in seen]


async def _outside(url: str, host: str, port: int, scheme: str, tools: Tools, steps: list[Step]) -> None:
    found, targets = await name_steps(host, port, tools)
    steps += found
    if not targets:
        return
    tried, reached = await connection_steps(targets, tools)
    steps += tried
    if not reached:
        return
    if scheme == "https":
        tls = await handshake_step(reached[0], tools)
        steps.append(tls)
        if tls.status not in (Status.OK, Status.DEGRADED):
            return
    steps += await answer_steps(url, tools)


def unreachable_everywhere(steps: Sequence[Step]) -> bool:
    """Whether nothing was learned because there is no network at all: no name server, no route, and nobody else who has one."""
    kinds = {step.kind for step in steps if step.name in ("name", "connection") and step.kind}
    got_on = any(step.name in ("tls", "http") or (step.name == "inside" and step.status is Status.OK) for step in steps)
    return bool(kinds) and kinds <= {Kind.NAME_UNKNOWN.value, Kind.NO_ROUTE.value} and not got_on
