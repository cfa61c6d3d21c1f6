"""One deployment at a time on all machines: a Lease beside the Deployment, in which a run that is cut short leaves what it knows for the next one.

Each change names the resourceVersion that it saw, so that of two only one succeeds. The Lease stays; nobody holds it where it names no holder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta, timezone
from typing import Any

from cozecheck.core.text import T
from cozecheck.deploy.cluster import Cluster, Object, ask, attempt, listed
from cozecheck.deploy.model import FailedError, Memory
from cozecheck.deploy.program import Command

API = "coordination.k8s.io/v1"
JOURNAL = "cozecheck/journal"
MAX_JOURNAL = 200_000
"""Bytes: all annotations of an object may have 262,144."""
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


def name_of(deployment: str) -> str:
    """The Lease of a Deployment."""
    return f"{deployment}-cozecheck-deploy"


def lease(deployment: str, holder: str, seconds: float, journal: Memory | None = None, seen: str = "") -> Object:
    """The Lease, held from now on."""
    now = datetime.now(timezone.utc).strftime(_TIME)
    text = json.dumps(_public(journal)) if journal else ""
    head: dict[str, Any] = {"name": name_of(deployment), "annotations": {JOURNAL: text if len(text) <= MAX_JOURNAL else ""}}
    if seen:
        head["resourceVersion"] = seen
    spec = {**({"holderIdentity": holder} if holder else {}), "acquireTime": now, "renewTime": now, "leaseDurationSeconds": max(1, int(seconds))}
    return {"apiVersion": API, "kind": "Lease", "metadata": head, "spec": spec}


def _public(journal: Memory) -> Memory:
    """For a run on another machine: which ReplicaSet is to come back. Objects stay here: whoever may write a Lease shall not make us apply any."""
    before = journal.get("before")
    held = {key: before[key] for key in ("replicaset", "digest", "after") if key in before} if isinstance(before, dict) else {}
    return {**{key: str(journal[key]) for key in ("time", "who", "step", "digest") if key in journal}, "before": held}


def current(cluster: Cluster, deployment: str) -> list[Object]:
    """The Lease, or none. Raises FailedError."""
    return listed(cluster, "lease", name=name_of(deployment))


def command(cluster: Cluster, wanted: Object) -> Command:
    """Makes or replaces it."""
    word = "replace" if "resourceVersion" in wanted["metadata"] else "create"
    return cluster.command(word, "--filename=-", "--output=json", objects=[wanted], about="1 Lease", changes=True)


@contextmanager
def hold(cluster: Cluster, deployment: str, holder: str, seconds: float) -> Iterator[Memory]:
    """Holds it, and gives the journal that a run on another machine has left there, or {}; what that holds at the end stays there. Raises FailedError
    where another one holds it.

    A run on this machine that was cut short had the same `holder`.
    """
    found = current(cluster, deployment)
    left: Memory = {}
    if found:
        held = str(found[0].get("spec", {}).get("holderIdentity") or "")
        if held and held != holder and not _is_over(found[0]):
            raise FailedError(
                T(
                    "another deployment is at work there: {who} since {time}",
                    who=held.rpartition("/")[0] or held,
                    time=found[0]["spec"].get("acquireTime", "?"),
                ),
                (T("should it be dead, it is let go at {time}, or by: {command}", time=_end(found[0]), command=_free(cluster, deployment).shown()),),
            )
        left = _journal(found[0])
    ran = attempt(command(cluster, lease(deployment, holder, seconds, left, version(found))))
    if not ran.good:
        late = b"(Conflict)" in ran.err or b"(AlreadyExists)" in ran.err
        words = T("another deployment began there at the same moment") if late else T("the Lease {name} cannot be taken", name=name_of(deployment))
        raise FailedError(words, () if late else ran.complaint())
    try:
        yield left
    finally:
        with suppress(FailedError):
            _release(cluster, deployment, holder, left)


def publish(cluster: Cluster, deployment: str, holder: str, seconds: float, journal: Memory) -> None:
    """Leaves the journal there. Raises FailedError where another one holds the Lease by now."""
    found = current(cluster, deployment)
    if not found or found[0].get("spec", {}).get("holderIdentity") != holder:
        raise FailedError(T("another deployment has taken over there"))
    ask(command(cluster, lease(deployment, holder, seconds, journal, version(found))), T("another deployment has taken over there"))


def _release(cluster: Cluster, deployment: str, holder: str, journal: Memory) -> None:
    found = current(cluster, deployment)
    if found and found[0].get("spec", {}).get("holderIdentity") == holder:
        free = lease(deployment, "", 1, journal, version(found))
        attempt(command(cluster, free))


def _free(cluster: Cluster, deployment: str) -> Command:
    return cluster.command("delete", f"lease/{name_of(deployment)}")


def version(found: list[Object]) -> str:
    return str(found[0]["metadata"].get("resourceVersion", "")) if found else ""


def _end(held: Object) -> str:
    spec = held.get("spec", {})
    try:
        began = datetime.strptime(str(spec.get("renewTime")), _TIME).replace(tzinfo=timezone.utc)
        return (began + timedelta(seconds=int(spec.get("leaseDurationSeconds", 0)))).isoformat(timespec="seconds")
    except (ValueError, TypeError, OverflowError):
        return ""


def _is_over(held: Object) -> bool:
    end = _end(held)
    return not end or end < datetime.now(timezone.utc).isoformat(timespec="seconds")


def _journal(held: Object) -> Memory:
    """What a run has left there; {} where it has ended, or where that is nothing of ours."""
    try:
        journal = json.loads(held["metadata"]["annotations"][JOURNAL] or "{}")
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    return _public(journal) if isinstance(journal, dict) and journal.get("before") else {}
