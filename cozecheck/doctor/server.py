"""The way to one server, step by step: proxy, name, each address, TLS, HTTP, clocks."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from cozecheck.core.text import T, Text
from cozecheck.doctor.certificates import REFUSED, tls_step
from cozecheck.doctor.inside import Room, inside_steps
from cozecheck.doctor.model import Status, Step
from cozecheck.doctor.proxies import proxy_step
from cozecheck.net.addresses import is_disguised
from cozecheck.net.client import Answer, Client
from cozecheck.net.policy import Policy
from cozecheck.net.problem import PASSING, Kind, NetError
from cozecheck.net.route import has_route
from cozecheck.net.steps import Target, connect, handshake
from cozecheck.net.urls import read_url

SLOW = 2.0
"""Seconds to the first byte."""
CLOCK = 60.0
"""Seconds by which two clocks may differ before anybody notices."""
MANY = 16
"""Addresses of one name that are dialled."""


class Tools(NamedTuple):
    """What every examination works with; `seconds` is the limit of one step."""

    policy: Policy
    client: Client
    seconds: float
    ca_file: str = ""
    room: Room | None = None
    environ: Mapping[str, str] = os.environ


async def examine_server(url: str, tools: Tools, steps: list[Step]) -> None:
    """Adds each step to `steps` as soon as it is done."""
    read = read_url(url)
    host, port = read.raw_host or "", read.port or 0
    steps.append(proxy_step(read.scheme, host, port, tools.environ))
    await _outside(url, host, port, read.scheme, tools, steps)
    if tools.room:
        steps += await inside_steps(tools.room, read, tools.policy, tools.seconds)


async def _outside(url: str, host: str, port: int, scheme: str, tools: Tools, steps: list[Step]) -> None:
    found, targets = await _name(host, port, tools)
    steps += found
    if not targets:
        return
    tried = await asyncio.gather(*(_connection(target, tools) for target in targets))
    reached = [target for target, step in zip(targets, tried, strict=True) if step.status is Status.OK]
    steps += [_beside(step, bool(reached)) for step in tried]
    if not reached:
        return
    if scheme == "https":
        tls = await _tls(reached[0], tools)
        steps.append(tls)
        if tls.status not in (Status.OK, Status.DEGRADED):
            return
    steps += await _http(url, tools)


async def _name(host: str, port: int, tools: Tools) -> tuple[list[Step], list[Target]]:
    """Name to addresses, each judged; no target where one of them must not be dialled."""
    fixed = tools.policy.fixed(host, port)
    if fixed is not None:
        where = f"{_bracketed(fixed[0])}:{fixed[1]}"
        return [Step("name", Status.OK, T("{host} is at {where}, as --resolve says", host=host, where=where))], [Target(host, port, *fixed)]
    try:
        if is_disguised(host):
            raise NetError(Kind.FORBIDDEN, T("the host '{host}' is an address in disguise", host=host))
        found = await tools.client.names.all(host)
    except NetError as error:
        return [_no_name(host, error)], []
    targets = [Target(host, port, address, port) for address in found.addresses[:MANY]]
    listed = ", ".join(found.addresses[:MANY])
    facts = {"addresses": list(found.addresses[:MANY])}
    words = T("{host} is {addresses}", host=host, addresses=listed) if found.addresses != (host,) else T("{host} is an address, no name to look up", host=host)
    step = Step("name", Status.OK, words, seconds=found.seconds, facts=facts)
    refusals = [refusal for target in targets if (refusal := tools.policy.refusal(host, target.address, port))]
    return ([step, *(_refused(host, refusal) for refusal in refusals)], []) if refusals else ([step], targets)


def _refused(host: str, refusal: Text) -> Step:
    return Step(
        "connection",
        Status.SKIPPED,
        refusal,
        T("a configuration from somebody else must not make this machine call into its own network; Coze Studio itself has no such guard"),
        T("where that is what you want: --allow-host {host}, or --allow-private", host=host),
        kind=Kind.FORBIDDEN.value,
    )


def _no_name(host: str, error: NetError) -> Step:
    # Some resolvers say so of every name while the machine has no network.
    if error.kind is Kind.NO_SUCH_NAME and (has_route() or host.endswith(".invalid")):
        means = T("name servers were asked, and there is no such host: every call of the plugin fails at once")
        do = T("look for a slip in the server URL; a name that exists only in the server's own network is found with --from-container or --from-pod")
        return Step("name", Status.FAILED, error.message, means, do, kind=error.kind.value)
    if error.kind is Kind.FORBIDDEN:
        return Step("name", Status.SKIPPED, error.message, do=T("write the address with four numbers and dots"), kind=error.kind.value)
    means = T("no name server gave an answer: this says nothing about the plugin's server")
    do = T("see whether other names can be resolved (`getent hosts {host}`), and which name servers /etc/resolv.conf names", host=host)
    return Step("name", Status.INCONCLUSIVE, error.message, means, do, kind=Kind.NAME_UNKNOWN.value)


async def _connection(target: Target, tools: Tools) -> Step:
    where = f"{_bracketed(target.address)}:{target.to}"
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


async def _tls(target: Target, tools: Tools) -> Step:
    began = time.perf_counter()
    try:
        step = tls_step(target.host, await handshake(tools.policy, target, tools.seconds, tools.ca_file))
    except NetError as error:
        means = T("the port is open, but what listens there completes no TLS handshake")
        status = Status.INCONCLUSIVE if error.kind in PASSING else Status.FAILED
        step = Step("tls", status, error.message, means, seconds=time.perf_counter() - began, kind=error.kind.value)
    if step.kind in (Kind.TLS.value, Kind.TIMEOUT.value):
        # Some servers wait for the end of what they take for a request's first line.
        if await _speaks_plainly(target, tools):
            found = T("the server speaks plain HTTP at port {port}, not HTTPS", port=target.to)
            return step._replace(status=Status.FAILED, found=found, means=REFUSED, do=T("write http:// in the server URL, or the port that speaks HTTPS"))
        return step._replace(do=T("see with `openssl s_client -connect` what listens there: another protocol, or TLS older than 1.2"))
    return step


async def _speaks_plainly(target: Target, tools: Tools) -> bool:
    try:
        await tools.client.fetch("HEAD", f"http://{_bracketed(target.host)}:{target.port}/", seconds=min(5.0, tools.seconds), connect=tools.seconds)
    except NetError:
        return False
    return True


async def _http(url: str, tools: Tools) -> list[Step]:
    began = time.perf_counter()
    try:
        answer, method = await _ask(url, tools)
    except NetError as error:
        return [_no_answer(error, time.perf_counter() - began)]
    facts = {"method": method, "status": answer.status, "version": answer.version, "address": answer.address, "redirects": list(answer.redirects)}
    status, means, do = _answered(answer.status)
    found = T("{method} is answered with {status} (HTTP/{version})", method=method, status=answer.status, version=answer.version)
    if answer.redirects:
        found = T("{answer}, after a redirect to {places}", answer=found, places=", ".join(answer.redirects))
    if status is Status.OK and answer.first_byte > SLOW:
        status, means = Status.DEGRADED, T("it is slow: {seconds:.1f} s to the first byte; agents and workflows wait for it", seconds=answer.first_byte)
    steps = [Step("http", status, found, means, do, answer.first_byte, facts=facts)]
    clock = _clock(answer.headers.get("date", ""))
    return [*steps, clock] if clock else steps


async def _ask(url: str, tools: Tools) -> tuple[Answer, str]:
    """HEAD, and GET where HEAD is refused."""
    try:
        head = await tools.client.fetch("HEAD", url, seconds=tools.seconds, connect=tools.seconds)
        if head.status < 400 or head.status == 429:
            return head, "HEAD"
    except NetError as error:
        if error.kind is not Kind.BROKEN:
            raise
    return await tools.client.fetch("GET", url, seconds=tools.seconds, connect=tools.seconds, max_body=65_536), "GET"


def _no_answer(error: NetError, took: float) -> Step:
    if error.kind is Kind.FORBIDDEN:
        return Step("http", Status.SKIPPED, error.message, seconds=took, kind=error.kind.value)
    if error.kind in (Kind.BAD_URL, Kind.FORBIDDEN_REDIRECT):
        found = T("it redirects to a place that is not called from here: {reason}", reason=error.message)
        return Step("http", Status.DEGRADED, found, T("Coze Studio follows redirects wherever they lead"), seconds=took, kind=error.kind.value)
    if error.kind is Kind.TIMEOUT:
        means = T("it takes connections and does not answer; Coze Studio has no time limit of its own, so agents hang with it")
        return Step(
            "http", Status.INCONCLUSIVE, error.message, means, T("look into the server's own log: is it overloaded, or stuck?"), took, kind=error.kind.value
        )
    means = T("what listens there speaks no HTTP, or breaks off: calls of the plugin fail")
    return Step("http", Status.FAILED, error.message, means, T("see which program listens at that port, and its log"), took, kind=error.kind.value)


def _answered(status: int) -> tuple[Status, Text | None, Text | None]:
    if status >= 500:
        means = T("the server itself, or the proxy before it, fails")
        return Status.FAILED, means, T("look into the server's own log")
    if status == 429:
        return Status.INCONCLUSIVE, T("it refuses to answer so many requests"), T("ask again later, or ask its operator for a higher limit")
    if status in (401, 403):
        return Status.OK, T("the server is there; it wants credentials, and the doctor sends none"), None
    if status >= 400:
        return Status.OK, T("the server is there; its first page need not exist, only the tools' paths must (`cozecheck probe` looks further)"), None
    return Status.OK, None, None


def _clock(date: str) -> Step | None:
    """This machine's clock against the server's, by the Date header."""
    try:
        theirs = parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
    ahead = time.time() - theirs
    facts = {"ahead": round(ahead)}
    if abs(ahead) <= CLOCK:
        return Step("clock", Status.OK, T("this machine's clock and the server's agree"), facts=facts)
    span = _span(abs(ahead))
    found = (
        T("this machine's clock is {span} ahead of the server's", span=span)
        if ahead > 0
        else T("this machine's clock is {span} behind the server's", span=span)
    )
    return Step(
        "clock",
        Status.DEGRADED,
        found,
        T("signatures, OAuth tokens and certificates are judged by the time"),
        T("see which of the two is wrong (`date -u`, `timedatectl`), and let it follow a time server"),
        facts=facts,
    )


def _span(seconds: float) -> Text:
    for size, words in ((86_400, T("{count} days")), (3_600, T("{count} hours")), (60, T("{count} minutes"))):
        if seconds >= 2 * size:
            return Text(words.template, {"count": int(seconds // size)})
    return T("{count} seconds", count=int(seconds))


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def unreachable_everywhere(steps: Sequence[Step]) -> bool:
    """Whether nothing was learned because there is no network at all: no name server, no route."""
    kinds = {step.kind for step in steps if step.name in ("name", "connection") and step.kind}
    return bool(kinds) and kinds <= {Kind.NAME_UNKNOWN.value, Kind.NO_ROUTE.value} and not any(step.name in ("tls", "http") for step in steps)
