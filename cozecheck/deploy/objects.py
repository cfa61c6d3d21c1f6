"""The objects of a deployment: made by `render`, changed by the user's kustomization, compared with what the cluster has."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import yaml

from cozecheck.core.text import T
from cozecheck.deploy import cluster as kube
from cozecheck.deploy.cluster import Cluster, Object
from cozecheck.deploy.model import Change, FailedError, Said
from cozecheck.deploy.program import Command
from cozecheck.render import configmaps, k8s
from cozecheck.render.model import Content, Wish
from cozecheck.store.snapshot import take, write

CAUSE = "kubernetes.io/change-cause"
DIGEST = "cozecheck/digest"
COMPONENT = "app.kubernetes.io/component"
MAX_SECRET = 1_000_000
"""Bytes of a file. Kubernetes refuses a Secret whose values have more than 1,048,576."""
LONGEST = 120
"""Characters of a field's value that people see."""
_NOT_OURS = frozenset({"managedFields", "resourceVersion", "generation", "uid", "creationTimestamp"})
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Wanted(NamedTuple):
    """What is to be in the cluster: `server` is the Deployment, `files` what its pods are to see, `others` all besides Namespaces, in their order."""

    server: Object
    others: tuple[Object, ...]
    files: Mapping[str, bytes]
    digest: str
    namespace: str
    notices: Said = ()

    @property
    def name(self) -> str:
        """The Deployment's."""
        return str(self.server["metadata"]["name"])

    @property
    def all(self) -> list[Object]:
        """The Deployment last: what it names is to be there when it starts pods."""
        return [*self.others, self.server]


def secret_name(wish: Wish, path: str, data: bytes) -> str:
    """The Secret of a file, named by its content, so that an older revision still names the older one."""
    return f"{wish.name}-plugins-{hashlib.sha256(path.encode() + b'/' + data).hexdigest()[:12]}"


def wanted(content: Content, wish: Wish, cause: str, hidden: frozenset[str] = frozenset(), overlay: str = "", program: str = "") -> Wanted:
    """The objects. `hidden` are files that hold secrets from outside: each becomes a Secret. `cause` is told behind the configuration's own words.

    Raises UsageError, RefusedError and FailedError.
    """
    names = {path: secret_name(wish, path, content.files[path]) for path in hidden}
    full = wish._replace(secret_files={**wish.secret_files, **names})
    files, notices = k8s.write(content, full)
    # deploy applies by --server-side; the Secrets of filled files it makes itself.
    notices = [notice for notice in notices if notice != k8s.TOO_LARGE and notice.args.get("name") not in names.values()]
    text = _kustomized(files, overlay, program) if overlay else k8s.stream(files)
    objects = [each for each in _read(text) if each["kind"] != "Namespace"]
    secrets = [_secret(name, path, content, wish) for path, name in names.items()]
    servers = [each for each in objects if each["kind"] == "Deployment" and _template(each).get(DIGEST) == content.digest]
    if len(servers) != 1:
        raise FailedError(T("the kustomization leaves {count} Deployments with this configuration, and there must be one", count=len(servers)))
    server = servers[0]
    strange = {each["metadata"].get("namespace", wish.namespace) for each in objects} - {wish.namespace}
    if strange:
        raise FailedError(T("the kustomization wants the namespace {name}: say --namespace {name} too", name=min(strange)))
    kube.check_names(objects)
    notes = server["metadata"].setdefault("annotations", {})
    notes[CAUSE] = "; ".join(filter(None, (notes.get(CAUSE, ""), cause)))
    others = [*secrets, *(each for each in objects if each is not server)]
    mine = {path: data for path, data in content.files.items() if path in hidden or path not in wish.secret_files}
    return Wanted(server, tuple(others), mine, content.digest, wish.namespace, tuple(notices))


def _secret(name: str, path: str, content: Content, wish: Wish) -> Object:
    data = content.files[path]
    if len(data) > MAX_SECRET:
        raise FailedError(T("'{path}' has {size} bytes, and a Secret holds {limit} of them", path=path, size=len(data), limit=MAX_SECRET))
    labels = {"app.kubernetes.io/name": wish.name, COMPONENT: "plugins"}
    head = {"name": name, "namespace": wish.namespace, "labels": labels}
    key = configmaps.keys(content.files)[path]
    return {"apiVersion": "v1", "kind": "Secret", "metadata": head, "immutable": True, "data": {key: base64.b64encode(data).decode()}}


def _template(server: Object) -> Mapping[str, Any]:
    try:
        return server["spec"]["template"]["metadata"]["annotations"] or {}
    except (KeyError, TypeError):
        return {}


def _read(text: str) -> list[Object]:
    """The objects of a YAML stream. Raises FailedError."""
    try:
        found = [each for each in yaml.load_all(text, _LOADER) if each is not None]
        json.dumps(found)
        if not all(isinstance(each["metadata"], dict) and each["kind"] and each["apiVersion"] for each in found):
            raise TypeError("-")
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise FailedError(T("the kustomization does not make objects of Kubernetes: {error}", error=str(error))) from None
    return found


