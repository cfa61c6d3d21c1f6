"""`cozecheck probe`: are the plugins' servers there?"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from cozecheck.cli import common
from cozecheck.cli.command import _, command, language
from cozecheck.cli.network import network_policy, read_proxy, user_settings
from cozecheck.cli.output import FORMATS, make_folder, repository, targets, write_reports
from cozecheck.core.errors import UsageError
from cozecheck.report.language import translator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cozecheck.probe.endpoints import Calls


@command(
    "probe",
    short_help=_("Ask every plugin's server whether it is there."),
    help=_("Asks the servers of all loaded plugins whether they are there: names, connection, TLS, HTTP, health page. No credentials are sent."),
    epilog=_("Exit codes: 0 no server failed; 1 one did; 2 wrong usage; 3 cozecheck itself failed; 130 after Ctrl-C."),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--format", "format_", type=click.Choice(FORMATS), help=_("Report on standard output; text unless said otherwise."))
@common.output
@click.option("--report", type=click.Path(file_okay=False), metavar="DIR", help=_("Write a page with a chart for people to this folder: index.html."))
@click.option("--history", type=click.Path(dir_okay=False), metavar="FILE", help=_("Keep the last runs in this file, and tell flaky servers from dead ones."))
@click.option("--endpoints", is_flag=True, help=_("Also call every tool, with arguments made from its document: GET and HEAD only."))
@click.option("--unsafe-methods", is_flag=True, help=_("With --endpoints: call POST, PUT, PATCH and DELETE too. They may change something there."))
@click.option(
    "--min-success", type=click.FloatRange(0, 100), default=50.0, help=_("Percent of each plugin's endpoints that must be there, 50 unless said otherwise.")
)
@click.option("--seed", type=int, default=0, help=_("Other arguments: the same seed makes the same ones."))
@click.option("--secrets-file", metavar="FILE", help=_("A JSON object with tokens for endpoints, as `cozecheck invoke` takes them."))
@click.option("--strict", is_flag=True, help=_("Fail also for what nothing certain is known of."))
@common.allow_private
@common.allow_host
@common.resolve
@click.option("--proxy", metavar="URL", default="", help=_("Go through this HTTP proxy. Proxies of the environment are never used."))
@click.option("--concurrency", type=click.IntRange(1, 1000), default=50, help=_("Servers at once."))
@click.option("--per-host", type=click.IntRange(1, 100), default=4, help=_("Connections at once to one host, 4 unless said otherwise."))
@click.option("--rate", type=click.FloatRange(0), default=5.0, help=_("Requests a second to one host, 5 unless said otherwise; 0 for no limit."))
@click.option("--timeout", type=click.FloatRange(0.1), default=20.0, help=_("Seconds for one request, 20 unless said otherwise."))
@click.option("--deadline", type=click.FloatRange(0.1), default=300.0, help=_("Seconds for the whole run, 300 unless said otherwise."))
@click.option("--retries", type=click.IntRange(0, 5), default=1, help=_("More tries where the trouble may pass, 1 unless said otherwise."))
@click.option("--health-path", default="/health", help=_("The health page below each server; '' for none. Its absence is no failure."))
@common.ca_file
@common.color
@click.pass_context
def probe(
    context: click.Context,
    paths: tuple[str, ...],
    format_: str | None,
    output: tuple[str, ...],
    report: str | None,
    history: str | None,
    endpoints: bool,
    unsafe_methods: bool,
    min_success: float,
    seed: int,
    secrets_file: str | None,
    strict: bool,
    allow_private: bool,
    allow_host: tuple[str, ...],
    resolve: tuple[str, ...],
    proxy: str,
    concurrency: int,
    per_host: int,
    rate: float,
    timeout: float,
    deadline: float,
    retries: int,
    health_path: str,
    ca_file: str | None,
    color: str,
) -> int:
    """Probes, writes the reports, returns the exit code."""
    from cozecheck.cli.live import Live
    from cozecheck.probe.history import remember
    from cozecheck.probe.one import Options
    from cozecheck.probe.run import probe as run
    from cozecheck.probe.servers import find_servers
    from cozecheck.report.page import page
    from cozecheck.report.probe import render

    if proxy and resolve:
        raise click.UsageError("--proxy and --resolve exclude each other.", context)
    if endpoints and proxy:
        raise click.UsageError("--endpoints and --proxy exclude each other.", context)
    reports = targets(format_, output)
    translate = translator(language(context))
    settings = user_settings(paths or (".",), translate)
    policy = network_policy(settings, allow_private, allow_host, resolve)
    options = Options(concurrency, per_host, rate, min(10.0, timeout), timeout, deadline, retries, health_path, ca_file or "", read_proxy(proxy), strict)
    calls = _calls(unsafe_methods, settings.call_unsafe, seed, secrets_file) if endpoints else None
    servers, planned, secrets = find_servers(paths, calls)
    with Live(secrets, translate) as live:
        result = run(servers, policy, options, secrets | {proxy, proxy.partition("://")[2].rpartition("@")[0]}, live.watch, planned)._replace(
            min_success=min_success if endpoints else 0.0
        )
    forgotten: UsageError | None = None
    if history:
        try:
            result = remember(result, history)
        except UsageError as error:
            # First the reports: what took minutes is not lost for that.
            forgotten = error

    if report:
        make_folder(report)
    pages = [(os.path.join(report, "index.html"), page(result, language(context), repository()))] if report else []
    write_reports(reports, lambda kind, paint: render(result, kind, translate, repository(), paint), color, *pages)
    if forgotten:
        raise forgotten
    return result.exit_code


def _calls(unsafe: bool, allowed: Iterable[str], seed: int, secrets_file: str | None) -> Calls:
    from cozecheck.calls.secrets import read_file
    from cozecheck.probe.endpoints import Calls

    return Calls(unsafe, frozenset(allowed), seed, {**os.environ, **(read_file(secrets_file) if secrets_file else {})})
