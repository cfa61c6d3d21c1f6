"""`cozecheck rollback`: puts a kept version back in place."""

from __future__ import annotations

import os
import re

import click

from cozecheck.cli import common
from cozecheck.cli.command import _, command
from cozecheck.cli.network import token_in
from cozecheck.cli.stored import EPILOG, KEEP, Done, respond


@command(
    "rollback",
    short_help=_("Put a kept version back in place, in one step."),
    help=_("Puts a kept version in place of the configuration, in one step; without VERSION, the one before. What it replaces is kept first.")
    + "\n\n"
    + _("VERSION is a number of `cozecheck history`, or the beginning of a digest. CONFIG is a config folder, or a link to one: then the link is switched.")
    + "\n\n"
    + _("With --reload-url or --verify-url the server is asked afterwards. Unless it then has what was foretold, the old configuration comes back."),
    epilog=EPILOG,
)
@click.argument("version", default="")
@click.argument("config", default="", type=click.Path())
@common.store
@click.option("--force", is_flag=True, help=_("Also a version that loses plugins or does not start."))
@common.reload_url
@common.verify_url
@common.verify_seconds
@common.token_env
@click.option("--keep", type=KEEP, metavar="N", help=_("Remove all but the N newest versions; never the one in place."))
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", help=_("Report on standard output; text unless said otherwise."))
@click.pass_context
def rollback(
    context: click.Context,
    version: str,
    config: str,
    store: str,
    force: bool,
    reload_url: str,
    verify_url: str,
    verify_seconds: float,
    token_env: str,
    keep: int | None,
    format_: str,
) -> int:
    """Switches, writes the report, returns the exit code."""
    if version and not config and (os.sep in version or not re.fullmatch(r"\d+|[0-9a-fA-F]{6,64}", version)):
        version, config = "", version

    def work() -> Done:
        from cozecheck.report.store import switched
        from cozecheck.store.rollback import Result
        from cozecheck.store.rollback import rollback as put_back
        from cozecheck.store.site import locate
        from cozecheck.store.verify import Server

        server = Server(reload_url, verify_url, verify_seconds, token_in(token_env) if token_env else "").read()
        site = locate(config or ".", store)
        outcome = put_back(site, version, server, force=force, number_to_keep=keep or 0)
        return Done(lambda kind, plain: switched(outcome, site.shown, kind, plain), int(outcome.result is Result.WENT_BACK), outcome.secrets)

    return respond(context, format_, work)
