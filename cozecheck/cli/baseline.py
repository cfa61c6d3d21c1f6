"""`cozecheck baseline write`: remembers today's findings, so that `check --baseline` fails for new ones only."""

from __future__ import annotations

import click

from cozecheck.cli.command import _, command, language
from cozecheck.cli.output import write_all
from cozecheck.core.text import T


@command(
    "baseline",
    short_help=_("Write a baseline: the findings of today, which `check --baseline FILE` does not count."),
    help=_("Writes the findings of today to a file. `cozecheck check --baseline FILE` then counts new ones only, and says which old ones are gone.")
    + "\n\n"
    + _("Keep the file in the repository, and write it anew when old findings are mended."),
)
@click.argument("action", type=click.Choice(["write"]))
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--file", default=".cozecheck-baseline.json", type=click.Path(), help=_("The file to write; .cozecheck-baseline.json unless said otherwise."))
@click.pass_context
def baseline(context: click.Context, action: str, paths: tuple[str, ...], file: str) -> int:  # noqa: ARG001
    """Checks and writes the baseline; 3 where a check failed, since its findings would be missing."""
    from cozecheck.api import check
    from cozecheck.baseline import write
    from cozecheck.cli.output import repository
    from cozecheck.report.escape import escape
    from cozecheck.report.language import translator
    from cozecheck.report.plain import Plain

    result = check(*paths)
    plain = Plain(result, base=repository())
    if not result.failures:
        write_all([(file, write(result, plain.path, plain.say))])
        known = T("findings that {file} knows now: {count}", file=file, count=sum(len(config.findings) for config in result.configs))
        click.echo(escape(known.render(translator(language(context)))))
    return 3 if result.failures else 0
