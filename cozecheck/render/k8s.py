"""Kubernetes manifests: namespace, files, server, service, ingress, and a kustomization over them."""

from __future__ import annotations

from typing import Any

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text
from cozecheck.render import configmaps, sidecar
from cozecheck.render.content import where, with_secrets
from cozecheck.render.dump import dump
from cozecheck.render.model import PORT, Content, Wish, heading
from cozecheck.store.model import RefusedError

KUSTOMIZATION = "kustomization.yaml"
MAX_DEPLOYMENT = 1_000_000
"""Bytes as JSON."""
TO_SERVER = ("/api", "/v1", "/v2", "/v3", "/admin")
"""What Coze Studio's own nginx passes on to the server (docker/nginx/conf.d/default.conf)."""
TOO_LARGE = T("an object is too large for plain `kubectl apply`: add --server-side")


def write(content: Content, wish: Wish) -> tuple[dict[str, str], list[Text]]:
    """The files by name, in the order in which they are to be applied, and what the reader should know.

    Raises UsageError for a secret file that is none, RefusedError for a secret outside of those, for a file that is too large and for too many files.
    """
    strangers = [path for path in wish.secret_files if path not in content.files]
    if strangers:
        raise UsageError(T("--secret-file: the configuration has no file '{path}'", path=strangers[0]))
    leaks = with_secrets(content, but=wish.secret_files)
    if leaks:
        raise RefusedError(
            T("a ConfigMap is for everybody to read, and '{path}' holds a secret: --secret-file {path}=NAME takes it from a Secret", path=leaks[0]),
            (
                T("it stands at {place}", place=where(content, leaks[0])),
                T("or write {example} in the payload: `cozecheck deploy` puts the value in, and the file into a Secret", example="${NAME}"),
            ),
        )
    open_files = {path: data for path, data in content.files.items() if path not in wish.secret_files}
    parts = configmaps.split(open_files, wish.name)
    found = {
        "namespace.yaml": [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": wish.namespace}}],
        "configmaps.yaml": [configmaps.manifest(part, wish.namespace, _labels(wish, "plugins")) for part in parts],
        "service.yaml": [_service(wish), *([_metrics(wish)] if wish.sidecar else [])],
        "ingress.yaml": [_ingress(wish)],
        # Last: its ConfigMaps are to be there when it starts pods.
        "deployment.yaml": [_deployment(content, wish, parts)],
    }
    files = {name: heading(content, "k8s") + dump(documents) for name, documents in found.items()}
    kustomization = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": list(files)}
    weights = [configmaps.weight(each) for each in (*found["configmaps.yaml"], *found["deployment.yaml"])]
    # The Deployment names every file, and etcd takes objects of 1.5 MiB.
    if weights[-1] > MAX_DEPLOYMENT:
        count = len(content.files)
        raise RefusedError(T("{count} files are too many for one Deployment to name: `cozecheck render dockerfile` puts them into an image", count=count))
    heavy = max(weights) > configmaps.APPLICABLE
    return {**files, KUSTOMIZATION: heading(content, "k8s") + dump([kustomization])}, _notices(content, wish, heavy)


def stream(files: dict[str, str]) -> str:
    """All objects in one text, as `kubectl apply -f -` takes it."""
    return "".join(text for name, text in files.items() if name != KUSTOMIZATION)


def _notices(content: Content, wish: Wish, heavy: bool) -> list[Text]:
    key_of = configmaps.keys(content.files)
    notices = [
        *(
            T(
                "Secret '{name}' must be there, with the server's settings: kubectl create secret generic {name} -n {namespace} --from-env-file=FILE",
                name=name,
                namespace=wish.namespace,
            )
            for name in _env_secrets(wish)
        ),
        *(
            T(
                "Secret '{name}' must be there, with the key {key} for '{path}'; `kubectl rollout undo` does not bring an older content of it back",
                name=name,
                key=key_of[path],
                path=path,
            )
            for path, name in wish.secret_files.items()
        ),
    ]
    if wish.sidecar:
        words = {"name": sidecar.secret(wish), "namespace": wish.namespace, "email": sidecar.USER[0], "password": sidecar.USER[1]}
        notices.append(
            T(
                "Secret '{name}' must be there, with {email} and {password} of a user of Coze Studio that nobody else is: else no pod becomes ready",
                **words,
            )
        )
    if heavy:
        notices.append(TOO_LARGE)
    if _floats(wish.image):
        notices.append(
            T("image '{image}' may be another one tomorrow: --image with a version or a digest makes a rollback bring the same server back", image=wish.image)
        )
    if _floats(wish.sidecar):
        notices.append(T("image '{image}' may be another one tomorrow: give --sidecar a version or a digest", image=wish.sidecar))
    return notices


def _floats(image: str) -> bool:
    return bool(image) and (image.endswith(":latest") or ":" not in image.rpartition("/")[2])


def _env_secrets(wish: Wish) -> tuple[str, ...]:
    return wish.env_secrets or (f"{wish.name}-env",)


def _labels(wish: Wish, component: str) -> dict[str, str]:
    return {"app.kubernetes.io/name": wish.name, "app.kubernetes.io/component": component}


def _head(api: str, kind: str, wish: Wish) -> dict[str, Any]:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": wish.name, "namespace": wish.namespace, "labels": _labels(wish, "server")}}


def _deployment(content: Content, wish: Wish, parts: list[configmaps.Part]) -> dict[str, Any]:
    head = _head("apps/v1", "Deployment", wish)
    forecast = content.forecast
    tools = sum(map(len, forecast.plugins.values()))
    head["metadata"]["annotations"] = {
        "kubernetes.io/change-cause": f"plugin configuration {content.digest[:12]}: {len(forecast.plugins)} plugins, {tools} tools, image {wish.image}"
    }
    key_of = configmaps.keys(content.files)
    secrets = [{"secret": {"name": name, "items": [{"key": key_of[path], "path": path}]}} for path, name in wish.secret_files.items()]
    pod = {
        # The server is set up by its environment, which is not to hold the cluster's services too.
        "enableServiceLinks": False,
        "automountServiceAccountToken": False,
        "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [_container(wish), *([sidecar.container(wish)] if wish.sidecar else [])],
        "volumes": [{"name": "plugins", "projected": {"defaultMode": 0o444, "sources": [*map(configmaps.source, parts), *secrets]}}],
    }
    annotations = {"cozecheck/digest": content.digest, **(sidecar.pod_annotations() if wish.sidecar else {})}
    spec = {
        **({"replicas": wish.replicas} if wish.replicas else {}),
        "revisionHistoryLimit": 10,
        "selector": {"matchLabels": _labels(wish, "server")},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
        "template": {"metadata": {"labels": _labels(wish, "server"), "annotations": annotations}, "spec": pod},
    }
    return {**head, "spec": spec}


def _container(wish: Wish) -> dict[str, Any]:
    # Coze Studio has no health address. It listens only after it has read its configuration, and one that breaks it ends it before that.
    listens = {"tcpSocket": {"port": "http"}}
    return {
        "name": "coze-server",
        "image": wish.image,
        "ports": [{"name": "http", "containerPort": PORT}],
        "env": [{"name": "LISTEN_ADDR", "value": f":{PORT}"}],
        "envFrom": [{"secretRef": {"name": name}} for name in _env_secrets(wish)],
        "startupProbe": {**listens, "periodSeconds": 5, "timeoutSeconds": 3, "failureThreshold": 60},
        "readinessProbe": {**listens, "periodSeconds": 5, "timeoutSeconds": 3, "failureThreshold": 2},
        "livenessProbe": {**listens, "periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 6},
        "resources": {"requests": {"cpu": "250m", "memory": "512Mi"}, "limits": {"cpu": "1", "memory": "1Gi"}},
        # The official image runs as root and writes below /app.
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        "volumeMounts": [{"name": "plugins", "mountPath": wish.mount, "readOnly": True}],
    }


def _service(wish: Wish) -> dict[str, Any]:
    ports = [{"name": "http", "port": PORT, "targetPort": "http"}]
    return {**_head("v1", "Service", wish), "spec": {"type": "ClusterIP", "selector": _labels(wish, "server"), "ports": ports}}


def _metrics(wish: Wish) -> dict[str, Any]:
    metadata = {"name": sidecar.metrics(wish), "namespace": wish.namespace, "labels": _labels(wish, "metrics")}
    return sidecar.service({"apiVersion": "v1", "kind": "Service", "metadata": metadata}, _labels(wish, "server"))


def _ingress(wish: Wish) -> dict[str, Any]:
    ways = [(path, wish.name, PORT) for path in TO_SERVER] + ([("/", wish.web, 80)] if wish.web else [])
    paths = [{"path": path, "pathType": "Prefix", "backend": {"service": {"name": name, "port": {"number": port}}}} for path, name, port in ways]
    spec = {
        **({"ingressClassName": wish.ingress_class} if wish.ingress_class else {}),
        **({"tls": [{"hosts": [wish.host], "secretName": wish.tls_secret}]} if wish.tls_secret else {}),
        "rules": [{**({"host": wish.host} if wish.host else {}), "http": {"paths": paths}}],
    }
    return {**_head("networking.k8s.io/v1", "Ingress", wish), "spec": spec}
