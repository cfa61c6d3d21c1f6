"""A Compose file that gives Coze Studio's server the configuration; on its own, or after Coze Studio's docker/docker-compose.yml."""

from __future__ import annotations

import os

from cozecheck.render import sidecar
from cozecheck.render.dump import dump
from cozecheck.render.model import Content, Wish, heading

SERVICE = "coze-server"
"""The server's name in Coze Studio's docker-compose.yml."""
NETWORK = "cozecheck"
_CONNECT = 'import os, socket; socket.create_connection(("127.0.0.1", int((os.environ.get("LISTEN_ADDR") or ":8888").rpartition(":")[2])), 3)'
LISTENS = ("python3", "-c", _CONNECT)
"""Whether the server listens, with what its image holds (backend/Dockerfile). Coze Studio has no health address."""


def write(content: Content, wish: Wish) -> str:
    """The Compose file. The folder is named by its absolute path: relative ones are meant from the first of several Compose files."""
    mount = {
        "type": "bind",
        "source": _plain(os.path.realpath(content.root)),
        "target": wish.mount,
        "read_only": True,
        # Else Docker makes an empty folder where there is none, and the server starts without any plugin.
        "bind": {"create_host_path": False},
    }
    check = {"test": ["CMD", *map(_plain, LISTENS)], "interval": "10s", "timeout": "5s", "retries": 3, "start_period": "60s"}
    labels = {"cozecheck.digest": content.digest}
    service = {"image": wish.image, "volumes": [mount], "labels": labels, "healthcheck": check}
    if not wish.sidecar:
        return heading(content, "compose") + dump([{"services": {SERVICE: service}}])
    # A network of both: whichever others the server has, the sidecar finds it, also after the server was restarted.
    beside = sidecar.composed(wish, mount, labels, SERVICE)
    services = {name: {**each, "networks": [NETWORK]} for name, each in ((SERVICE, service), (sidecar.SERVICE, beside))}
    return heading(content, "compose") + dump([{"services": services, "networks": {NETWORK: {}}}])


def _plain(text: str) -> str:
    """Compose replaces variables."""
    return text.replace("$", "$$")
