"""The options that say how the server is to be set up: those of `cozecheck render` and `cozecheck deploy`, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cozecheck.cli.command import _
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T

if TYPE_CHECKING:
    from cozecheck.render.model import Wish

F = TypeVar("F", bound=Callable[..., Any])

ONLY_K8S = {
    "namespace": "--namespace",
    "name": "--name",
    "env_secret": "--env-secret",
    "secret_file": "--secret-file",
    "replicas": "--replicas",
    "host": "--host",
    "tls_secret": "--tls-secret",
    "ingress_class": "--ingress-class",
    "web": "--web",
    "sidecar_secret": "--sidecar-secret",
}
"""Parameters and options that the others do not know."""
_PLAIN = ("image", "mount", "namespace", "name", "replicas", "host", "tls_secret", "ingress_class", "web", "sidecar", "sidecar_secret")

namespace = click.option("-n", "--namespace", default="", metavar="NAME", help=_("k8s: the namespace; coze-studio unless said otherwise."))
name = click.option("--name", default="", help=_("k8s: the name of Deployment, Service and Ingress; coze-studio unless said otherwise."))
_OPTIONS = (
    click.option("--image", default="", help=_("The server's image; the official one unless said otherwise.")),
    click.option("--mount", default="", metavar="PATH", help=_("Where the server reads its plugins; /app/resources/conf/plugin unless said otherwise.")),
    namespace,
    name,
    click.option(
        "--env-secret", multiple=True, metavar="NAME", help=_("k8s: a Secret with the server's environment; NAME-env unless said otherwise. Repeatable.")
    ),
    click.option("--secret-file", multiple=True, metavar="PATH=NAME", help=_("k8s: take this file of the configuration from a Secret. Repeatable.")),
    click.option("--replicas", type=click.IntRange(1), metavar="N", help=_("k8s: how many servers; left open unless said otherwise.")),
    click.option("--host", default="", help=_("k8s: the host name of the Ingress.")),
    click.option("--tls-secret", default="", metavar="NAME", help=_("k8s: a Secret with the host's certificate.")),
    click.option("--ingress-class", default="", metavar="NAME", help=_("k8s: the class of the Ingress.")),
    click.option("--web", default="", metavar="SERVICE", help=_("k8s: the Service of Coze Studio's pages, for all that is not the server's.")),
    click.option("--sidecar", default="", metavar="IMAGE", help=_("Run `cozecheck sidecar` beside the server; IMAGE is one of cozecheck.")),
    click.option("--sidecar-secret", default="", metavar="NAME", help=_("k8s: a Secret with the sidecar's user; NAME-sidecar unless said otherwise.")),
)


def options(function: F) -> F:
    """Adds all of them to a command."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def wish(k8s: bool, given: Mapping[str, Any]) -> Wish:
    """What the options ask for. Raises UsageError, also where one is for Kubernetes only and that is not meant."""
    from cozecheck.render.model import Wish

    strange = [option for name, option in ONLY_K8S.items() if given[name] and not k8s]
    if strange:
        raise UsageError(T("{option} is for k8s only", option=strange[0]))
    pairs = [text.rpartition("=") for text in given["secret_file"]]
    if not all(path and name for path, _equals, name in pairs):
        raise UsageError(T("--secret-file is PATH=NAME: a file of the configuration and the Secret that holds it"))
    plain = {name: given[name] for name in _PLAIN if given[name]}
    return Wish(**plain, env_secrets=given["env_secret"], secret_files={path: name for path, _equals, name in pairs}).read()
