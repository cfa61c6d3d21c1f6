"""Kubernetes as a target: server-side apply, the Deployment last and in one call, so that a pod's template is the old or the new one, whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from cozecheck.core.text import T
from cozecheck.deploy import cluster as kube
from cozecheck.deploy import lease
from cozecheck.deploy.back import SHAPE, removal, rescue, undo
from cozecheck.deploy.cluster import Cluster, Object
from cozecheck.deploy.model import Change, FailedError, Memory, Plan, Said, Target
from cozecheck.deploy.objects import Wanted, arrived, changes
from cozecheck.deploy.program import Command
from cozecheck.deploy.revisions import deployment, digest_of, mark, number_of, unused
from cozecheck.deploy.rollout import SHORT, Goal, address, rolled_out, settled


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
        partial(undo, goal),
        partial(rescue, goal),
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
        "missing": [address(each) for each in kept if kube.identity(each) not in live],
        "replicaset": "",
        "digest": "",
        "after": goal.wanted.digest,
        "shape": {},
    }
    server, revision = settled(goal.cluster, goal.wanted.name)
    if server is None:
        return memory
    if server["spec"].get("paused"):
        command = goal.cluster.command("rollout", "resume", f"deployment/{goal.wanted.name}")
        raise FailedError(T("the Deployment {name} is paused, so nothing would come of it; type: {command}", name=goal.wanted.name, command=command.shown()))
    if revision is None:
        raise FailedError(T("the Deployment {name} has no ReplicaSet of its own yet, so there is no way back: try again", name=goal.wanted.name))
    shape = {key: server["spec"].get(key) for key in SHAPE}
    return {**memory, "replicaset": revision.replicaset, "digest": revision.digest, "shape": shape}


def _saved(each: Object) -> Object:
    """An object as it can be applied again."""
    head = {key: each["metadata"][key] for key in ("name", "labels", "annotations") if key in each["metadata"]}
    # Plain `kubectl apply` keeps its own copy there, which is none of ours.
    head["annotations"] = {key: text for key, text in (head.get("annotations") or {}).items() if key != "kubectl.kubernetes.io/last-applied-configuration"}
    return {**{key: value for key, value in each.items() if key != "status"}, "metadata": head}


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
    back = [kube.undo(cluster, wanted.name, number_of(server)), kube.rollout(cluster, wanted.name, goal.wait)] if server else [removal(goal)]
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
    """Removes what no revision names any more; what had failed once has not now."""
    revision = settled(goal.cluster, goal.wanted.name)[1]
    if revision:
        mark(goal.cluster, revision, False)
    gone = unused(goal.cluster, goal.wanted.name, goal.wanted.all)
    if not gone:
        return ()
    ran = kube.attempt(kube.delete(goal.cluster, gone))
    if not ran.good:
        return (T("what no revision names any more could not be removed: {reason}", reason=ran.complaint()[-1]),)
    return (T("removed what no revision names any more: {names}", names=", ".join(gone)),)
