"""What is to be in a cluster, and the wait until it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cozecheck.core.text import T, Text
from cozecheck.deploy import cluster as kube
from cozecheck.deploy.cluster import Cluster, Object
from cozecheck.deploy.model import FailedError, Said
from cozecheck.deploy.objects import Wanted
from cozecheck.deploy.revisions import Revision, current, deployment, number_of, revisions

SETTLING = 10.0
"""Seconds that the cluster's controller has to make the ReplicaSet of a Deployment."""
SHORT = 12
"""Digits of a digest that people need."""
PODS = 5
"""Pods of which is told why they are not ready."""


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


def settled(cluster: Cluster, name: str) -> tuple[Object | None, Revision | None]:
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


def address(each: Object) -> str:
    """'kind.group/name', as kubectl takes it."""
    group, kind, name = kube.identity(each)
    return f"{kind}.{group}/{name}".lower() if group else f"{kind}/{name}".lower()


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
