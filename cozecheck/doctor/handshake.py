"""TLS with one address, and what else may be meant where there is none."""

from __future__ import annotations

import time

from cozecheck.core.text import T
from cozecheck.doctor.certificates import REFUSED, tls_step
from cozecheck.doctor.model import Status, Step
from cozecheck.doctor.tools import Tools, bracketed
from cozecheck.net.problem import PASSING, Kind, NetError
from cozecheck.net.steps import Target, handshake


async def handshake_step(target: Target, tools: Tools) -> Step:
    """The handshake; where it fails, whether plain HTTP is spoken there."""
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
        await tools.client.fetch("HEAD", f"http://{bracketed(target.host)}:{target.port}/", seconds=min(5.0, tools.seconds), connect=tools.seconds)
    except NetError:
        return False
    return True
