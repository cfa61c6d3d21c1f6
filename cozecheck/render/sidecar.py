"""`cozecheck sidecar` beside the server: in its pod, or as a service of its own."""

from __future__ import annotations

from typing import Any

from cozecheck.render.model import PORT, Wish

NAME, SERVICE = "sidecar", "coze-sidecar"
"""Of the container in a pod, and of the service in a Compose file."""
LISTEN = 9109
FOLDER = "/config"
"""Where it reads the very files that the server reads."""
USER = ("COZECHECK_STUDIO_EMAIL", "COZECHECK_STUDIO_PASSWORD", "COZECHECK_STUDIO_SESSION")
UID = 65532
"""That of cozecheck's own image; any other does too."""
_ASK = (
    f'import http.client; c = http.client.HTTPConnection("127.0.0.1", {LISTEN}, timeout=3); '
    'c.request("GET", "/ready"); raise SystemExit(c.getresponse().status != 200)'
)
READY = ("python3", "-c", _ASK)
"""Whether it says that the server is ready, with what its image holds."""


def arguments(server: str, *names: str) -> list[str]:
    """Those of its image's command."""
    allowed = [word for name in names for word in ("--allow-name", name)]
    return ["sidecar", FOLDER, "--url", f"http://{server}:{PORT}", "--host", "0.0.0.0", "--port", str(LISTEN), *allowed]  # noqa: S104


def secret(wish: Wish) -> str:
    """The Secret with its user."""
    return wish.sidecar_secret or f"{wish.name}-sidecar"


def metrics(wish: Wish) -> str:
    """The Service for Prometheus."""
    return f"{wish.name}-metrics"


def container(wish: Wish) -> dict[str, Any]:
    """The second container of the pod. The pod is ready only when both are: so a rollout waits for the plugins.

    Without its user it starts nevertheless, and says what is missing. Nothing that it says ever restarts the server, and a pod that was ready is not taken out
    of service when only the password, or a Secret that holds a file, is another one.
    """

    def asks(path: str, **more: int) -> dict[str, Any]:
        return {"httpGet": {"path": path, "port": "probes"}, **more}

    return {
        "name": NAME,
        "image": wish.sidecar,
        "args": [*arguments("127.0.0.1", metrics(wish), f"{metrics(wish)}.{wish.namespace}", f"{metrics(wish)}.{wish.namespace}.svc"), "--stay-ready"],
        "ports": [{"name": "probes", "containerPort": LISTEN}],
        "env": [{"name": name, "valueFrom": {"secretKeyRef": {"name": secret(wish), "key": name, "optional": True}}} for name in USER],
        "startupProbe": asks("/live", periodSeconds=2, timeoutSeconds=3, failureThreshold=30),
        "readinessProbe": asks("/ready", periodSeconds=5, timeoutSeconds=3, failureThreshold=2),
        "livenessProbe": asks("/live", periodSeconds=20, timeoutSeconds=5, failureThreshold=3),
        "resources": {"requests": {"cpu": "20m", "memory": "96Mi"}, "limits": {"cpu": "500m", "memory": "256Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "runAsUser": UID,
            "runAsGroup": UID,
        },
        "volumeMounts": [{"name": "plugins", "mountPath": FOLDER, "readOnly": True}],
    }


def pod_annotations() -> dict[str, str]:
    """Of the pod: what Prometheus' usual configuration for pods looks for, and whose log `kubectl logs` shows."""
    scrape = {"prometheus.io/scrape": "true", "prometheus.io/port": str(LISTEN), "prometheus.io/path": "/metrics"}
    return {**scrape, "kubectl.kubernetes.io/default-container": "coze-server"}


def service(head: dict[str, Any], selector: dict[str, str]) -> dict[str, Any]:
    """The Service for Prometheus, which also names pods that are not ready: of those one wants to know most."""
    ports = [{"name": "metrics", "port": LISTEN, "targetPort": "probes"}]
    return {**head, "spec": {"clusterIP": "None", "publishNotReadyAddresses": True, "selector": selector, "ports": ports}}


def composed(wish: Wish, mount: dict[str, Any], labels: dict[str, str], server: str) -> dict[str, Any]:
    """The service of a Compose file, with the server's own mount and labels: where the folder is another one now, both are to be made anew.

    Its health is the server's readiness, so that `docker compose up --wait` waits for the plugins."""
    return {
        "image": wish.sidecar,
        "command": arguments(server, SERVICE),
        "environment": list(USER),
        "volumes": [{**mount, "target": FOLDER}],
        "labels": labels,
        "ports": [f"127.0.0.1:{LISTEN}:{LISTEN}"],
        "restart": "unless-stopped",
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "healthcheck": {"test": ["CMD", *READY], "interval": "10s", "timeout": "5s", "retries": 3, "start_period": "90s"},
    }
