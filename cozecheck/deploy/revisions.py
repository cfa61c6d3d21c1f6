"""A Deployment's revisions: its ReplicaSets, each with the configuration that it brings back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cozecheck.deploy import cluster as kube
from cozecheck.deploy.cluster import Cluster, Object
from cozecheck.deploy.objects import CAUSE, COMPONENT, DIGEST, named

REVISION = "deployment.kubernetes.io/revision"
FAILED = "cozecheck/failed"
"""A label of ReplicaSets. Not an annotation: `rollout undo` gives those to the Deployment, and the Deployment to its next ReplicaSet."""


class Revision(NamedTuple):
    """One revision. `number` changes when it comes back, `replicaset` never. `template` is that of its pods, `failed`: a deployment has taken it back."""

    number: int
    replicaset: str
    digest: str
    cause: str
    images: tuple[str, ...]
    time: str
    pods: int
    ready: int
    template: Object
    failed: bool = False


def deployment(cluster: Cluster, name: str) -> Object | None:
    """The Deployment; None where there is none. Raises FailedError."""
    found = kube.listed(cluster, "deployment", name=name)
    return found[0] if found else None


def revisions(cluster: Cluster, server: Object) -> list[Revision]:
    """All that the cluster still has, oldest first. Raises FailedError."""
    labels = ((server.get("spec") or {}).get("selector") or {}).get("matchLabels") or {}
    selector = ",".join(f"{key}={value}" for key, value in labels.items())
    mine = server["metadata"].get("uid")
    sets = kube.listed(cluster, "replicaset", selector)
    owned = [each for each in sets if any(owner.get("uid") == mine for owner in each["metadata"].get("ownerReferences") or ())]
    return sorted(map(_revision, owned), key=lambda revision: revision.number)


def _revision(each: Object) -> Revision:
    head, spec, status = each["metadata"], each.get("spec") or {}, each.get("status") or {}
    notes, template = head.get("annotations") or {}, spec.get("template") or {}
    return Revision(
        number_of(each),
        str(head["name"]),
        digest_of(template),
        str(notes.get(CAUSE, "")),
        tuple(str(container.get("image", "")) for container in (template.get("spec") or {}).get("containers") or ()),
        str(head.get("creationTimestamp", "")),
        int(status.get("replicas") or 0),
        int(status.get("readyReplicas") or 0),
        template,
        FAILED in (head.get("labels") or {}),
    )


def number_of(each: Object) -> int:
    """The revision of a Deployment or a ReplicaSet; 0 where the controller has not said it yet."""
    text = str((each["metadata"].get("annotations") or {}).get(REVISION, ""))
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def digest_of(template: Object) -> str:
    """The configuration's digest that a template names, or ''."""
    return str(((template.get("metadata") or {}).get("annotations") or {}).get(DIGEST, ""))


def current(server: Object, found: Iterable[Revision]) -> Revision | None:
    """The one that is the Deployment's own now."""
    number = number_of(server)
    return next((revision for revision in found if number and revision.number == number), None)


def mark(cluster: Cluster, revision: Revision, failed: bool) -> None:
    """Notes that a revision has failed, or that it has not; as far as whoever deploys may."""
    if revision.failed != failed:
        word = f"{FAILED}=true" if failed else f"{FAILED}-"
        kube.attempt(cluster.command("label", f"replicaset/{revision.replicaset}", word, changes=True))


def unused(cluster: Cluster, name: str, wanted: Iterable[Object]) -> list[str]:
    """'kind/name' of what holds a configuration that nothing in the namespace names any more, nor is `wanted`: ours by label and name. Raises FailedError."""
    used = {(str(each["kind"]), str(each["metadata"]["name"])) for each in wanted}
    for each in kube.listed(cluster, "deployment,replicaset,pod"):
        used |= named(each if each["kind"] == "Pod" else (each.get("spec") or {}).get("template") or {})
    found = []
    for kind in ("configmap", "secret"):
        ran = kube.attempt(cluster.command("get", kind, f"--selector=app.kubernetes.io/name={name},{COMPONENT}=plugins", "--output=json"))
        # Whoever deploys may often not list Secrets.
        for each in kube.items(ran.out) if ran.good else []:
            what = str(each["kind"]), str(each["metadata"]["name"])
            if what not in used and "-plugins-" in what[1] and each.get("immutable"):
                found.append(f"{kind}/{what[1]}")
    kube.check_names({"kind": "X", "metadata": {"name": each.partition("/")[2]}} for each in found)
    return found
