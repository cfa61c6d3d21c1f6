"""`cozecheck deploy`: brings a checked configuration to a server, and back where it does not do there what was foretold."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from cozecheck.cli import common, filling, manifests
from cozecheck.cli.asked import asking, probed, secrets, server, smoked
from cozecheck.cli.command import _, command, language
from cozecheck.cli.output import repository, targets, write_reports
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.report.deploy import FORMATS, render
from cozecheck.report.language import translator

if TYPE_CHECKING:
    from cozecheck.deploy.model import Said
    from cozecheck.deploy.run import Order, Ready
    from cozecheck.render.model import Content
    from cozecheck.store.verify import Server

KINDS = ("k8s", "compose", "local")
ONLY: dict[str, tuple[str, ...]] = {
    "to": ("compose", "local"),
    "file": ("compose",),
    "project": ("compose",),
    "context": ("k8s",),
    "kubeconfig": ("k8s",),
    "kustomize": ("k8s",),
    "force_conflicts": ("k8s",),
    "image": ("k8s", "compose"),
    "mount": ("k8s", "compose"),
    "reload_url": ("local",),
}
"""Options that not every kind knows."""

context_ = click.option("--context", default="", metavar="NAME", help=_("k8s: the context of the kubeconfig; kubectl's own unless said otherwise."))
kubeconfig = click.option("--kubeconfig", default="", metavar="FILE", help=_("k8s: the kubeconfig; kubectl's own unless said otherwise."))
studio_url = click.option(
    "--studio-url", default="", metavar="URL", help=_("Compare what this Coze Studio has with the prediction, as `cozecheck studio compare` does.")
)


@command(
    "deploy",
    short_help=_("Bring a checked configuration to Kubernetes, Compose or a folder, and back where it fails there."),
    help=_("Checks, keeps a version, applies, waits, verifies, records. What fails after it was applied is taken back by itself.")
    + "\n\n"
    + _("k8s: the manifests of `cozecheck render k8s`, by kubectl. compose: the folder that coze-server mounts, then `docker compose up --wait`.")
    + "\n\n"
    + _("local: a folder on this machine. With --plan nothing is changed: all commands and changed objects are shown."),
    epilog=_("Exit codes: 0 deployed; 1 failed, and it says whether all is as before; 2 wrong usage; 3 cozecheck itself failed; 130 after Ctrl-C."),
)
@click.argument("kind", metavar="k8s|compose|local", type=click.Choice(KINDS))
@click.argument("config", default=".", metavar="[CONFIG]", type=click.Path())
@click.option("--plan", is_flag=True, help=_("Show what would be run and changed, and change nothing."))
@click.option("--to", default="", metavar="DIR", type=click.Path(), help=_("compose, local: the folder, or the link to one, that the server reads."))
@manifests.options
@context_
@kubeconfig
@click.option("--kustomize", default=None, metavar="DIR", type=click.Path(exists=True, file_okay=False), help=_("k8s: a kustomization or component over ours."))
@click.option("--force-conflicts", is_flag=True, help=_("k8s: take over fields that others have set."))
@click.option("-f", "--file", multiple=True, metavar="FILE", type=click.Path(exists=True, dir_okay=False), help=_("compose: a Compose file. Repeatable."))
@click.option("--project", default="", metavar="NAME", help=_("compose: the project's name."))
@click.option("--wait", type=click.FloatRange(1, 3600), default=300.0, metavar="SECONDS", help=_("For the rollout, 300 unless said otherwise."))
@click.option("--probe", is_flag=True, help=_("First ask every plugin's server whether it is there, as `cozecheck probe` does."))
@common.reload_url
@common.verify_url
@common.verify_seconds
@common.token_env
@studio_url
@click.option("--smoke", default="", metavar="URL", help=_("Afterwards call tools through the host or Coze Studio there, as `cozecheck smoke --target` does."))
@click.option("--smoke-kind", default="host", type=click.Choice(("host", "coze-studio")), help=_("What runs there."))
@click.option("--cases", default="", metavar="FILE", type=click.Path(dir_okay=False), help=_("The cases of --smoke."))
@click.option(
    "--values", default="", metavar="FILE", type=click.Path(dir_okay=False), help=_("The environments; deploy.yaml in the current folder, if there is one.")
)
@click.option("-e", "--environment", default="", metavar="NAME", help=_("Take settings and the values of placeholders from this environment."))
@common.env_file
@common.env
@common.store
@click.option("--force", is_flag=True, help=_("Also where something is lost or dangerous."))
@common.allow_private
@common.allow_host
@common.resolve
@common.ca_file
@click.option("--format", "format_", type=click.Choice(FORMATS), help=_("Report on standard output; text unless said otherwise."))
@common.output
@common.color
@click.pass_context
def deploy(context: click.Context, /, **options: Any) -> int:
    """Deploys or plans, writes the reports, returns the exit code."""
    from cozecheck.deploy.run import deploy as run

    reports = targets(options["format_"], options["output"], FORMATS)
    strange = {name for name, kinds in ONLY.items() if options["kind"] not in kinds} | (set() if options["kind"] == "k8s" else {*manifests.ONLY_K8S})
    values = filling.environment(context, options, strange).values
    for name, kinds in ONLY.items():
        if options[name] and options["kind"] not in kinds:
            raise UsageError(T("{option} is for {kinds} only", option=f"--{name.replace('_', '-')}", kinds=", ".join(kinds)))
    with ExitStack() as stack, stoppable():
        result = run(_order(context, options, values, stack))
    result = result._replace(secrets=result.secrets | secrets(options))
    translate = translator(language(context))
    write_reports(reports, lambda kind, paint: render(result, kind, translate, repository(), paint), options["color"])
    return result.exit_code


def _order(context: click.Context, options: dict[str, Any], values: Mapping[str, str], stack: ExitStack) -> Order:
    """What is wished. Raises UsageError."""
    from cozecheck.deploy.run import Order
    from cozecheck.net.urls import named_url
    from cozecheck.source.discover import one
    from cozecheck.store.site import locate, place
    from cozecheck.store.store import Store

    root, kind = one(options["config"]), options["kind"]
    asked = server(options)
    if kind == "k8s":
        site = locate(root, options["store"])
    elif options["to"]:
        site = place(options["to"], options["store"])
    else:
        raise UsageError(T("name the folder that the server reads with --to"))
    work, backup = _k8s(options, root, site, asked, values) if kind == "k8s" else _folder(options, root, site, asked, values, stack)
    if options["smoke"]:
        named_url("--smoke", options["smoke"])
    if options["cases"]:
        from cozecheck.smoke.environment import Environment
        from cozecheck.smoke.read import read

        # A mistake there is better found before anything is changed.
        read(options["cases"], Environment(os.environ, frozenset()))
    probe = (lambda: probed(context, root, options)) if options["probe"] else None
    smoke = (lambda: smoked(context, root, options)) if options["smoke"] else None
    return Order(kind, root, Store(site.store), work, backup, probe, smoke, options["plan"])


Work = tuple[Callable[[], "Ready"], Callable[[], tuple[int, "Said"]]]


def _k8s(options: dict[str, Any], root: str, site: Any, asked: Server, values: Mapping[str, str]) -> Work:
    from cozecheck.deploy import cluster as kube
    from cozecheck.deploy import k8s, objects, program
    from cozecheck.deploy.rollout import Goal
    from cozecheck.deploy.run import Ready
    from cozecheck.render.content import read
    from cozecheck.store import switch
    from cozecheck.store.backup import commit, keep, who
    from cozecheck.store.store import Store

    wish = manifests.wish(True, options)
    found = program.find("kubectl", T("install it: https://kubernetes.io/docs/tasks/tools/"))
    cluster = kube.Cluster(found, wish.namespace, options["kubeconfig"], options["context"])

    def check() -> Ready:
        content, hidden = filling.fill(read(root, force=options["force"]), values)
        said = kube.versions(cluster)
        at = commit(root)
        cause = f"commit {at[:12]} by {who()}" if at else f"by {who()}"
        wanted = objects.wanted(content, wish, cause, hidden, overlay=options["kustomize"] or "", program=found)
        there = kube.secrets_there(cluster, (str(notice.args["name"]) for notice in wanted.notices if "name" in notice.args))
        lacking = (notice for notice in wanted.notices if notice.args.get("name") not in there)
        ask = asking(root, content.forecast, asked, options)
        # A smoke test has 300 seconds.
        more = 2 * options["verify_seconds"] + (300.0 if options["smoke"] else 0.0)
        target = k8s.target(Goal(cluster, wanted, options["wait"], more, options["force_conflicts"], ask))
        return Ready(content, target, (*_foretold(content), *said, *lacking))

    def backup() -> tuple[int, Said]:
        store = Store(site.store)
        with store.locked():
            switch.repair(store, site)
            kept = keep(store, site.config, site.config)
        return kept.version.number, (T("version {number} in {store}", number=kept.version.number, store=site.store),)

    return check, backup


def _folder(options: dict[str, Any], root: str, site: Any, asked: Server, values: Mapping[str, str], stack: ExitStack) -> Work:
    from cozecheck.deploy import compose, local, program
    from cozecheck.deploy.run import Ready
    from cozecheck.render.content import read

    wish = manifests.wish(False, options)
    if os.path.realpath(root) == os.path.realpath(site.config):
        raise UsageError(T("--to is the configuration itself: name the folder that the server reads"))
    docker = "" if options["kind"] == "local" else program.find("docker", T("install it: https://docs.docker.com/engine/install/"))

    places: list[local.Place] = []

    def check() -> Ready:
        content, changed = filling.fill(read(root, force=options["force"]), values)
        source = filling.folder(content, changed, stack)
        # The URL of the list is asked by the switch itself.
        ask = asking(root, content.forecast, asked._replace(verify_url=""), options)
        spot = local.Place(site, source, asked, options["force"], ask)
        places.append(spot)
        if not docker:
            return Ready(content, local.target(spot), _foretold(content))
        compose.versions(docker)
        service = compose.Service(spot, docker, content, wish, options["file"], options["project"], options["wait"])
        return Ready(content, compose.target(service), _foretold(content))

    return check, lambda: local.backup(places[-1])


def _foretold(content: Content) -> Said:
    from cozecheck.report.store import foretold

    return (T("configuration {digest}: {count} files", digest=content.digest[:12], count=len(content.files)), foretold(content.forecast))


@contextmanager
def stoppable() -> Iterator[None]:
    """SIGTERM, with which CI systems stop a job, is Ctrl-C: what was begun is taken back."""

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = None
    # Not outside of the main thread.
    with suppress(ValueError):
        before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)
