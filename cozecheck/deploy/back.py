"""The way back: the revision that was there, or nothing where nothing was; and what is how where even that fails."""

from __future__ import annotations

import json
from typing import Any

from cozecheck.core.text import T
from cozecheck.deploy import cluster as kube
from cozecheck.deploy.cluster import Cluster, Object
from cozecheck.deploy.model import FailedError, Memory, Said
from cozecheck.deploy.program import Command
from cozecheck.deploy.revisions import current, deployment, digest_of, mark, number_of, revisions
from cozecheck.deploy.rollout import SHORT, Goal, address, rolled_out, settled

SHAPE = ("replicas", "strategy", "minReadySeconds", "progressDeadlineSeconds", "revisionHistoryLimit")
"""What `kubectl rollout undo` does not bring back of a Deployment."""


def undo(goal: Goal, before: Memory) -> Said:
    """Brings the revision back that was there; where there was none, removes what was made."""
    cluster, name = goal.cluster, goal.wanted.name
    wish = str(before.get("replicaset") or "")
    if not wish:
        return _remove(goal, before)
    server, failed = settled(cluster, name)
    if server is None:
        raise FailedError(T("the Deployment {name} is gone", name=name))
    _reshape(cluster, name, server, before.get("shape") or {})
    said = back_to(cluster, name, server, wish)
    mine = {kube.identity(each) for each in goal.wanted.others}
    objects = [each for each in before.get("objects") or () if kube.identity(each) in mine]
    if objects:
        kube.ask(kube.apply(cluster, objects, force=True), T("Service and Ingress could not be brought back"))
    _delete(goal, before)
    if failed and failed.replicaset != wish:
        mark(cluster, failed, True)
    return (*said, rolled_out(cluster, name, goal.wait))


def back_to(cluster: Cluster, name: str, server: Object, replicaset: str) -> Said:
    """Brings the template of a ReplicaSet back, whose number may have changed since. Raises FailedError."""
    known = revisions(cluster, server)
    revision = next((each for each in known if each.replicaset == replicaset), None)
    if revision is None:
        raise FailedError(T("the revision that was there before ({replicaset}) is not in the Deployment's history any more", replicaset=replicaset))
    if current(server, known) != revision:
        kube.ask(kube.undo(cluster, name, revision.number), T("`kubectl rollout undo` fails"))
    after = deployment(cluster, name)
    if after is None or digest_of(after["spec"]["template"]) != revision.digest:
        raise FailedError(T("the Deployment does not name the configuration {digest} afterwards", digest=revision.digest[:SHORT] or "-"))
    return (T("the configuration {digest} is back", digest=revision.digest[:SHORT] or "-"),)


def _reshape(cluster: Cluster, name: str, server: Object, shape: dict[str, Any]) -> None:
    """Brings back what `rollout undo` does not."""
    spec = {key: shape[key] for key in SHAPE if key in shape and shape[key] != server["spec"].get(key)}
    if spec:
        words = ("patch", f"deployment/{name}", "--type=merge", f"--field-manager={kube.MANAGER}", f"--patch={json.dumps({'spec': spec})}")
        kube.ask(cluster.command(*words, changes=True), T("the Deployment's own settings could not be brought back"))


def removal(goal: Goal) -> Command:
    """Removes a Deployment that was not there before."""
    return kube.delete(goal.cluster, [f"deployment/{goal.wanted.name}"])


def _remove(goal: Goal, before: Memory) -> Said:
    server = deployment(goal.cluster, goal.wanted.name)
    if server is not None and digest_of(server["spec"]["template"]) != goal.wanted.digest:
        raise FailedError(T("the Deployment {name} is another one by now, and is left alone", name=goal.wanted.name))
    if server is not None:
        kube.ask(removal(goal), T("the Deployment could not be removed"))
    _delete(goal, before)
    return (T("there was none before: Deployment {name} is removed again; the namespace and the files stay", name=goal.wanted.name),)


def _delete(goal: Goal, before: Memory) -> None:
    """Removes what was not there before, of what we apply and of nothing else."""
    mine = {address(each) for each in goal.wanted.others}
    names = [name for name in before.get("missing") or () if name in mine]
    if names:
        kube.ask(kube.delete(goal.cluster, names), T("objects that were not there before could not be removed"))


def rescue(goal: Goal, before: Memory) -> Said:
    """What is how, and what to type."""
    said = stuck(goal.cluster, goal.wanted.name, before)
    if not before.get("replicaset"):
        said += (T("type: {command}", command=removal(goal).shown()),)
    return (*said, T("or run the same `cozecheck deploy` again: it goes on from here"))


def stuck(cluster: Cluster, name: str, before: Memory) -> Said:
    """What is how, and which revision to go back to."""
    try:
        server = deployment(cluster, name)
        known = revisions(cluster, server) if server else []
    except FailedError as error:
        return (error.message, *error.reasons)
    if server is None:
        return (T("there is no Deployment {name} now", name=name),)
    status = server.get("status") or {}
    words = {"number": number_of(server), "digest": digest_of(server["spec"]["template"])[:SHORT] or "-"}
    pods = {"ready": status.get("readyReplicas") or 0, "all": server["spec"].get("replicas", 1), "new": status.get("updatedReplicas") or 0}
    said = T("the Deployment is at revision {number}, configuration {digest}: {ready} of {all} pods ready, {new} of this revision", **words, **pods)
    back = [kube.undo(cluster, name, each.number).shown() for each in known if each.replicaset == before.get("replicaset")]
    return (said, *(T("type: {command}", command=command) for command in back))
