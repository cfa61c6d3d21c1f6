"""A container or a pod as a place to ask from: its names, how programs are run in there, and which there are."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text
from cozecheck.doctor.model import Status, Step

_CONTAINER = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}")
_POD = re.compile(r"([a-z]{1,40}/)?[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LIMIT = 65_536
"""Bytes of a program's output that are read."""

_ABSENT = re.compile(r"no such container|(?<!file )not ?found|is not running", re.IGNORECASE)
_LIST = 'for tool in python3 getent curl nc; do command -v "$tool" >/dev/null 2>&1 && echo "$tool"; done; exit 0'


class Inside(NamedTuple):
    """A container or pod: `command` runs a program in it, `name` is what people call it."""

    command: tuple[str, ...]
    name: str
    title: Text


class Room(NamedTuple):
    """What there is inside: programs to ask with, and environment variables, whose values are secrets."""

    inside: Inside
    programs: frozenset[str]
    environ: Mapping[str, str]


class Ran(NamedTuple):
    """A program's end: its exit code (None: it ran out of time), and what it said."""

    code: int | None
    out: str
    err: str


def container(name: str) -> Inside:
    """Raises UsageError for what is no name of a container, and might be taken for an option."""
    if not _CONTAINER.fullmatch(name):
        raise UsageError(T("'{name}' is no name of a container", name=name))
    return Inside(("docker", "exec", "--", name), name, T("container {name}", name=name))


def pod(name: str, namespace: str) -> Inside:
    """`name` is a pod, or a kind with a name such as deployment/coze-server. Raises UsageError."""
    if not _POD.fullmatch(name):
        raise UsageError(T("'{name}' is no name of a pod", name=name))
    if namespace and not _NAMESPACE.fullmatch(namespace):
        raise UsageError(T("'{name}' is no name of a namespace", name=namespace))
    return Inside(("kubectl", *([f"--namespace={namespace}"] if namespace else []), "exec", name, "--"), name, T("pod {name}", name=name))


async def enter(inside: Inside, seconds: float) -> tuple[Room | None, Step]:
    """The room, where something in there can ask; the step says what is there, or why nothing can be asked."""
    if shutil.which(inside.command[0]) is None:
        return None, Step("inside", Status.INCONCLUSIVE, T("there is no program {program} here", program=inside.command[0]), do=T("install it"))
    ran = await run(inside, ["sh", "-c", _LIST], seconds)
    if ran.code == 0:
        programs = frozenset(ran.out.split())
        if not programs & {"python3", "curl", "nc"}:
            found = T("in {name} there is none of python3, curl and nc to ask with", name=inside.name)
            return None, Step("inside", Status.INCONCLUSIVE, found, do=T("ask from another container of the same network"))
        found = T("{name} can be asked from, with {programs}", name=inside.name, programs=", ".join(sorted(programs)))
        return Room(inside, programs, await _environment(inside, seconds)), Step("inside", Status.OK, found, facts={"programs": sorted(programs)})
    if ran.code is None:
        return None, Step("inside", Status.INCONCLUSIVE, T("no answer from {program} within {seconds:g} s", program=inside.command[0], seconds=seconds))
    # kubectl comes to the point in its last line.
    reason = first_line("\n".join(reversed(ran.err.splitlines()))) or str(ran.code)
    words = T("{program} says: {error}", program=inside.command[0], error=reason)
    if _ABSENT.search(ran.err) and ran.code not in (126, 127):
        return None, Step("inside", Status.FAILED, words, do=T("`docker ps` or `kubectl get pods` has the names of those that run"))
    return None, Step("inside", Status.INCONCLUSIVE, words, do=T("try it by hand: {command} sh", command=" ".join(inside.command)))


async def _environment(inside: Inside, seconds: float) -> dict[str, str]:
    """The environment variables inside, as far as they can be had. They hold secrets: nothing but proxies may be shown."""
    ran = await run(inside, ["env"], seconds)
    return dict(line.split("=", 1) for line in ran.out.splitlines() if "=" in line)


async def run(inside: Inside, command: Sequence[str], seconds: float) -> Ran:
    """Runs a program inside, within a time limit."""
    try:
        process = await asyncio.create_subprocess_exec(
            *inside.command, *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
    except OSError as error:
        return Ran(126, "", error.strerror or str(error))
    assert process.stdout
    assert process.stderr
    try:
        parts = asyncio.gather(_some(process.stdout), _some(process.stderr), process.wait())
        out, err, code = await asyncio.wait_for(parts, seconds)
        return Ran(code, out, err)
    except (TimeoutError, asyncio.TimeoutError):
        return Ran(None, "", "")
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _some(stream: asyncio.StreamReader) -> str:
    """The beginning of a stream, which is read to its end."""
    kept = b""
    while chunk := await stream.read(65_536):
        kept = kept if len(kept) >= LIMIT else (kept + chunk)[:LIMIT]
    return kept.decode("utf-8", "replace")


def first_line(text: str) -> str:
    """The first line that says something, not endless."""
    return next((line.strip()[:300] for line in text.splitlines() if line.strip()), "")
