"""A service of Docker Compose as a target: the store's switch of the folder that it mounts, then `docker compose up --wait`."""

from __future__ import annotations

import json
import os
import re
from functools import partial
from typing import NamedTuple

from cozecheck.core.text import T
from cozecheck.deploy import journal, local, program
from cozecheck.deploy.local import Place, coming
from cozecheck.deploy.model import Change, FailedError, Memory, Plan, Said, Target
from cozecheck.deploy.program import Command
from cozecheck.deploy.run import alone, unpublished
from cozecheck.render import compose
from cozecheck.render.model import Content, Wish

MINIMUM = (2, 17)
"""Of the plugin: the first with `up --wait --wait-timeout`."""
FILE = "compose.yaml"
"""What `render compose` writes, in the target's store."""


class Service(NamedTuple):
    """The service. `files` are the user's own Compose files, `project` is '' where Compose names it."""

    place: Place
    docker: str
    content: Content
    wish: Wish
    files: tuple[str, ...] = ()
    project: str = ""
    wait: float = 300.0

    @property
    def file(self) -> str:
        """The path of our own Compose file."""
        return self.place.store.at(FILE)


def target(service: Service) -> Target:
    """The target."""
    place = service.place
    return Target(
        "compose",
        (place.site.config, service.project, *service.files),
        f"{compose.SERVICE} <- {place.site.config}",
        alone,
        partial(_remember, service),
        unpublished,
        partial(_plan, service),
        partial(_apply, service),
        partial(_wait, service),
        partial(local.verify, place),
        local.nothing,
        partial(_undo, service),
        partial(_rescue, service),
    )


def versions(docker: str) -> None:
    """Raises FailedError where the plugin is not there, or too old."""
    command = Command((docker, "compose", "version", "--format=json"), seconds=30)
    try:
        ran = program.run(command)
        found = re.match(r"v?(\d{1,4})\.(\d{1,4})", str(json.loads(ran.out)["version"])) if ran.good else None
    except OSError as error:
        raise FailedError(T("{program} cannot be started: {error}", program=docker, error=error.strerror or str(error))) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        found = None
    if found is None:
        do = T("install it: https://docs.docker.com/compose/install/linux/ (Debian: docker-compose-plugin of Docker's own packages)")
        raise FailedError(T("docker has no plugin `compose`, or it does not say its version"), (*ran.complaint()[:1], do))
    if (int(found[1]), int(found[2])) < MINIMUM:
        raise FailedError(T("docker compose {found} is too old: {least} at least", found=found[0], least="{}.{}".format(*MINIMUM)))


def _call(service: Service, *words: str, changes: bool = False) -> Command:
    project = [f"--project-name={service.project}"] if service.project else []
    files = [f"--file={file}" for file in (*service.files, service.file)]
    return Command((service.docker, "compose", *project, *files, *words), seconds=service.wait + 120, changes=changes)


def up(service: Service) -> Command:
    """Replaces the container where its files are other ones, and waits until it is healthy."""
    return _call(service, "up", "--detach", "--wait", f"--wait-timeout={int(service.wait)}", compose.SERVICE, changes=True)


def _stop(service: Service) -> Command:
    return _call(service, "stop", compose.SERVICE, changes=True)


def _text(service: Service, digest: str) -> str:
    """The Compose file: for the folder of the target, and with a label that is another one for every content."""
    return compose.write(service.content._replace(root=service.place.site.config, digest=digest), service.wish)


def _remember(service: Service) -> Memory:
    try:
        with open(service.file, encoding="utf-8") as stream:
            text = stream.read()
        journal.ours(service.file)
    except FileNotFoundError:
        text = ""
    return {**local.remember(service.place), "compose": text}


def _plan(service: Service) -> Plan:
    what = "changed" if os.path.exists(service.file) else "created"
    said = T("'{source}' takes the place of '{config}', in one step", source=service.place.source, config=service.place.site.config)
    return Plan((up(service),), (*local.changes(service.place), Change(what, "file", service.file)), (up(service),), (said,))


def _put(service: Service, text: str) -> None:
    with service.place.store.locked():
        service.place.store.put(FILE, text.encode())


def _apply(service: Service) -> Said:
    said = local.put(service.place)
    _put(service, _text(service, coming(service.place).digest))
    return said


def _wait(service: Service) -> Said:
    _run(service, up(service))
    return (T("{service} runs, and is healthy", service=compose.SERVICE),)


def _run(service: Service, command: Command) -> None:
    try:
        ran = program.run(command)
    except OSError as error:
        raise FailedError(T("{program} cannot be started: {error}", program=service.docker, error=error.strerror or str(error))) from None
    if not ran.good:
        raise FailedError(T("`docker compose {word}` fails", word=next(word for word in command.argv[2:] if not word.startswith("-"))), ran.complaint())


def _undo(service: Service, before: Memory) -> Said:
    version = local.take_back(service.place, before)
    if version is None or not before.get("compose"):
        _run(service, _stop(service))
        return (T("there was none before: {service} is stopped", service=compose.SERVICE),)
    _put(service, str(before["compose"]))
    _run(service, up(service))
    words = {"config": service.place.site.config, "number": version.number, "service": compose.SERVICE}
    return (T("'{config}' is version {number} again, and {service} runs with it", **words),)


def _rescue(service: Service, before: Memory) -> Said:
    return (*local.rescue(service.place, before), T("type: {command}", command=up(service).shown()))
