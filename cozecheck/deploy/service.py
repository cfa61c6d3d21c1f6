"""A Deployment's revisions, the way back to one of them, and how it is now."""

from __future__ import annotations

import os
import secrets
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import NamedTuple

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text
from cozecheck.deploy import lease
from cozecheck.deploy.back import back_to, stuck
from cozecheck.deploy.cluster import Cluster, Object
from cozecheck.deploy.model import Deployed, FailedError, Outcome, Said
from cozecheck.deploy.objects import arrived, named
from cozecheck.deploy.revisions import Revision, current, deployment, digest_of, mark, revisions
from cozecheck.deploy.rollout import SHORT, rolled_out
from cozecheck.deploy.run import Course
from cozecheck.store.backup import who
from cozecheck.store.forecast import foretell
from cozecheck.store.model import Forecast
from cozecheck.store.paths import problem


class Known(NamedTuple):
    """A revision: whether it is the one in place, and whether the cluster still has its files; None where it has none of ours."""

    revision: Revision
    current: bool
    whole: bool | None


class State(NamedTuple):
    """How a Deployment is. `differences` are 'what path' of its files beside those of a folder; None where that was not asked for, or cannot be told."""

    name: str
    namespace: str
    revision: int
    digest: str
    cause: str
    images: tuple[str, ...]
    wanted: int
    ready: int
    updated: int
    settled: bool
    forecast: Forecast
    folder: str = ""
    differences: tuple[str, ...] | None = None
    notices: Said = ()

    @property
    def good(self) -> bool:
        """Whether all pods are ready and of its revision, and it has what the folder has, if there is one."""
        return (
            self.settled
            and self.ready >= self.wanted
            and self.updated >= self.wanted
            and not self.differences
            and not (self.folder and self.differences is None)
        )


def _server(cluster: Cluster, name: str) -> Object:
    server = deployment(cluster, name)
    if server is None:
        raise FailedError(T("there is no Deployment {name} in the namespace {namespace}", name=name, namespace=cluster.namespace))
    return server


def history(cluster: Cluster, name: str) -> list[Known]:
    """All revisions, newest first. Raises FailedError."""
    server = _server(cluster, name)
    found = revisions(cluster, server)
    now = current(server, found)
    return [Known(each, each == now, _whole(cluster, each)) for each in reversed(found)]


def _whole(cluster: Cluster, revision: Revision) -> bool | None:
    if not revision.digest:
        return None
    try:
        files = arrived(cluster, revision.template)
    except FailedError:
        return False
    # What lies in a Secret may be hidden from us.
    return all(data is not None for data in files.values()) or any(
        kind == "Secret" for kind, _name in named({"spec": {"volumes": revision.template["spec"]["volumes"]}})
    )


def _forecast(template: Object, files: Mapping[str, bytes | None]) -> Forecast:
    """What Coze Studio does with these files. Not told where some come from a Secret: they must not be written anywhere."""
    held = named({"spec": {"volumes": [each for each in template["spec"]["volumes"] if each.get("name") == "plugins"]}})
    if any(kind == "Secret" for kind, _name in held) or any(data is None or problem(path) is not None for path, data in files.items()):
        return Forecast()
    with tempfile.TemporaryDirectory(prefix="cozecheck-") as folder:
        for path, data in files.items():
            full = os.path.join(folder, *path.split("/"))
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "xb") as stream:
                stream.write(data or b"")
        return foretell(folder).forecast


def status(cluster: Cluster, name: str, folder: str = "", wanted: tuple[str, Mapping[str, bytes]] | None = None) -> State:
    """How it is. `wanted` are digest and files of a `folder` to compare it with. Raises FailedError."""
    server = _server(cluster, name)
    template, spec, status = server["spec"]["template"], server["spec"], server.get("status") or {}
    now = current(server, revisions(cluster, server))
    files, notices, forecast = dict[str, "bytes | None"](), list[Text](), Forecast()
    try:
        files = arrived(cluster, template)
        forecast = _forecast(template, files)
    except FailedError as error:
        notices = [error.message, *error.reasons]
    differences = None
    if wanted and files:
        differences = tuple(_compared(files, wanted[1], same=wanted[0] == digest_of(template)))
    ready, updated = (int(status.get(key) or 0) for key in ("readyReplicas", "updatedReplicas"))
    settled = int(status.get("observedGeneration") or 0) >= int(server["metadata"].get("generation") or 0)
    return State(
        name,
        cluster.namespace,
        now.number if now else 0,
        digest_of(template),
        now.cause if now else "",
        tuple(str(each.get("image", "")) for each in template["spec"].get("containers") or ()),
        int(spec.get("replicas", 1)),
        ready,
        updated,
        settled,
        forecast,
        folder,
        differences,
        tuple(notices),
    )


