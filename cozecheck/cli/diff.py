"""`cozecheck diff`: what a change does to the server."""

from __future__ import annotations

import gc

import click

from cozecheck.cli.command import _, command, language, show_trace
from cozecheck.cli.output import write_all
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.report.language import translator

FORMATS = ("text", "markdown", "json")


@command(
    "diff",
    short_help=_("Compare two states: plugins and tools lost, gained and changed, new findings."),
    help=_("Says what a change does to the server: plugins and tools lost, gained and changed, new findings apart from old ones.")
    + "\n\n"
    + _("BASE and HEAD are commits (read from git's objects, no checkout is touched) or folders; without HEAD, the files as they are now."),
    epilog=_(
        "Exit codes: 0 nothing that --fail-on or --version-check names; 1 something; 2 wrong usage, or a state that cannot be had; 3 cozecheck itself failed."
    ),
)
@click.argument("base")
@click.argument("head", default="")
@click.option("--path", default=".", type=click.Path(exists=True), help=_("The repository, or a folder in it; by default the current one."))
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", help=_("Report on standard output; text unless said otherwise."))
@click.option("--output", multiple=True, metavar="FORMAT=FILE", help=_("Write a report to a file as well. Repeatable."))
@click.option(
    "--fail-on",
    type=click.Choice(("lost", "new", "changed", "never")),
    default="lost",
    help=_("What gives exit code 1: lost (a plugin or tool is lost or breaks; the default), new (that, or a new error), changed (that, or any other change)."),
)
@click.option("--version-check", is_flag=True, help=_("Exit code 1 also where the tools of a plugin change and its version is not raised."))
@click.pass_context
def diff(context: click.Context, base: str, head: str, path: str, format_: str, output: tuple[str, ...], fail_on: str, version_check: bool) -> int:
    """Compares, writes the reports, returns the exit code."""
    targets = [(format_, "-")]
    for value in output:
        kind, _equals, file = value.partition("=")
        if kind not in FORMATS or not file:
            raise UsageError(T("--output is FORMAT=FILE with one of the formats {formats}, not '{output}'", formats=", ".join(FORMATS), output=value))
        targets.append((kind, file))
    gc.disable()
    from cozecheck.diff.run import compare_states
    from cozecheck.report.diff import render

    result = compare_states(base, head, path)
    translate = translator(language(context))
    write_all((file, render(result, kind, translate)) for kind, file in targets)
    if context.find_root().obj.debug:
        for failure in result.failures:
            show_trace(failure.trace)
    return 3 if result.failures else int(result.fails(fail_on, version_check))
