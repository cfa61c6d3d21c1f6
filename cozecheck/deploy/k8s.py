"""Kubernetes as a target: server-side apply, the Deployment last and in one call, so that a pod's template is the old or the new one, whole."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from cozecheck.core.text import T, Text
from cozecheck.deploy import cluster as kube
from cozecheck.deploy import lease
from cozecheck.deploy.cluster import Cluster, Object
from cozecheck.deploy.model import Change, FailedError, Memory, Plan, Said, Target
from cozecheck.deploy.objects import Wanted, arrived, changes
from cozecheck.deploy.program import Command
from cozecheck.deploy.revisions import Revision, current, deployment, digest_of, number_of, revisions, unused

SETTLING = 10.0
"""Seconds that the cluster's controller has to make the ReplicaSet of a Deployment."""
SHORT = 12
PODS = 5
"""Pods of which is told why they are not ready."""
_SHAPE = ("replicas", "strategy", "minReadySeconds", "progressDeadlineSeconds", "revisionHistoryLimit")
"""What `kubectl rollout undo` does not bring back of a Deployment."""


class Goal(NamedTuple):
    """What is to be there. `wait` are the seconds for a rollout, `more` those for all questions; `ask` asks the server itself afterwards, or is None."""

    cluster: Cluster
    wanted: Wanted
    wait: float = 300.0
    more: float = 0.0
    force: bool = False
    ask: Callable[[], Said] | None = None
    taking: tuple[list[bool], ...] = ()
    """Where `remember` notes that fields must be taken over."""

    @property
    def patience(self) -> float:
        """Seconds after which a run that says nothing more is dead: the way there, the way back, and all calls."""
        return 2 * self.wait + self.more + 600


def target(goal: Goal) -> Target:
    """The target. Raises FailedError where the API does not answer."""
    goal = goal._replace(taking=([],))
    cluster, name = goal.cluster, goal.wanted.name
    server = kube.server_url(cluster)
    return Target(
        "k8s",
        (server, cluster.namespace, name),
        f"{cluster.namespace}/{name}" + (f" @ {server}" if server else ""),
        partial(_hold, goal),
        partial(_remember, goal),
        partial(_publish, goal),
        partial(_plan, goal),
        partial(_apply, goal),
        partial(_wait, goal),
        partial(_verify, goal),
        partial(_record, goal),
        partial(_undo, goal),
        partial(_rescue, goal),
    )


@contextmanager
def _hold(goal: Goal, holder: str) -> Iterator[Memory]:
    """The namespace, made where it lacks, and the Lease in it."""
    if not _has_namespace(goal.cluster):
        ran = kube.attempt(_make_namespace(goal.cluster))
        if not ran.good and not _has_namespace(goal.cluster):
            raise FailedError(T("the namespace {name} is not there, and cannot be made", name=goal.cluster.namespace), ran.complaint())
    with lease.hold(goal.cluster, goal.wanted.name, holder, goal.patience) as left:
        yield left


def _has_namespace(cluster: Cluster) -> bool:
    ran = kube.attempt(cluster.command("get", f"namespace/{cluster.namespace}", "--ignore-not-found", "--output=name"))
    # Whoever may not look must take it for granted.
    return not ran.good or bool(ran.out.strip())


def _make_namespace(cluster: Cluster) -> Command:
    wanted = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": cluster.namespace}}
    return cluster.command("create", "--filename=-", objects=[wanted], about="1 Namespace", changes=True)


def _remember(goal: Goal) -> Memory:
    """The revision in place, and what else there is of the objects that are to be applied, which the server judges once before any of them is kept.

    Not what is named by its content, nor Secrets of the user's kustomization: this is written to the disk.
    """
    # kubectl itself would go on behind an object that is refused.
    goal.taking[0].append(kube.merged(goal.cluster, goal.wanted.all, goal.force)[1])
    kept = [each for each in goal.wanted.others if not each.get("immutable") and each["kind"] != "Secret"]
    live = kube.live(goal.cluster, kept)
    memory: Memory = {
        "objects": [_saved(each) for each in live.values()],
        "missing": [_address(each) for each in kept if kube.identity(each) not in live],
        "replicaset": "",
        "digest": "",
        "after": goal.wanted.digest,
        "shape": {},
    }
    server, revision = _settled(goal.cluster, goal.wanted.name)
    if server is None:
        return memory
    if server["spec"].get("paused"):
        command = goal.cluster.command("rollout", "resume", f"deployment/{goal.wanted.name}")
        raise FailedError(T("the Deployment {name} is paused, so nothing would come of it; type: {command}", name=goal.wanted.name, command=command.shown()))
    if revision is None:
        raise FailedError(T("the Deployment {name} has no ReplicaSet of its own yet, so there is no way back: try again", name=goal.wanted.name))
    shape = {key: server["spec"].get(key) for key in _SHAPE}
    return {**memory, "replicaset": revision.replicaset, "digest": revision.digest, "shape": shape}


