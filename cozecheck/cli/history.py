"""`cozecheck history`: the kept versions, one of them, or what changed between two."""

from __future__ import annotations

import click

from cozecheck.cli import common
from cozecheck.cli.command import _, command
from cozecheck.cli.stored import EPILOG, Done, respond
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T


@command(
    "history",
    short_help=_("List kept versions, show one, or compare two."),
    help=_("Lists the kept versions, newest first. With one VERSION, shows it with its files. With two, says what changed for the server between them."),
    epilog=EPILOG,
)
@click.argument("versions", nargs=-1, metavar="[VERSION [VERSION]]")
@click.option("--config", default=".", type=click.Path(), help=_("The config folder, or one above it; without it the current folder."))
@common.store
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", help=_("Report on standard output; text unless said otherwise."))
@click.pass_context
def history(context: click.Context, versions: tuple[str, ...], config: str, store: str, format_: str) -> int:
    """Reads the store, writes the report, returns the exit code."""
    if len(versions) > 2:
        raise UsageError(T("name two versions at most"))

    def work() -> Done:
        from cozecheck.report import diff
        from cozecheck.report import store as reports
        from cozecheck.store.history import compared, overview
        from cozecheck.store.site import locate
        from cozecheck.store.store import Store

        site = locate(config, store)
        if len(versions) == 2:
            result = compared(Store(site.store), *versions)
            return Done(lambda kind, plain: diff.render(result, kind, plain.translate), 3 if result.failures else 0)
        seen = overview(site)
        if versions:
            version = Store(site.store).chosen(versions[0])
            return Done(lambda kind, plain: reports.shown(version, kind, plain))
        return Done(lambda kind, plain: reports.listed(seen.versions, seen.current, seen.notices, kind, plain))

    return respond(context, format_, work)
