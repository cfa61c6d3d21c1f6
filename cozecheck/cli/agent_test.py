"""`cozecheck agent-test`: does an agent call the tools that it should?"""

from __future__ import annotations

import os
from typing import Any

import click

from cozecheck.cli.check import colored, repository
from cozecheck.cli.command import _, command, language
from cozecheck.cli.output import targets, write_all
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.report.agent import FORMATS, render
from cozecheck.report.language import translator

FILE = "agent.yaml"


@command(
    "agent-test",
    short_help=_("Try an agent: are the tools called that should be?"),
    help=_("Makes an agent at a host of `cozecheck serve`, sends it the messages of FILE, and checks which tools were called and what the answers hold.")
    + "\n\n"
    + _("FILE is agent.yaml unless said otherwise. The agent is deleted afterwards."),
    epilog=_("Exit codes: 0 all is as it should be; 1 something is not; 2 wrong usage; 3 cozecheck itself failed; 130 after Ctrl-C."),
)
@click.argument("file", required=False, default=FILE)
@click.option("--url", required=True, help=_("The host, such as http://localhost:8080. It may be private: it is you who names it."))
@click.option("--token-env", default="", metavar="NAME", help=_("The variable of the environment that holds the host's token."))
@click.option("--timeout", type=click.FloatRange(0.1), default=60.0, help=_("Seconds for one answer, 60 unless said otherwise."))
@click.option("--ca-file", type=click.Path(exists=True, dir_okay=False), help=_("Trust the certificates of this PEM file instead of the system's."))
@click.option("--format", "format_", type=click.Choice(FORMATS), help=_("Report on standard output; text unless said otherwise."))
@click.option("--output", multiple=True, metavar="FORMAT=FILE", help=_("Write a report to a file as well, '-' is standard output. Repeatable."))
@click.option(
    "--color", type=click.Choice(("auto", "always", "never")), default="auto", help=_("Colour; auto is on a terminal, and heeds NO_COLOR and FORCE_COLOR.")
)
@click.pass_context
def agent_test(context: click.Context, /, **options: Any) -> int:
    """Sends the messages, writes the reports, returns the exit code."""
    from cozecheck.agent.read import read
    from cozecheck.agent.run import Target, converse
    from cozecheck.net.problem import NetError
    from cozecheck.net.urls import read_url

    reports = targets(options["format_"], options["output"], FORMATS)
    try:
        read_url(options["url"])
    except NetError as error:
        raise UsageError(T("--url: {reason}", reason=error.message)) from None
    name = options["token_env"]
    token = os.environ.get(name, "").strip() if name else ""
    if name and not token:
        raise UsageError(T("the token in {source} is empty", source=name))
    result = converse(read(options["file"]), Target(options["url"], token, options["ca_file"] or "", options["timeout"]))
    translate = translator(language(context))

    def made(kind: str, file: str) -> str:
        return render(result, kind, translate, repository(), kind == "text" and file == "-" and colored(options["color"]))

    write_all((file, made(kind, file)) for kind, file in reports)
    return result.exit_code
