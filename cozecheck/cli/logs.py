"""`cozecheck logs`: what the log of a host, or of Coze Studio itself, says about plugins."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from cozecheck.cli import common
from cozecheck.cli.command import _, command, language
from cozecheck.cli.output import colored, columns, guarded, repository, targets, write_all
from cozecheck.cli.serve import need
from cozecheck.report.logs import FORMATS, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from cozecheck.logs.model import LogsResult
    from cozecheck.logs.rows import Options
    from cozecheck.logs.traffic import Names


@command(
    "logs",
    short_help=_("Say what a log tells about plugins: calls, errors, latencies, what was dropped."),
    help=_(
        "Reads logs: JSON lines as `cozecheck serve` writes them, and Coze Studio's own text log, also as Docker, Compose and kubectl print them, "
        "plain or compressed. '-' is standard input."
    )
    + "\n\n"
    + _("Counts calls, errors, slow calls and latencies by plugin and operation. With --config, ties what Coze Studio logged to the mistakes that explain it."),
    epilog=_("Exit codes: 0 read; 1 what --fail-on names; 2 wrong usage, or a file cannot be read; 3 cozecheck itself failed; 130 after Ctrl-C."),
)
@click.argument("files", nargs=-1, metavar="[FILE|-]...", type=click.Path())
@click.option("--format", "format_", type=click.Choice(FORMATS), help=_("Report on standard output; text unless said otherwise."))
@common.output
@click.option("--config", type=click.Path(), metavar="DIR", help=_("The configuration folder that the server has: explains what was dropped."))
@click.option("--since", metavar="TIME", help=_("Only what was logged since then: 2026-01-31T12:00:00Z, or 30m or 1h before now."))
@click.option("--until", metavar="TIME", help=_("Only what was logged until then."))
@click.option("--plugin", multiple=True, metavar="NAME", help=_("Only calls of this plugin. Repeatable."))
@click.option("--operation", multiple=True, metavar="NAME", help=_("Only calls of this operation. Repeatable."))
@click.option("--slow", default="5s", metavar="TIME", help=_("Calls that took longer are slow; 5s unless said otherwise."))
@click.option("--top", type=click.IntRange(0, 1000), default=10, help=_("How many of the last errors and slowest calls are shown, 10 unless said otherwise."))
@click.option("--utc-offset", default="Z", metavar="+HH:MM", help=_("The zone of times that name none, such as those of Coze Studio's own log. UTC otherwise."))
@click.option("--follow", is_flag=True, help=_("Read on as the files grow, also when they are rotated."))
@click.option(
    "--interval", type=click.FloatRange(0.1, 86400), default=10.0, help=_("With --follow: seconds between two lines of JSON, 10 unless said otherwise.")
)
@click.option("--for", "duration", metavar="TIME", help=_("With --follow: end after this time, and report."))
@click.option("--fail-on", multiple=True, metavar="GATE", help=_("Exit with 1 at error-rate=5%, p95=2s, dropped and others; see docs/logs.md. Repeatable."))
@common.color
@click.pass_context
def logs(
    context: click.Context,
    files: tuple[str, ...],
    format_: str | None,
    output: tuple[str, ...],
    config: str | None,
    since: str | None,
    until: str | None,
    plugin: tuple[str, ...],
    operation: tuple[str, ...],
    slow: str,
    top: int,
    utc_offset: str,
    follow: bool,
    interval: float,
    duration: str | None,
    fail_on: tuple[str, ...],
    color: str,
) -> int:
    """Reads, writes the reports, returns the exit code."""
    need("logs", ("msgspec", "fastdigest"), "logs")
    from cozecheck.logs.gate import judge
    from cozecheck.logs.gate import read as read_gate
    from cozecheck.logs.run import read
    from cozecheck.logs.times import span

    if duration and not follow:
        raise click.UsageError("--for needs --follow.", context)
    if not files and sys.stdin.isatty():
        raise click.UsageError("Name a FILE, or '-' for standard input.", context)
    files = files or ("-",)
    if files.count("-") > 1:
        raise click.UsageError("Standard input can be read only once.", context)
    reports = targets(format_, output, FORMATS)
    gates = [read_gate(text) for text in fail_on]
    options = _options(since, until, plugin, operation, slow, utc_offset)
    known = None
    if config:
        known, names = _known(config)
        options = replace(options, names=names)
    lang = language(context)
    if follow:
        from cozecheck.cli.logs_live import followed

        speaks = format_ is None and not sys.stdout.isatty()
        if speaks:
            reports = [(kind, file) for kind, file in reports if file != "-"]
        result = followed(files, options, top, interval, span("--for", duration) if duration else None, lang, speaks)
    else:
        result = read(files, options, top)
    if known:
        result = known(result)
    result = result._replace(failures=judge(result, gates))
    write_all((file, _rendered(result, kind, file, lang, color)) for kind, file in reports)
    return result.exit_code


def _options(since: str | None, until: str | None, plugins: tuple[str, ...], operations: tuple[str, ...], slow: str, zone: str) -> Options:
    from cozecheck.logs import times
    from cozecheck.logs.rows import Options

    offset, now = times.utc_offset(zone), time.time()
    clock = times.Clock(offset)
    start = None if since is None else times.since("--since", since, clock, now)
    end = None if until is None else times.since("--until", until, clock, now)
    return Options(times.span("--slow", slow) * 1000, start, end, frozenset(plugins), frozenset(operations), offset)


def _known(config: str) -> tuple[Callable[[LogsResult], LogsResult], Names]:
    """What adds the configuration's findings to a result, and whose calls are. It is read first: a wrong folder is said before gigabytes are read."""
    from cozecheck.cli.checked import checked
    from cozecheck.logs.named import by_config
    from cozecheck.logs.tie import tie

    read, folder, run = checked(config)
    return lambda result: tie(result, folder.root, folder.prediction, folder.findings)._replace(secrets=run.secrets), by_config(read)


def _rendered(result: LogsResult, kind: str, file: str, lang: str, color: str) -> str:
    shown = kind == "text" and file == "-"
    text = render(result, kind, lang, repository(), shown and colored(color), columns() if shown else 0)
    return guarded(text) if shown else text
