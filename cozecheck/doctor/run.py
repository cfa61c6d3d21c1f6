"""The visit: all servers at once, this machine, the folders, the Coze Studio server; what is known stays known when Ctrl-C comes."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from cozecheck.core.text import T
from cozecheck.doctor.coze import coze_steps
from cozecheck.doctor.folder import folder_steps
from cozecheck.doctor.machine import machine_steps
from cozecheck.doctor.model import Checkup, Examination, Status, Step
from cozecheck.doctor.patients import Patients
from cozecheck.doctor.room import Inside, enter
from cozecheck.doctor.server import examine_server, unreachable_everywhere
from cozecheck.doctor.tools import Tools
from cozecheck.net.client import Client
from cozecheck.net.policy import Policy, plain
from cozecheck.net.problem import NetError
from cozecheck.net.urls import read_url

AT_ONCE = 8
"""Servers."""

Job = tuple[Examination, Callable[[], Awaitable[None]]]
"""What fills an examination's steps."""


class Options(NamedTuple):
    """`timeout` is for one step, `deadline` for the whole run, in seconds; `server_uid` is the user as whom the server reads its files."""

    timeout: float = 10.0
    deadline: float = 120.0
    ca_file: str = ""
    base_url: str = ""
    server_uid: int = 0
    inside: Inside | None = None
    strict: bool = False


def visit(patients: Patients, policy: Policy, options: Options) -> Checkup:
    """Examines all of them; what Ctrl-C or the deadline kept from an end says so in its last step."""
    began = time.perf_counter()
    servers = [patient for patient in patients.all if patient.url]
    coze = [Examination("coze", T("Coze Studio at {url}", url=_shown(options.base_url)))] if options.base_url else []
    container = [Examination("inside", options.inside.title)] if options.inside else []
    local = [Examination("machine", T("this machine"), machine_steps(patients.folders[0] if patients.folders else ".", os.environ))]
    local += [Examination("config", T("configuration {folder}", folder=folder), folder_steps(folder, options.server_uid)) for folder in patients.folders]
    everything = [*(patient.examination for patient in patients.all), *container, *coze, *local]
    unfinished = {id(examination) for examination in [*(patient.examination for patient in servers), *coze, *container]}
    interrupted = False

    async def all_of_it() -> None:
        async with Client(policy, rate=0, ca_file=options.ca_file) as client:
            room = None
            if options.inside:
                room, step = await enter(options.inside, options.timeout)
                container[0].steps.append(step)
                unfinished.discard(id(container[0]))
            tools = Tools(policy, client, options.timeout, options.ca_file, room)
            jobs: list[Job] = [(patient.examination, partial(examine_server, patient.url, tools, patient.examination.steps)) for patient in servers]
            jobs += [(examination, partial(_coze, options, policy, examination.steps)) for examination in coze]
            await _all(jobs, unfinished)

    try:
        asyncio.run(_within(all_of_it(), options.deadline))
    except KeyboardInterrupt:
        interrupted = True
    for examination in everything:
        if id(examination) in unfinished:
            examination.steps.append(Step("end", Status.INCONCLUSIVE, T("not finished when the run ended")))
    examined = [patient.examination.steps for patient in servers]
    offline = bool(examined) and all(unreachable_everywhere(steps) for steps in examined) and not interrupted
    return Checkup(tuple(everything), time.perf_counter() - began, offline, interrupted, patients.secrets, options.strict)


async def _within(work: Awaitable[None], seconds: float) -> None:
    with suppress(TimeoutError, asyncio.TimeoutError):
        await asyncio.wait_for(work, seconds)


async def _all(jobs: Iterable[Job], unfinished: set[int]) -> None:
    waiting = iter(jobs)

    async def work() -> None:
        for examination, job in waiting:
            await job()
            unfinished.discard(id(examination))

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


async def _coze(options: Options, policy: Policy, steps: list[Step]) -> None:
    """The user has named this host, so it may be anywhere; where it redirects to may not."""
    host = read_url(options.base_url).raw_host or ""
    named = Policy(policy.allow_private, policy.allowed | {plain(host)}, policy.resolve)
    async with Client(named, rate=0, ca_file=options.ca_file) as client:
        await coze_steps(options.base_url, client, options.timeout, steps)


def _shown(url: str) -> str:
    with suppress(NetError):
        return str(read_url(url).origin())
    return ""
