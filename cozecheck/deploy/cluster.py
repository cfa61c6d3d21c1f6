"""The calls of kubectl. Names come from values that were judged before, stand behind 'kind/' or '=', and so are never options."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from cozecheck.core.text import T, Text
from cozecheck.deploy import program
from cozecheck.deploy.model import FailedError, Said
from cozecheck.deploy.program import Command, Ran

Object = dict[str, Any]
MANAGER = "cozecheck"
MINIMUM = (1, 22)
"""Since then every server and every kubectl have server-side apply."""
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_KIND = re.compile(r"[A-Za-z][A-Za-z0-9]{0,62}")
_MANAGERS = re.compile(r'[Cc]onflicts? with "([^"]+)"')
_CONFLICT = re.compile(r"[Cc]onflicts? with |^\s*- \.")
_OURS = re.compile(rf"{MANAGER}|kubectl-rollout|kubectl(\.[\w.]+)?")
"""Who may have set a field that we then take back: ourselves, and `kubectl rollout undo`, which is the program's own name in most versions."""


class Cluster(NamedTuple):
    """Which kubectl, which cluster, which namespace; '' is what kubectl itself takes."""

    program: str
    namespace: str
    kubeconfig: str = ""
    context: str = ""

    def command(self, *words: str, objects: Sequence[Object] | None = None, about: str = "", seconds: float = 60.0, changes: bool = False) -> Command:
        """A call of kubectl. Objects go to its standard input as one piece of JSON, of which no part is valid should it be cut off."""
        where = [f"--kubeconfig={self.kubeconfig}"] if self.kubeconfig else []
        where += [f"--context={self.context}"] if self.context else []
        data = b"" if objects is None else json.dumps(as_list(objects)).encode()
        return Command((self.program, *where, f"--namespace={self.namespace}", *words), data, about, seconds, changes)


def as_list(objects: Sequence[Object]) -> Object:
    """Several objects as one."""
    return objects[0] if len(objects) == 1 else {"apiVersion": "v1", "kind": "List", "items": list(objects)}


