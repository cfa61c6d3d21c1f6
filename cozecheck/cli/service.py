"""`cozecheck service`: a Deployment's revisions, the way back to one of them, and how it is now."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from cozecheck.cli import common, manifests
from cozecheck.cli.asked import secrets, server
from cozecheck.cli.command import _, command, language
from cozecheck.cli.deploy import context_, kubeconfig, stoppable
from cozecheck.cli.output import repository, targets, write_reports
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.report.deploy import FORMATS
from cozecheck.report.language import translator

if TYPE_CHECKING:
    from cozecheck.deploy.cluster import Cluster
    from cozecheck.deploy.model import Said
    from cozecheck.store.model import Forecast
    from cozecheck.store.verify import Server

ACTIONS = ("history", "undo", "status")


@command(
    "service",
    short_help=_("Show a Deployment's revisions, go back to one, or see how it is."),
    help=_(
        "history: all revisions of the Deployment, with the configuration that each one brings. status: how it is now, and what it should load; "
        "with CONFIG also whether the cluster has what this folder has. undo: `kubectl rollout undo`, which waits, and asks the server."
    )
    + "\n\n"
    + _("undo takes the revision before, unless --to-revision names another one, and says which configuration comes back."),
    epilog=_("Exit codes: 0 all is well; 1 something is not; 2 wrong usage; 3 cozecheck itself failed; 130 after Ctrl-C."),
)
@click.argument("action", metavar="history|undo|status", type=click.Choice(ACTIONS))
@click.argument("config", default="", metavar="[CONFIG]", type=click.Path())
@manifests.namespace
@manifests.name
@context_
@kubeconfig
@click.option("--to-revision", type=click.IntRange(1), metavar="N", help=_("undo: this revision, rather than the one before."))
@click.option("--wait", type=click.FloatRange(1, 3600), default=300.0, metavar="SECONDS", help=_("For the rollout, 300 unless said otherwise."))
@common.verify_url
@common.verify_seconds
@common.token_env
@click.option("--format", "format_", type=click.Choice(FORMATS), help=_("Report on standard output; text unless said otherwise."))
@common.output
@common.color
@click.pass_context
def service(context: click.Context, /, **options: Any) -> int:
    """Asks or goes back, writes the reports, returns the exit code."""
    from cozecheck.core.result import RunResult
    from cozecheck.deploy import service as services
    from cozecheck.deploy.model import FailedError
    from cozecheck.report import deploy as reports_
    from cozecheck.report import service as reports
    from cozecheck.report.plain import Plain

    action, translate = options["action"], translator(language(context))
    wanted = targets(options["format_"], options["output"], FORMATS if action == "undo" else reports.FORMATS)
    if options["config"] and action != "status":
        raise UsageError(T("a folder is compared by `cozecheck service status` only"))
    asked = server(options)
    cluster, name = _cluster(options)
    plain = Plain(RunResult(()), translate, repository())
    if action == "undo":
        with stoppable():
            result = services.undo(cluster, name, options["to_revision"] or 0, options["wait"], _asking(asked))
        result = result._replace(secrets=result.secrets | secrets(options))
        write_reports(wanted, lambda kind, paint: reports_.render(result, kind, translate, repository(), paint), options["color"])
        return result.exit_code
    try:
        if action == "history":
            known = services.history(cluster, name)
            write_reports(wanted, lambda kind, _paint: reports.history(known, kind, plain), options["color"])
            return 0
        state = services.status(cluster, name, *_folder(options["config"]))
    except FailedError as error:
        said = (error.message, *error.reasons)
        write_reports(wanted, lambda kind, _paint: reports.failed(said, kind, plain), options["color"])
        return 1
    write_reports(wanted, lambda kind, _paint: reports.status(state, kind, plain), options["color"])
    return int(not state.good)


def _cluster(options: dict[str, Any]) -> tuple[Cluster, str]:
    """Raises UsageError."""
    from cozecheck.deploy import program
    from cozecheck.deploy.cluster import Cluster
    from cozecheck.render.model import Wish

    wish = Wish(**{key: options[key] for key in ("namespace", "name") if options[key]}).read()
    found = program.find("kubectl", T("install it: https://kubernetes.io/docs/tasks/tools/"))
    return Cluster(found, wish.namespace, options["kubeconfig"], options["context"]), wish.name


def _folder(path: str) -> tuple[str, Any]:
    """The folder, and its digest and files; ('', None) where none is named. Raises UsageError and RefusedError."""
    from cozecheck.source.discover import one
    from cozecheck.store.bundle import contents, digest

    if not path:
        return "", None
    root = one(path)
    files, _checked = contents(root)
    return os.path.normpath(root), (digest(files), files)


def _asking(asked: Server) -> Any:
    """Asks the server whether it has what was foretold of the revision; None where none is named."""
    from cozecheck.deploy.model import FailedError
    from cozecheck.store.verify import tell

    def ask(forecast: Forecast) -> Said:
        if forecast.startup != "ok":
            return (T("the server is not asked: nothing certain is foretold of this revision"),)
        wrong = tell(asked, forecast)
        if wrong:
            raise FailedError(T("the server does not have what was foretold"), wrong)
        return (T("the server has what was foretold"),)

    return ask if asked.verify_url else None
