"""One server: is it there, and does it have a health page."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import NamedTuple

from cozecheck.net.client import Answer, Client
from cozecheck.net.problem import PASSING, Kind, NetError
from cozecheck.probe.judge import AGAIN, answer, failure, retry_after
from cozecheck.probe.model import Server, ServerProbe

LONGEST_WAIT = 60.0
"""Seconds that a Retry-After is obeyed; a server that asks for more is asked no more."""


class Options(NamedTuple):
    """How to probe; times in seconds."""

    concurrency: int = 50
    per_host: int = 4
    rate: float = 5.0
    connect: float = 10.0
    timeout: float = 20.0
    deadline: float = 300.0
    retries: int = 1
    health_path: str = "/health"
    ca_file: str = ""
    proxy: str = ""
    strict: bool = False


async def ask(server: Server, client: Client, options: Options, until: float, learn: Callable[[ServerProbe], None]) -> None:
    """Tells `learn` what is known, ever better; `until` is the loop's time at which the run ends."""
    loop = asyncio.get_running_loop()
    head = True
    for attempt in range(1, options.retries + 2):
        wait: float | None = None
        got: Answer | None = None
        try:
            got = await _reach(server, client, options, head)
            learn(answer(server, got, attempt))
            if got.status in AGAIN:
                wait = retry_after(got.headers)
        except NetError as error:
            learn(failure(server, error, attempt))
            if error.kind not in PASSING:
                return
            client.forget(server.url)
            # Some servers let HEAD wait for ever.
            head = head and error.kind is not Kind.TIMEOUT
        if got and got.status not in AGAIN:
            learn(answer(server, got, attempt)._replace(health=await _health(server, client, options)))
            return
        if attempt > options.retries:
            return
        # Without jitter all that failed together would come back together.
        wait = random.uniform(0.2, 0.6) * 2**attempt if wait is None else wait + random.uniform(0, 0.2)  # noqa: S311
        if wait > LONGEST_WAIT or loop.time() + wait >= until:
            return
        await asyncio.sleep(wait)


async def _reach(server: Server, client: Client, options: Options, head_first: bool) -> Answer:
    """HEAD, and GET where HEAD is refused."""
    head = await _head(server, client, options) if head_first else None
    if head and (head.status < 400 or head.status == 429):
        return head
    got = await client.fetch("GET", server.url, seconds=options.timeout, connect=options.connect, max_body=0)
    if head is None or got.connect is not None:
        return got
    # The connection was made for HEAD, and so is what is known of it.
    return got._replace(dns=head.dns, connect=head.connect, tls=head.tls, address=head.address, certificate=head.certificate)


async def _head(server: Server, client: Client, options: Options) -> Answer | None:
    """The answer to HEAD, None where there is none that is HTTP; GET may have one."""
    # Who has many servers keeps no connection to one that is asked no more.
    headers = {} if options.health_path else {"Connection": "close"}
    try:
        return await client.fetch("HEAD", server.url, headers=headers, seconds=options.timeout, connect=options.connect)
    except NetError as error:
        if error.kind is not Kind.BROKEN:
            raise
        return None


async def _health(server: Server, client: Client, options: Options) -> int:
    if not options.health_path:
        return 0
    try:
        url = f"{server.url.rstrip('/')}/{options.health_path.lstrip('/')}"
        return (await client.fetch("GET", url, headers={"Connection": "close"}, seconds=5, connect=5, max_body=0)).status
    except NetError:
        return 0