def _settled(cluster: Cluster, name: str) -> tuple[Object | None, Revision | None]:
    """The Deployment and its revision, once the controller has seen both."""
    until = time.monotonic() + SETTLING
    while True:
        server = deployment(cluster, name)
        if server is None:
            return None, None
        seen = int((server.get("status") or {}).get("observedGeneration") or 0) >= int(server["metadata"].get("generation") or 0)
        revision = current(server, revisions(cluster, server)) if seen else None
        if revision or time.monotonic() > until:
            return server, revision
        time.sleep(0.2)


def _saved(each: Object) -> Object:
    """An object as it can be applied again."""
    head = {key: each["metadata"][key] for key in ("name", "labels", "annotations") if key in each["metadata"]}
    # Plain `kubectl apply` keeps its own copy there, which is none of ours.
    head["annotations"] = {key: text for key, text in (head.get("annotations") or {}).items() if key != "kubectl.kubernetes.io/last-applied-configuration"}
    return {**{key: value for key, value in each.items() if key != "status"}, "metadata": head}


def _address(each: Object) -> str:
    group, kind, name = kube.identity(each)
    return f"{kind}.{group}/{name}".lower() if group else f"{kind}/{name}".lower()


def _publish(goal: Goal, holder: str, journal: Memory) -> None:
    lease.publish(goal.cluster, goal.wanted.name, holder, goal.patience, journal)


def _plan(goal: Goal) -> Plan:
    cluster, wanted = goal.cluster, goal.wanted
    live, there = kube.live(cluster, wanted.all), _has_namespace(cluster)
    later, force = kube.merged(cluster, wanted.all, goal.force) if there else ([], goal.force)
    gone = unused(cluster, wanted.name, wanted.all)
    made = [] if there else [_make_namespace(cluster)]
    held = lease.lease(wanted.name, "-", goal.patience, seen=lease.version(lease.current(cluster, wanted.name)))
    commands = [
        *made,
        lease.command(cluster, held),
        kube.apply(cluster, wanted.all, dry=True, force=force),
        *_applies(goal, force),
        kube.rollout(cluster, wanted.name, goal.wait),
        *([kube.delete(cluster, gone)] if gone else []),
    ]
    created = [] if there else [Change("created", "Namespace", cluster.namespace)]
    removed = [Change("removed", "Secret" if each.startswith("secret/") else "ConfigMap", each.partition("/")[2]) for each in gone]
    server = live.get(kube.identity(wanted.server))
    back = [kube.undo(cluster, wanted.name, number_of(server)), kube.rollout(cluster, wanted.name, goal.wait)] if server else [_delete_server(goal)]
    return Plan(tuple(commands), (*created, *changes(wanted.all, live, later), *removed), tuple(back))


def _applies(goal: Goal, force: bool) -> list[Command]:
    return [
        *([kube.apply(goal.cluster, goal.wanted.others, force=force)] if goal.wanted.others else []),
        kube.apply(goal.cluster, [goal.wanted.server], force=force),
    ]


def _apply(goal: Goal) -> Said:
    for command in _applies(goal, any(goal.taking[0])):
        kube.ask(command, T("the cluster refuses what is applied"))
    return (T("applied: {objects}", objects=kube.counted(goal.wanted.all)),)


def _wait(goal: Goal) -> Said:
    return (rolled_out(goal.cluster, goal.wanted.name, goal.wait),)


def rolled_out(cluster: Cluster, name: str, seconds: float) -> Text:
    """Waits for a rollout. Raises FailedError with what is known of the pods that are not ready."""
    ran = kube.attempt(kube.rollout(cluster, name, seconds))
    if not ran.good:
        raise FailedError(T("the rollout does not come to its end"), (*ran.complaint()[-1:], *_sick(cluster, name)))
    server = deployment(cluster, name)
    count = int(((server or {}).get("status") or {}).get("readyReplicas") or 0)
    return T("revision {number}: {count} pods ready", number=number_of(server) if server else "-", count=count)


def _sick(cluster: Cluster, name: str) -> Iterator[Text]:
    """Why pods are not ready, where the cluster tells it."""
    try:
        server = deployment(cluster, name)
        labels = ((server or {}).get("spec") or {}).get("selector", {}).get("matchLabels") or {}
        pods = kube.listed(cluster, "pod", ",".join(f"{key}={value}" for key, value in labels.items()))
    except FailedError:
        return
    told = 0
    for pod in pods:
        for container in (pod.get("status") or {}).get("containerStatuses") or ():
            state = container.get("state") or {}
            trouble = state.get("waiting") or state.get("terminated")
            if trouble and not container.get("ready") and told < PODS:
                told += 1
                reason = " ".join(filter(None, (str(trouble.get("reason") or ""), str(trouble.get("message") or ""))))
                yield T("pod {pod}, container {container}: {reason}", pod=pod["metadata"]["name"], container=container.get("name"), reason=reason)


