"""`cozecheck mock`: a plugin's server, played from its document."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from cozecheck.cli.command import _, command, language
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text
from cozecheck.report.escape import escape
from cozecheck.report.language import translator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cozecheck.loader.model import Tool
    from cozecheck.mock.server import Upstream

FAULTS = _("Answer with this fault: latency=SECONDS, status=CODE (such as 500 or 429), truncated, wrong-type. Repeatable.")
SEED = _("Other answers: the same seed makes the same ones.")


@command(
    "mock",
    short_help=_("Play a plugin's server: answers made from its document."),
    help=_("Serves the paths of a plugin's own server on this machine, with answers made from the examples and schemas of its document.")
    + "\n\n"
    + _("PLUGIN is an id or name_for_model."),
    epilog=_("Exit codes: 0 it was told to stop; 2 wrong usage, or the port is taken; 3 cozecheck itself failed."),
)
@click.argument("plugin")
@click.option("--config", default=".", metavar="DIR", help=_("The configuration folder; the current one unless said otherwise."))
@click.option("--port", type=click.IntRange(0, 65535), default=9000, help=_("Listen on this port, 9000 unless said otherwise; 0 for a free one."))
@click.option("--seed", type=int, default=0, help=SEED)
@click.option("--fault", multiple=True, metavar="FAULT", help=FAULTS)
@click.pass_context
def mock(context: click.Context, plugin: str, config: str, port: int, seed: int, fault: tuple[str, ...]) -> int:
    """Serves until it is told to stop, returns the exit code."""
    from cozecheck.calls.find import find_plugin
    from cozecheck.core.stack import with_deep_stack
    from cozecheck.loader.load import load
    from cozecheck.mock.faults import read
    from cozecheck.mock.paths import Routes
    from cozecheck.mock.run import serve
    from cozecheck.net.exact import run
    from cozecheck.source.discover import one
    from cozecheck.source.files import ConfigFiles

    translate = translator(language(context))
    faults = read(fault)
    files = ConfigFiles(one(config))
    loaded, _prediction = with_deep_stack(lambda: load(files))
    found = find_plugin(loaded, plugin)
    routes = Routes(found)

    def say(words: Text) -> None:
        click.echo("cozecheck: " + escape(words.render(translate)), err=True)

    def ready(url: str) -> None:
        say(T("{url} plays the server of '{plugin}'. Ctrl-C ends it.", url=url, plugin=found.meta.name))
        for tool in routes.tools:
            click.echo("  " + escape(f"{tool.meta.method.value.upper()} {routes.path(tool)}"), err=True)

    def seen(method: str, path: str, status: int, tool: Tool | None) -> None:
        name = tool.operation.operation_id if tool and tool.operation else "-"
        click.echo(escape(f"{method} {path} {status} {name}"))
        sys.stdout.flush()

    run(serve(found, port, seed, faults, seen, ready))
    return 0


def upstream(mock: bool, seed: int, faults: Iterable[str]) -> Upstream | None:
    """What plays the servers of a host, where that is wished. Raises UsageError."""
    if not mock:
        if faults or seed:
            raise UsageError(T("--fault and --seed need --mock"))
        return None
    from cozecheck.mock.faults import read
    from cozecheck.mock.server import Upstream

    return Upstream(seed, read(faults))
