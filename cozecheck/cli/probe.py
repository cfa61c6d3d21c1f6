"""`cozecheck probe`: are the plugins' servers there?"""

from __future__ import annotations

import os

import click

from cozecheck.cli.command import _, command, language
from cozecheck.cli.output import write_all
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.report.language import translator
from cozecheck.report.probe import FORMATS, render


@command(
    "probe",
    short_help=_("Ask every plugin's server whether it is there."),
    help=_("Asks the servers of all loaded plugins whether they are there: names, connection, TLS, HTTP, health page. No credentials are sent."),
    epilog=_("Exit codes: 0 no server failed; 1 one did; 2 wrong usage; 3 cozecheck itself failed; 130 after Ctrl-C."),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", help=_("Report on standard output; text unless said otherwise."))
@click.option("--output", multiple=True, metavar="FORMAT=FILE", help=_("Write a report to a file as well. Repeatable."))
@click.option("--strict", is_flag=True, help=_("Fail also for servers of which nothing certain is known."))
@click.option("--allow-private", is_flag=True, help=_("Also dial private addresses and this machine itself; never the metadata services of clouds."))
@click.option("--allow-host", multiple=True, metavar="HOST", help=_("Dial this host wherever it is. Repeatable; also COZECHECK_ALLOW_HOSTS."))
@click.option("--resolve", multiple=True, metavar="HOST=ADDRESS:PORT", help=_("Where a host is, instead of asking for its name. Repeatable."))
@click.option("--concurrency", type=click.IntRange(1, 1000), default=50, help=_("Servers at once."))
@click.option("--per-host", type=click.IntRange(1, 100), default=4, help=_("Connections at once to one host, 4 unless said otherwise."))
@click.option("--rate", type=click.FloatRange(0), default=5.0, help=_("Requests a second to one host, 5 unless said otherwise; 0 for no limit."))
@click.option("--timeout", type=click.FloatRange(0.1), default=20.0, help=_("Seconds for one request, 20 unless said otherwise."))
@click.option("--deadline", type=click.FloatRange(0.1), default=300.0, help=_("Seconds for the whole run, 300 unless said otherwise."))
@click.option("--retries", type=click.IntRange(0, 5), default=1, help=_("More tries where the trouble may pass, 1 unless said otherwise."))
@click.option("--health-path", default="/health", help=_("The health page below each server; '' for none. Its absence is no failure."))
@click.option("--ca-file", type=click.Path(exists=True, dir_okay=False), help=_("Trust the certificates of this PEM file instead of the system's."))
@click.pass_context
def probe(
    context: click.Context,
    paths: tuple[str, ...],
    format_: str,
    output: tuple[str, ...],
    strict: bool,
    allow_private: bool,
    allow_host: tuple[str, ...],
    resolve: tuple[str, ...],
    concurrency: int,
    per_host: int,
    rate: float,
    timeout: float,
    deadline: float,
    retries: int,
    health_path: str,
    ca_file: str | None,
) -> int:
    """Probes, writes the reports, returns the exit code."""
    from cozecheck.cli.check import repository
    from cozecheck.net.policy import Policy, read_hosts, read_resolve
    from cozecheck.probe.one import Options
    from cozecheck.probe.run import probe as run
    from cozecheck.probe.servers import find_servers

    targets = [(format_, "-")]
    for value in output:
        kind, _equals, file = value.partition("=")
        if kind not in FORMATS or not file:
            raise UsageError(T("--output is FORMAT=FILE with one of the formats {formats}, not '{output}'", formats=", ".join(FORMATS), output=value))
        targets.append((kind, file))
    policy = Policy(allow_private, read_hosts((*allow_host, os.environ.get("COZECHECK_ALLOW_HOSTS", ""))), read_resolve(resolve))
    servers, secrets = find_servers(paths)
    options = Options(concurrency, per_host, rate, min(10.0, timeout), timeout, deadline, retries, health_path, ca_file or "", strict=strict)
    result = run(servers, policy, options, secrets)
    translate = translator(language(context))
    write_all((file, render(result, kind, translate, repository())) for kind, file in targets)
    return result.exit_code