def _verify(goal: Goal) -> Said:
    """What arrived, byte for byte, and that the Deployment uses it; then what the server itself says."""
    wanted = goal.wanted
    server = deployment(goal.cluster, wanted.name)
    template = ((server or {}).get("spec") or {}).get("template") or {}
    if digest_of(template) != wanted.digest:
        raise FailedError(
            T("the Deployment names the configuration {found}, not {digest}", found=digest_of(template)[:SHORT] or "-", digest=wanted.digest[:SHORT])
        )
    found = arrived(goal.cluster, template)
    lost = [path for path, data in wanted.files.items() if path not in found or (found[path] is not None and found[path] != data)]
    if lost:
        raise FailedError(T("'{path}' did not arrive as it is (and {count} more)", path=lost[0], count=len(lost) - 1))
    unseen = [path for path in wanted.files if found[path] is None]
    closed = {path for kind, path in _kinds(wanted) if kind == "Secret"}
    if set(unseen) - closed:
        raise FailedError(T("'{path}' did not arrive", path=min(set(unseen) - closed)))
    said = [T("{count} files, {size} bytes: read back from the cluster, byte for byte", count=len(wanted.files) - len(unseen), size=_size(wanted, unseen))]
    said += [T("'{path}' lies in a Secret that may not be read here", path=path) for path in unseen]
    return (*said, *(goal.ask() if goal.ask else ()))


def _size(wanted: Wanted, but: list[str]) -> str:
    return f"{sum(len(data) for path, data in wanted.files.items() if path not in but):,}"


def _kinds(wanted: Wanted) -> Iterator[tuple[str, str]]:
    """(kind, path) of each file as the Deployment's volume has it."""
    for volume in wanted.server["spec"]["template"]["spec"]["volumes"]:
        for source in (volume.get("projected") or {}).get("sources") or ():
            for word, kind in (("configMap", "ConfigMap"), ("secret", "Secret")):
                yield from ((kind, str(item["path"])) for item in (source.get(word) or {}).get("items") or ())


def _record(goal: Goal) -> Said:
    """Removes what no revision names any more."""
    gone = unused(goal.cluster, goal.wanted.name, goal.wanted.all)
    if not gone:
        return ()
    ran = kube.attempt(kube.delete(goal.cluster, gone))
    if not ran.good:
        return (T("what no revision names any more could not be removed: {reason}", reason=ran.complaint()[-1]),)
    return (T("removed what no revision names any more: {names}", names=", ".join(gone)),)


def _undo(goal: Goal, before: Memory) -> Said:
    """Brings the revision back that was there; where there was none, removes what was made."""
    cluster, name = goal.cluster, goal.wanted.name
    wish = str(before.get("replicaset") or "")
    if not wish:
        return _remove(goal, before)
    server, _revision = _settled(cluster, name)
    if server is None:
        raise FailedError(T("the Deployment {name} is gone", name=name))
    _reshape(cluster, name, server, before.get("shape") or {})
    said = back_to(cluster, name, server, wish)
    mine = {kube.identity(each) for each in goal.wanted.others}
    objects = [each for each in before.get("objects") or () if kube.identity(each) in mine]
    if objects:
        kube.ask(kube.apply(cluster, objects, force=True), T("Service and Ingress could not be brought back"))
    _delete(goal, before)
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
    spec = {key: shape[key] for key in _SHAPE if key in shape and shape[key] != server["spec"].get(key)}
    if spec:
        words = ("patch", f"deployment/{name}", "--type=merge", f"--field-manager={kube.MANAGER}", f"--patch={json.dumps({'spec': spec})}")
        kube.ask(cluster.command(*words, changes=True), T("the Deployment's own settings could not be brought back"))


def _delete_server(goal: Goal) -> Command:
    return kube.delete(goal.cluster, [f"deployment/{goal.wanted.name}"])


def _remove(goal: Goal, before: Memory) -> Said:
    server = deployment(goal.cluster, goal.wanted.name)
    if server is not None and digest_of(server["spec"]["template"]) != goal.wanted.digest:
        raise FailedError(T("the Deployment {name} is another one by now, and is left alone", name=goal.wanted.name))
    if server is not None:
        kube.ask(_delete_server(goal), T("the Deployment could not be removed"))
    _delete(goal, before)
    return (T("there was none before: Deployment {name} is removed again; the namespace and the files stay", name=goal.wanted.name),)


def _delete(goal: Goal, before: Memory) -> None:
    """Removes what was not there before, of what we apply and of nothing else."""
    mine = {_address(each) for each in goal.wanted.others}
    names = [name for name in before.get("missing") or () if name in mine]
    if names:
        kube.ask(kube.delete(goal.cluster, names), T("objects that were not there before could not be removed"))


def _rescue(goal: Goal, before: Memory) -> Said:
    said = stuck(goal.cluster, goal.wanted.name, before)
    if not before.get("replicaset"):
        said += (T("type: {command}", command=_delete_server(goal).shown()),)
    return (*said, T("or run the same `cozecheck deploy` again: it goes on from here"))


def stuck(cluster: Cluster, name: str, before: Memory) -> Said:
    """What is how, and what to type."""
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
