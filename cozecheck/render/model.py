"""What is rendered, and for whom. The defaults are those of Coze Studio's docker/docker-compose.yml and backend/Dockerfile."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import NamedTuple

from cozecheck import __version__
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.store.model import Forecast

IMAGE = "cozedev/coze-studio-server:latest"
MOUNT = "/app/resources/conf/plugin"
"""Where the image's server reads plugins: resources/conf/plugin below its working directory (domain/plugin/conf/config.go)."""
PORT = 8888
"""Of the server, unless LISTEN_ADDR says otherwise (backend/main.go)."""
MARK = "# Written by cozecheck "
"""How every file begins that may be written again."""
_LABEL = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
MAX_NAME = 40
"""Characters, so that a ConfigMap's name has room for more."""


class Content(NamedTuple):
    """The files of a configuration by path, their digest, what is foretold of them, and the values that no one may see."""

    root: str
    files: Mapping[str, bytes]
    digest: str
    forecast: Forecast
    secrets: frozenset[str] = frozenset()


class Wish(NamedTuple):
    """What the user asks for. `secret_files` are paths of files that a Secret holds, with its name; '' and () stand for nothing."""

    image: str = IMAGE
    namespace: str = "coze-studio"
    name: str = "coze-studio"
    mount: str = MOUNT
    env_secrets: tuple[str, ...] = ()
    secret_files: Mapping[str, str] = {}
    replicas: int = 0
    host: str = ""
    tls_secret: str = ""
    ingress_class: str = ""
    web: str = ""
    sidecar: str = ""
    """The image of cozecheck, where its sidecar is to run beside the server."""
    sidecar_secret: str = ""

    def read(self) -> Wish:
        """The same. Raises UsageError for what Kubernetes or Docker would not take."""
        secrets = (*self.env_secrets, *self.secret_files.values(), *filter(None, (self.tls_secret, self.ingress_class, self.sidecar_secret)))
        hosts = [self.host.removeprefix("*.")] if self.host else []
        wrong = [
            *(name for name in (self.namespace, self.name, *filter(None, (self.web,))) if not _LABEL.fullmatch(name)),
            *(name for name in (*secrets, *hosts) if not _SUBDOMAIN.fullmatch(name) or ".." in name),
        ]
        if len(self.name) > MAX_NAME:
            raise UsageError(T("--name '{name}' is longer than {limit} characters", name=self.name, limit=MAX_NAME))
        if wrong:
            raise UsageError(T("'{name}' is no name for Kubernetes: small letters, digits and '-', a letter first", name=wrong[0]))
        for image in (self.image, *filter(None, (self.sidecar,))):
            if not re.fullmatch(r"[A-Za-z0-9][\w./:@-]{0,400}", image, re.ASCII):
                raise UsageError(T("'{image}' is no name of an image", image=image))
        if not re.fullmatch(r"/[\w./-]{1,400}", self.mount, re.ASCII) or posixpath.normpath(self.mount) != self.mount or self.mount.count("/") < 2:
            raise UsageError(T("--mount '{path}' is no plain absolute path of a folder below another one", path=self.mount))
        if self.tls_secret and not self.host:
            raise UsageError(T("--tls-secret needs --host"))
        if self.sidecar_secret and not self.sidecar:
            raise UsageError(T("--sidecar-secret needs --sidecar"))
        return self


def heading(content: Content, kind: str) -> str:
    """The first line of every file."""
    return f"{MARK}{__version__} (render {kind}) from the configuration with digest {content.digest[:12]}.\n"
