"""`cozecheck doctor`: why does a plugin not work?"""

from __future__ import annotations

import sys

import click

from cozecheck.cli import common
from cozecheck.cli.command import _, command, language
from cozecheck.cli.network import network_policy, user_settings
from cozecheck.cli.output import repository, targets, write_reports
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
@common.output
@click.option("--strict", is_flag=True, help=_("Fail also for what could not be found out."))
@common.allow_private
@common.allow_host
@common.resolve
@click.option("--timeout", type=click.FloatRange(0.1), default=10.0, help=_("Seconds for one step, 10 unless said otherwise."))
@click.option("--deadline", type=click.FloatRange(0.1), default=120.0, help=_("Seconds for the whole run, 120 unless said otherwise."))
@common.ca_file
@common.color
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
    from cozecheck.net.urls import named_url

    if from_container and from_pod:
        raise click.UsageError("--from-container and --from-pod exclude each other.", context)
    if namespace and not from_pod:
        raise click.UsageError("--namespace goes with --from-pod.", context)
    inside = container(from_container) if from_container else pod(from_pod, namespace) if from_pod else None
    if base_url:
        named_url("--base-url", base_url)
    reports = targets(format_, output, FORMATS)
    translate = translator(language(context))
    folders = [config] if config else [] if "://" in target else ["."]
    policy = network_policy(user_settings(folders, translate), allow_private, allow_host, resolve)
    patients = from_url(target, folders) if "://" in target else from_config(folders, target)
    if sys.stderr.isatty() and sys.stdout.isatty():
        click.echo(T("examining; Ctrl-C shows what is known by then").render(translate), err=True)
    checkup = visit(patients, policy, Options(timeout, deadline, ca_file or "", base_url, server_uid, inside, strict))

    write_reports(reports, lambda kind, paint: render(checkup, kind, translate, repository(), paint), color)
    return checkup.exit_code