def items(answer: bytes) -> list[Object]:
    """The objects in kubectl's JSON: none, one, or a list of them. Raises FailedError for anything else."""
    if not answer.strip():
        return []
    try:
        found = json.loads(answer)
        objects = found["items"] if found["kind"].endswith("List") else [found]
        return [each for each in objects if each["metadata"]["name"] and each["kind"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise FailedError(T("kubectl's answer is not the JSON that it should be")) from None


def ask(command: Command, failing: Text) -> bytes:
    """What the program prints. Raises FailedError(`failing`) with its last words."""
    ran = attempt(command)
    if not ran.good:
        raise FailedError(failing, ran.complaint())
    return ran.out


def attempt(command: Command) -> Ran:
    """What came of it. Raises FailedError where it cannot be started."""
    try:
        return program.run(command)
    except OSError as error:
        raise FailedError(T("{program} cannot be started: {error}", program=command.argv[0], error=error.strerror or str(error))) from None


def identity(each: Object) -> tuple[str, str, str]:
    """Group (without version), kind and name."""
    return str(each["apiVersion"]).rpartition("/")[0], str(each["kind"]), str(each["metadata"]["name"])


def stub(each: Object) -> Object:
    """Only what names an object."""
    return {"apiVersion": each["apiVersion"], "kind": each["kind"], "metadata": {"name": each["metadata"]["name"]}}


def check_names(objects: Iterable[Object]) -> None:
    """Raises FailedError for a kind or a name that Kubernetes would not take, which might stand for something else on a command line."""
    for each in objects:
        kind, name = str(each.get("kind", "")), str((each.get("metadata") or {}).get("name", ""))
        if not _KIND.fullmatch(kind) or not _NAME.fullmatch(name):
            raise FailedError(T("'{kind}/{name}' is no name of an object in Kubernetes", kind=kind, name=name))


def version(cluster: Cluster) -> Command:
    """Asks for both versions."""
    return cluster.command("version", "--output=json", seconds=30)


def versions(cluster: Cluster) -> Said:
    """What the reader should know of them. Raises FailedError where kubectl is too old or the API does not answer."""
    ran = attempt(version(cluster))
    try:
        said = json.loads(ran.out)
        client, server = (_minor(said.get(f"{who}Version")) for who in ("client", "server"))
    except (ValueError, AttributeError, RecursionError):
        client = server = None
    if client is None or ran.late:
        raise FailedError(T("`kubectl version` does not say which one it is"), ran.complaint())
    if client < MINIMUM:
        raise FailedError(T("kubectl {found} is too old: {least} at least", found=_dotted(client), least=_dotted(MINIMUM)))
    if server is None or not ran.good:
        raise FailedError(T("the Kubernetes API does not answer"), ran.complaint())
    if client[0] != server[0] or abs(client[1] - server[1]) > 1:
        return (T("kubectl {client} is meant for servers of one version around it, and this one is {server}", client=_dotted(client), server=_dotted(server)),)
    return ()


def _minor(info: object) -> tuple[int, int] | None:
    found = re.match(r"v(\d{1,4})\.(\d{1,4})", str(info.get("gitVersion", ""))) if isinstance(info, dict) else None
    return (int(found[1]), int(found[2])) if found else None


def _dotted(numbers: tuple[int, int]) -> str:
    return f"{numbers[0]}.{numbers[1]}"


def server_url(cluster: Cluster) -> str:
    """The API's address, as kubectl knows it; '' within a cluster."""
    ran = attempt(cluster.command("config", "view", "--minify", "--output=jsonpath={.clusters[0].cluster.server}", seconds=30))
    return ran.out.decode("utf-8", "replace").strip() if ran.good else ""


def get(cluster: Cluster, objects: Sequence[Object]) -> Command:
    """Those that are there of these objects."""
    return cluster.command("get", "--filename=-", "--ignore-not-found", "--output=json", objects=[stub(each) for each in objects], about=counted(objects))


def live(cluster: Cluster, objects: Sequence[Object]) -> dict[tuple[str, str, str], Object]:
    """What the API has of these objects. Raises FailedError."""
    if not objects:
        return {}
    return {identity(each): each for each in items(ask(get(cluster, objects), T("the cluster does not tell what it has")))}


def listed(cluster: Cluster, kind: str, selector: str = "", name: str = "") -> list[Object]:
    """All objects of a kind, or those with labels, or the one of this name. Raises FailedError."""
    words = ["get", f"{kind}/{name}" if name else kind, *([f"--selector={selector}"] if selector else []), "--ignore-not-found", "--output=json"]
    return items(ask(cluster.command(*words), T("the cluster does not tell what it has")))


def secrets_there(cluster: Cluster, names: Iterable[str]) -> frozenset[str]:
    """Which of these Secrets are there, as far as that may be known; nothing of what they hold is asked for."""
    wanted = [f"secret/{name}" for name in dict.fromkeys(names) if _NAME.fullmatch(name)]
    ran = attempt(cluster.command("get", *wanted, "--ignore-not-found", "--output=name")) if wanted else None
    return frozenset(line.removeprefix("secret/") for line in ran.out.decode("utf-8", "replace").split()) if ran and ran.good else frozenset()


def apply(cluster: Cluster, objects: Sequence[Object], *, dry: bool = False, force: bool = False) -> Command:
    """Server-side apply. `dry` lets the server judge and merge all, and keep nothing."""
    words = ["apply", "--server-side", f"--field-manager={MANAGER}", *(["--force-conflicts"] if force else [])]
    words += ["--dry-run=server", "--output=json"] if dry else []
    return cluster.command(*words, "--filename=-", objects=objects, about=counted(objects), seconds=180, changes=not dry)


def merged(cluster: Cluster, objects: Sequence[Object], force: bool) -> tuple[list[Object], bool]:
    """The objects as the server would keep them, and whether fields must be taken over from `kubectl rollout undo`, which then is meant. Raises FailedError."""
    ran = attempt(apply(cluster, objects, dry=True, force=force))
    if not ran.good and not force:
        managers = set(_MANAGERS.findall(ran.err.decode("utf-8", "replace")))
        others = sorted(each for each in managers if not _OURS.fullmatch(each))
        if managers and not others:
            return merged(cluster, objects, force=True)[0], True
        if managers:
            fields = [line for line in ran.err.decode("utf-8", "replace").splitlines() if _CONFLICT.search(line)]
            raise FailedError(
                T("fields of these objects belong to {who}: --force-conflicts takes them over", who=", ".join(others)),
                tuple(T("{text}", text=line) for line in fields[:20]),
            )
    if not ran.good:
        raise FailedError(T("the cluster refuses what would be applied; nothing is changed"), ran.complaint())
    return items(ran.out), force


def counted(objects: Sequence[Object]) -> str:
    """'3 ConfigMap, 1 Deployment', for people."""
    kinds = [str(each["kind"]) for each in objects]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))


def rollout(cluster: Cluster, name: str, seconds: float) -> Command:
    """Waits until all pods are new and ready."""
    # The caller of kubectl ends later than kubectl, whose own words are better.
    return cluster.command("rollout", "status", f"deployment/{name}", f"--timeout={seconds:g}s", seconds=seconds + 30)


def undo(cluster: Cluster, name: str, revision: int) -> Command:
    """Brings an older template back."""
    return cluster.command("rollout", "undo", f"deployment/{name}", f"--to-revision={revision}", changes=True)


def delete(cluster: Cluster, names: Iterable[str], seconds: float = 60) -> Command:
    """Removes objects, each 'kind/name'."""
    return cluster.command("delete", *names, "--ignore-not-found", f"--timeout={seconds:g}s", seconds=seconds + 30, changes=True)
