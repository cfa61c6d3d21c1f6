"""A connection to each address of a server, and what it means where some answer and some do not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from cozecheck.core.text import T, Text
from cozecheck.doctor.model import Status, Step
from cozecheck.doctor.tools import Tools, bracketed
from cozecheck.net.problem import PASSING, Kind, NetError
from cozecheck.net.steps import Target, connect


async def connection_steps(targets: Sequence[Target], tools: Tools) -> tuple[list[Step], list[Target]]:
    """A step for each address, all tried at once, and the addresses that answer."""
    tried = await asyncio.gather(*(_connection(target, tools) for target in targets))
    reached = [target for target, step in zip(targets, tried, strict=True) if step.status is Status.OK]
    return [_beside(step, bool(reached)) for step in tried], reached


async def _connection(target: Target, tools: Tools) -> Step:
    where = f"{bracketed(target.address)}:{target.to}"
    facts = {"address": target.address, "port": target.to}
    began = time.perf_counter()
    try:
        sock, seconds = await connect(tools.policy, target, tools.seconds)
    except NetError as error:
        took = time.perf_counter() - began
        found = T("{where}: {reason}", where=where, reason=error.message)
        means, do = _unreached(error.kind, target)
        status = Status.INCONCLUSIVE if error.kind in PASSING else Status.SKIPPED if error.kind is Kind.FORBIDDEN else Status.FAILED
        return Step("connection", status, found, means, do, took, facts=facts, kind=error.kind.value)
    sock.close()
    return Step("connection", Status.OK, T("{where} takes connections", where=where), seconds=seconds, facts=facts)


def _unreached(kind: Kind, target: Target) -> tuple[Text | None, Text | None]:
    if kind is Kind.REFUSED:
        return (
            T("the machine is there, and no program listens at port {port}", port=target.to),
            T("start the server, or correct the port in the server URL"),
        )
    if kind is Kind.TIMEOUT:
        return (
            T("packets are lost on the way: mostly a firewall that says nothing, or a machine that is off"),
            T("let the firewalls on both sides pass port {port} (`iptables -L -n`, security groups, network policies)", port=target.to),
        )
    if kind is Kind.NO_ROUTE and ":" in target.address:
        return T("this machine has an IPv6 address to call, but no IPv6 way out"), T("give this machine IPv6, or publish an IPv4 address for the host")
    if kind is Kind.NO_ROUTE:
        return T("this machine has no way to that network"), T("see `ip route`: a default route, or a VPN, is missing")
    return None, None


def _beside(step: Step, reached: bool) -> Step:
    """An address that fails beside one that answers does less harm."""
    if not reached or step.status is Status.OK:
        return step
    if step.kind == Kind.NO_ROUTE.value and ":" in str(step.facts["address"]):
        harmless = T("this machine has no IPv6 way out; harmless, since the name has an address that answers, and Go tries all of them")
        return step._replace(status=Status.OK, means=harmless, do=None)
    means = T("Go tries the addresses in turn, so calls reach the server, but late")
    return step._replace(status=Status.DEGRADED, means=means, do=T("mend this address, or take it out of the name's records"))