def _compared(files: Mapping[str, bytes | None], wanted: Mapping[str, bytes], same: bool) -> list[str]:
    """'+ path' only in the folder, '- path' only in the cluster, '~ path' other content. Values that were filled in make no difference."""
    found = []
    for path in sorted({*files, *wanted}):
        if path not in files:
            found.append(f"+ {path}")
        elif path not in wanted:
            found.append(f"- {path}")
        elif files[path] is not None and files[path] != wanted[path] and not same:
            found.append(f"~ {path}")
    return found if found or same else ["~"]


def undo(cluster: Cluster, name: str, wish: int, seconds: float, ask: Callable[[Forecast], Said] | None = None) -> Deployed:
    """Brings a revision back, by default the one before, waits for it and verifies it. Raises UsageError for a revision that is not there."""
    began, course = time.monotonic(), Course()
    chosen: list[Revision] = []
    was: list[str] = []
    forecasts: list[Forecast] = []
    result = Deployed("undo", f"{cluster.namespace}/{name}", "", "", Forecast(), Outcome.UNTOUCHED)

    def check() -> Said:
        server = _server(cluster, name)
        known = revisions(cluster, server)
        now = current(server, known)
        chosen.append(_chosen(known, now, wish))
        was.append(now.replicaset if now else "")
        revision = chosen[0]
        said: Said = (T("revision {number} comes back: configuration {digest}", number=revision.number, digest=revision.digest[:SHORT] or "-"),)
        said += (T("{text}", text=revision.cause),) if revision.cause else ()
        if not revision.digest:
            return said
        files = arrived(cluster, revision.template)
        lost = [path for path, data in files.items() if data is None]
        if lost and _whole(cluster, revision) is False:
            raise FailedError(T("the files of revision {number} are not in the cluster any more: '{path}'", number=revision.number, path=lost[0]))
        forecasts.append(_forecast(revision.template, files))
        return said

    with ExitStack() as stack:
        holder = f"{who()}/{secrets.token_hex(8)}"
        hold = lease.hold(cluster, name, holder, seconds + 300)
        good = course.do("check", lambda: (True, check())) and course.do("lock", lambda: (bool([stack.enter_context(hold)]), ()))
        if good:
            revision, forecast = chosen[0], forecasts[0] if forecasts else Forecast()
            result = result._replace(digest=revision.digest, forecast=forecast, outcome=Outcome.STUCK)
            steps: list[tuple[str, Callable[[], Said]]] = [
                ("undo", lambda: back_to(cluster, name, _server(cluster, name), revision.replicaset)),
                ("wait", lambda: (rolled_out(cluster, name, seconds),)),
            ]
            steps += [("verify", lambda: ask(forecast))] if ask else []
            if all(course.do(step, _with(work)) for step, work in steps):
                mark(cluster, revision, False)
                result = result._replace(outcome=Outcome.DEPLOYED)
            else:
                result = result._replace(do=stuck(cluster, name, {"replicaset": was[0]}))
    return result._replace(steps=tuple(course.done), interrupted=course.interrupted, seconds=time.monotonic() - began)


def _with(work: Callable[[], Said]) -> Callable[[], tuple[bool, Said]]:
    return lambda: (True, work())


def _chosen(known: list[Revision], now: Revision | None, wish: int) -> Revision:
    """Raises UsageError."""
    # One that a deployment has taken back is not what anybody means without naming it.
    others = [each for each in known if each != now and not each.failed]
    found = [each for each in known if each.number == wish] if wish else others[-1:]
    if not found:
        there = ", ".join(str(each.number) for each in known) or "-"
        raise UsageError(T("there is no revision {number} to go back to; there are: {known}", number=wish or "", known=there))
    return found[0]