def _kustomized(files: Mapping[str, str], overlay: str, program: str) -> str:
    """The objects after the user's kustomization. It stands beside our own folder, which is called k8s, or is a component."""
    with tempfile.TemporaryDirectory(prefix="cozecheck-") as folder:
        base = os.path.join(folder, "k8s")
        os.mkdir(base)
        for name, text in files.items():
            with open(os.path.join(base, name), "x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
        copy = take(overlay)
        top = os.path.join(folder, "overlay")
        entries = [entry._replace(mode=0o700 if entry.kind == "folder" else 0o600) for entry in copy.entries]
        write(top, entries, lambda entry: copy.contents[entry.sha256])
        if any(re.search(rb"(?m)^kind:\s*Component\b", copy.contents[e.sha256]) for e in entries if e.path in ("kustomization.yaml", "kustomization.yml")):
            top = os.path.join(folder, "whole")
            os.mkdir(top)
            with open(os.path.join(top, "kustomization.yaml"), "x", encoding="utf-8") as stream:
                stream.write("resources: [../k8s]\ncomponents: [../overlay]\n")
        return kube.ask(Command((program, "kustomize", top), seconds=60), T("kustomize refuses the folder of --kustomize")).decode()


def changes(wanted: Sequence[Object], live: Mapping[tuple[str, str, str], Object], merged: Sequence[Object]) -> Iterator[Change]:
    """What becomes of each wanted object: `live` is what is there, `merged` what the server would make of it."""
    later = {kube.identity(each): each for each in merged}
    for each in wanted:
        key = kube.identity(each)
        if key not in live:
            yield Change("created", key[1], key[2])
            continue
        fields = tuple(differences(live[key], later.get(key, each), hide=key[1] == "Secret"))
        yield Change("changed" if fields else "same", key[1], key[2], fields)


def differences(old: Any, new: Any, path: str = "", hide: bool = False) -> Iterator[str]:
    """'path: old -> new' of what the user, not the cluster, says of an object."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}, key=str):
            if not (path == "metadata" and key in _NOT_OURS) and not (path == "" and key == "status"):
                yield from differences(old.get(key), new.get(key), f"{path}.{key}" if path else str(key), hide)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from differences(one, other, f"{path}[{number}]", hide)
    elif old != new:
        yield f"{path}: ***" if hide else f"{path}: {_short(old)} -> {_short(new)}"


def _short(value: Any) -> str:
    text = "-" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[:LONGEST] + "..."


def arrived(cluster: Cluster, template: Object) -> dict[str, bytes | None]:
    """The files that pods of this template see, read back from the API by path; None for one that the API does not give. Raises FailedError.

    So does the kubelet lay them out: pkg/volume/projected, collectData.
    """
    sources = _sources(template)
    names = [{"apiVersion": "v1", "kind": kind, "metadata": {"name": name}} for kind, name, _items in sources]
    kube.check_names(names)
    found = kube.live(cluster, [each for each in names if each["kind"] == "ConfigMap"])
    secrets = [each for each in names if each["kind"] == "Secret"]
    # Whoever deploys may often not read Secrets.
    ran = kube.attempt(kube.get(cluster, secrets)) if secrets else None
    if ran and ran.good:
        found |= {kube.identity(each): each for each in kube.items(ran.out)}
    files: dict[str, bytes | None] = {}
    for kind, name, listed in sources:
        held = found.get(("", kind, name), {})
        for item in listed:
            files[str(item["path"])] = _held(held, str(item["key"]))
    return files


def _held(held: Object, key: str) -> bytes | None:
    """A value of a ConfigMap or a Secret."""
    if held.get("kind") == "ConfigMap" and key in (held.get("data") or {}):
        return str(held["data"][key]).encode()
    coded = (held.get("binaryData") if held.get("kind") == "ConfigMap" else held.get("data")) or {}
    try:
        return base64.b64decode(coded[key], validate=True)
    except (KeyError, ValueError, TypeError):
        return None


def _sources(template: Object) -> list[tuple[str, str, list[Object]]]:
    """(kind, name, items) of all that the volume of the plugins is made of. Raises FailedError."""
    try:
        volumes = [volume for volume in template["spec"]["volumes"] if volume["name"] == "plugins"]
        found = []
        for source in volumes[0]["projected"]["sources"]:
            ((word, told),) = ((word, source[word]) for word in ("configMap", "secret") if word in source)
            found.append(("ConfigMap" if word == "configMap" else "Secret", str(told["name"]), [dict(item) for item in told["items"]]))
    except (KeyError, IndexError, TypeError, ValueError):
        raise FailedError(T("its pods do not take their plugins from a volume of cozecheck's")) from None
    return found


def named(template: Object) -> set[tuple[str, str]]:
    """(kind, name) of every ConfigMap and Secret that stands anywhere in a pod's template."""
    found, pending = set(), [template.get("spec")]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            for word, kind in (("configMap", "ConfigMap"), ("configMapRef", "ConfigMap"), ("configMapKeyRef", "ConfigMap"), ("secret", "Secret")):
                told = value.get(word)
                if isinstance(told, dict):
                    found |= {(kind, str(told[key])) for key in ("name", "secretName") if key in told}
            for word in ("secretRef", "secretKeyRef"):
                if isinstance(value.get(word), dict):
                    found.add(("Secret", str(value[word].get("name"))))
            pending += value.values()
        elif isinstance(value, list):
            pending += value
    return found
