"""`cozecheck check`: what Coze Studio will do with config folders, and what is wrong with them."""

from __future__ import annotations

import gc
import os
import shutil
import sys

import click

from cozecheck.cli.command import _, command, language
from cozecheck.cli.output import FORMATS, targets, write
from cozecheck.core.result import RunResult
from cozecheck.report.language import translator

THRESHOLDS = ("error", "warning", "note", "never")


@command(
    "check",
    short_help=_("Check configurations and predict what Coze Studio does with them."),
    help=_("Checks plugin configurations and predicts what Coze Studio does with them.")
    + "\n\n"
    + _("PATH is a config folder (it holds pluginproduct/), a file in one, or a repository; without it the current folder."),
    epilog=_(
        "Exit codes: 0 nothing found at or above --fail-on; 1 something found; "
        "2 wrong usage or settings, or a report that cannot be written; 3 cozecheck itself failed."
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--format", "format_", type=click.Choice(FORMATS), help=_("Format of the report on standard output; text unless said otherwise."))
@click.option("--output", multiple=True, metavar="FORMAT=FILE", help=_("Write a report to a file as well, '-' for standard output. Repeatable."))
@click.option("--fail-on", type=click.Choice(THRESHOLDS), help=_("Least severity for exit code 1; without it error: anything lost or worse."))
@click.option(
    "--color", type=click.Choice(("auto", "always", "never")), default="auto", help=_("Colour; auto: on a terminal, NO_COLOR and FORCE_COLOR are heeded.")
)
@click.option("-q", "--quiet", is_flag=True, help=_("Only errors."))
@click.option("-v", "--verbose", is_flag=True, help=_("Also notes, what is suppressed, and what each plugin loads."))
@click.pass_context
def check(
    context: click.Context, paths: tuple[str, ...], format_: str | None, output: tuple[str, ...], fail_on: str | None, color: str, quiet: bool, verbose: bool
) -> int:
    """Checks, writes the reports, returns the exit code."""
    reports = targets(format_, output)
    # A run is short and what it builds lives until its end: collecting garbage only costs time.
    gc.disable()
    from cozecheck.api import check as run

    result = run(*paths)
    for kind, file in reports:
        write(file, _render(kind, result, language(context), _colored(color) and file == "-", verbose - quiet))
    return result.exit_code


def _render(kind: str, result: RunResult, lang: str, color: bool, verbosity: int) -> str:
    translate = translator(lang)
    if kind == "json":
        from cozecheck.report import json

        return json.render(result, translate)
    from cozecheck.report import text
    from cozecheck.report.writer import Style

    return text.render(result, Style(translate, color, _width(), verbosity))


def _colored(choice: str) -> bool:
    """NO_COLOR wins over FORCE_COLOR, as no-color.org and force-color.org ask: both count when they are not empty."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def _width() -> int:
    """The terminal's columns; a file or a log gets 160, unless COLUMNS says otherwise."""
    return shutil.get_terminal_size((160, 24)).columns
