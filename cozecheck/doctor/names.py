"""From a server's name to its addresses, each judged before anything is dialled."""

from __future__ import annotations

from cozecheck.core.text import T, Text
from cozecheck.doctor.model import Status, Step
from cozecheck.doctor.tools import Tools, bracketed
from cozecheck.net.addresses import is_disguised
from cozecheck.net.problem import Kind, NetError
from cozecheck.net.route import has_route
from cozecheck.net.steps import Target

MANY = 16
"""Addresses of one name that are dialled."""


async def name_steps(host: str, port: int, tools: Tools) -> tuple[list[Step], list[Target]]:
    """Name to addresses, each judged; no target where one of them must not be dialled."""
    fixed = tools.policy.fixed(host, port)
    if fixed is not None:
        where = f"{bracketed(fixed[0])}:{fixed[1]}"
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
