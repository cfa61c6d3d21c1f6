"""`cozecheck doctor`: why does a plugin not work?"""

from __future__ import annotations

import os
import sys

import click

from cozecheck.cli.check import colored, guarded, repository
from cozecheck.cli.command import _, command, language
from cozecheck.cli.network import network_policy, user_settings
from cozecheck.cli.output import targets, write_all
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.report.doctor import FORMATS, render
from cozecheck.report.language import translator


@command(
    "doctor",
    short_help=_("Find out step by step why a plugin does not work."),
    help=_("Finds out why a plugin does not work: what Coze Studio makes of it, then the way to its server step by step, then this machine.")
    + "\n\n"
    + _("PLUGIN is a plugin_id or a name_for_model; a URL is that of a server. Without either, all plugins are examined. No credentials are sent."),
    epilog=_("Exit codes: 0 nothing wrong was found; 1 something is; 2 wrong usage; 3 cozecheck itself failed; 130 after Ctrl-C."),
)
@click.argument("target", required=False, default="", metavar="[PLUGIN|URL]")
@click.option("--config", type=click.Path(), help=_("The config folder, or one above it; without it the current folder."))
@click.option("--base-url", default="", metavar="URL", help=_("Also ask the Coze Studio server there, such as http://localhost:8888."))
@click.option("--from-container", metavar="NAME", help=_("Also go the way from within this container, by docker exec."))
@click.option("--from-pod", metavar="NAME", help=_("Also go the way from within this pod, by kubectl exec."))
@click.option("-n", "--namespace", default="", metavar="NAME", help=_("The pod's namespace."))
@click.option("--server-uid", type=click.IntRange(0), default=0, help=_("The user as whom the server reads its files; 0, as in Coze Studio's own image."))
@click.option("--format", "format_", type=click.Choice(FORMATS), help=_("Report on standard output; text unless said otherwise."))
@click.option("--output", multiple=True, metavar="FORMAT=FILE", help=_("Write a report to a file as well, '-' is standard output. Repeatable."))
@click.option("--strict", is_flag=True, help=_("Fail also for what could not be found out."))
@click.option("--allow-private", is_flag=True, help=_("Also dial private addresses and this machine itself; never the metadata services of clouds."))
@click.option("--allow-host", multiple=True, metavar="HOST", help=_("Dial this host wherever it is. Repeatable; also COZECHECK_ALLOW_HOSTS."))
@click.option("--resolve", multiple=True, metavar="HOST=ADDRESS:PORT", help=_("Where a host is, instead of asking for its name. Repeatable."))
@click.option("--timeout", type=click.FloatRange(0.1), default=10.0, help=_("Seconds for one step, 10 unless said otherwise."))
@click.option("--deadline", type=click.FloatRange(0.1), default=120.0, help=_("Seconds for the whole run, 120 unless said otherwise."))
@click.option("--ca-file", type=click.Path(exists=True, dir_okay=False), help=_("Trust the certificates of this PEM file instead of the system's."))
@click.option(
    "--color", type=click.Choice(("auto", "always", "never")), default="auto", help=_("Colour; auto is on a terminal, and heeds NO_COLOR and FORCE_COLOR.")
)
@click.pass_context
def doctor(
    context: click.Context,
    target: str,
    config: str | None,
    base_url: str,
    from_container: str | None,
    from_pod: str | None,
    namespace: str,
    server_uid: int,
    format_: str | None,
    output: tuple[str, ...],
    strict: bool,
    allow_private: bool,
    allow_host: tuple[str, ...],
    resolve: tuple[str, ...],
    timeout: float,
    deadline: float,
    ca_file: str | None,
    color: str,
) -> int:
    """Examines, writes the reports, returns the exit code."""
    from cozecheck.doctor.patients import from_config, from_url
    from cozecheck.doctor.room import container, pod
    from cozecheck.doctor.run import Options, visit
    from cozecheck.net.problem import NetError
    from cozecheck.net.urls import read_url

    if from_container and from_pod:
        raise click.UsageError("--from-container and --from-pod exclude each other.", context)
    if namespace and not from_pod:
        raise click.UsageError("--namespace goes with --from-pod.", context)
    inside = container(from_container) if from_container else pod(from_pod, namespace) if from_pod else None
    if base_url:
        try:
            read_url(base_url)
        except NetError as error:
            raise UsageError(T("--base-url: {reason}", reason=error.message)) from None
    reports = targets(format_, output, FORMATS)
    translate = translator(language(context))
    folders = [config] if config else [] if "://" in target else ["."]
    policy = network_policy(user_settings(folders, translate), allow_private, allow_host, resolve)
    patients = from_url(target, folders) if "://" in target else from_config(folders, target)
    if sys.stderr.isatty() and sys.stdout.isatty():
        click.echo(T("examining; Ctrl-C shows what is known by then").render(translate), err=True)
    checkup = visit(patients, policy, Options(timeout, deadline, ca_file or "", base_url, server_uid, inside, strict))

    def made(kind: str, file: str) -> str:
        text = render(checkup, kind, translate, repository(), kind == "text" and file == "-" and colored(color))
        return guarded(text) if kind == "text" and file == "-" and os.environ.get("GITHUB_ACTIONS") == "true" else text

    write_all((file, made(kind, file)) for kind, file in reports)
    return checkup.exit_code
