"""`cozecheck sidecar`: probes and metrics beside a Coze Studio, which has none."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from cozecheck.cli import common
from cozecheck.cli.command import _, command, language
from cozecheck.cli.serve import guard, need
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text
from cozecheck.report.escape import escape
from cozecheck.report.language import LANGUAGES, translator

URL = "http://127.0.0.1:8888"


@command(
    "sidecar",
    short_help=_("Give a running Coze Studio /health, /ready and /metrics."),
    help=_("A small server beside a Coze Studio: it asks it which plugins and tools it has, and is ready when they are those that were foretold for CONFIG.")
    + "\n\n"
    + _("COZECHECK_STUDIO_EMAIL and COZECHECK_STUDIO_PASSWORD say who asks, or COZECHECK_STUDIO_SESSION, the value of the cookie session_key.")
    + "\n\n"
    + _("The log goes to standard output, one JSON object a line."),
    epilog=_("Exit codes: 0 it was told to stop; 2 wrong usage, or the port is taken; 3 cozecheck itself failed."),
)
@click.argument("config", default=".", metavar="[CONFIG]", type=click.Path())
@click.option("--url", default=URL, help=_("The Coze Studio server; http://127.0.0.1:8888 unless said otherwise."))
@click.option("--host", "address", default="127.0.0.1", metavar="ADDRESS", help=_("Listen on this address; a kubelet needs 0.0.0.0."))
@click.option("--port", type=click.IntRange(0, 65535), default=9109, help=_("Listen on this port, 9109 unless said otherwise; 0 for a free one."))
@click.option("--without-login", is_flag=True, help=_("Compare nothing: ready is a server that answers."))
@click.option("--stay-ready", is_flag=True, help=_("Once ready, stay so while the server answers, whatever becomes of the password or of the folder."))
@click.option("--interval", type=click.FloatRange(0.1, 3600), default=15.0, help=_("Seconds between two questions to the server, 15 unless said otherwise."))
@click.option("--timeout", type=click.FloatRange(0.1, 600), default=10.0, help=_("Seconds for all answers to one of them, 10 unless said otherwise."))
@click.option("--stale", type=click.FloatRange(0.1), help=_("Seconds for which an answer counts; three intervals and one timeout unless said otherwise."))
@click.option("--token-env", metavar="NAME", help=_("Show metrics and details only to who sends the token that this variable holds."))
@click.option("--token-file", metavar="FILE", help=_("Show metrics and details only to who sends the token that this file holds."))
@click.option("--allow-name", multiple=True, metavar="HOST", help=_("Answer also where the sidecar is called by this name. Repeatable."))
@common.ca_file
@click.pass_context
def sidecar(context: click.Context, /, **options: Any) -> int:
    """Serves until it is told to stop, returns the exit code."""
    need("sidecar", ("prometheus_client",))
    from cozecheck.host.log import Log
    from cozecheck.net.exact import run
    from cozecheck.sidecar.poll import Visit
    from cozecheck.sidecar.routes import OPEN
    from cozecheck.sidecar.run import serve
    from cozecheck.sidecar.state import Rules
    from cozecheck.source.discover import one

    interval, timeout = options["interval"], options["timeout"]
    stale = options["stale"] or 3 * interval + timeout
    if stale < 1.5 * interval + timeout:
        raise UsageError(T("--stale must be at least {least:g}: one and a half intervals and one timeout", least=1.5 * interval + timeout))
    server, missing = _server(options)
    rules = Rules(stale, not options["without_login"], options["stay_ready"])
    visit = Visit(server, one(options["config"]), interval, rules, missing)
    judge = guard(options, OPEN)
    translate = translator(language(context))

    def say(text: Text) -> None:
        click.echo("cozecheck: " + escape(text.render(translate)), err=True)

    def ready(url: str) -> None:
        say(T("{url} watches {server}. Ctrl-C ends it.", url=url, server=server.url))

    if missing:
        say(missing)
    log = Log(sys.stdout)
    languages = {name: translator(name) for name in LANGUAGES}
    try:
        run(serve(visit, (options["address"], options["port"]), judge, log, languages, language(context), ready))
    finally:
        log.close()
    return 0


def _server(options: dict[str, Any]) -> tuple[Any, Text | None]:
    """The server, and what is missing in what the environment says about the user. Raises UsageError for what is no URL."""
    from cozecheck.net.urls import named_url
    from cozecheck.studio.run import Server, server

    named_url("--url", options["url"])
    given = options["url"], options["ca_file"] or "", options["timeout"]
    if not options["without_login"]:
        try:
            return server(given[0], os.environ, *given[1:]), None
        except UsageError as error:
            return Server(given[0], ca_file=given[1], seconds=given[2]), error.message
    return Server(given[0], ca_file=given[1], seconds=given[2]), None
