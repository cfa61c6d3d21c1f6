"""`cozecheck backup`: keeps the configuration as it is now."""

from __future__ import annotations

import click

from cozecheck.cli import common
from cozecheck.cli.command import _, command
from cozecheck.cli.stored import EPILOG, KEEP, Done, left_out, respond


@command(
    "backup",
    short_help=_("Keep the configuration as it is now as a version."),
    help=_("Keeps a config folder as it is now as a version, with who, when, git commit, and what Coze Studio will do with it.")
    + "\n\n"
    + _("The same content is kept once. `cozecheck history` lists the versions, `cozecheck rollback` puts one back in place."),
    epilog=EPILOG,
)
@click.argument("config", default=".", type=click.Path())
@common.store
@click.option("--note", default="", metavar="TEXT", help=_("Why it is kept."))
@click.option("--keep", type=KEEP, metavar="N", help=_("Remove all but the N newest versions; never the one in place."))
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", help=_("Report on standard output; text unless said otherwise."))
@click.pass_context
def backup(context: click.Context, config: str, store: str, note: str, keep: int | None, format_: str) -> int:
    """Keeps a version, writes the report, returns the exit code."""

    def work() -> Done:
        from cozecheck.report.store import kept as report
        from cozecheck.store import switch
        from cozecheck.store.backup import keep as keep_version
        from cozecheck.store.site import locate
        from cozecheck.store.store import Store

        site = locate(config, store)
        versions = Store(site.store)
        with versions.locked():
            repaired = switch.repair(versions, site)
            kept = keep_version(versions, site.config, site.config, note)
            pruned = versions.prune(keep, {kept.version.number}) if keep else []
            if not keep:
                versions.sweep()
        notices = [*repaired, *left_out(kept.outward, kept.vcs), *versions.broken]
        return Done(lambda kind, plain: report(kept.version, kept.new, pruned, notices, kind, plain), secrets=kept.secrets)

    return respond(context, format_, work)
