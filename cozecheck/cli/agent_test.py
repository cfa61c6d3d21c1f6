"""`cozecheck agent-test`: does an agent call the tools that it should?"""

from __future__ import annotations

from typing import Any

import click

from cozecheck.cli import common
from cozecheck.cli.command import _, command, language
from cozecheck.cli.network import token_in
from cozecheck.cli.output import repository, targets, write_reports
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
@common.ca_file
@click.option("--format", "format_", type=click.Choice(FORMATS), help=_("Report on standard output; text unless said otherwise."))
@common.output
@common.color
@click.pass_context
def agent_test(context: click.Context, /, **options: Any) -> int:
    """Sends the messages, writes the reports, returns the exit code."""
    from cozecheck.agent.read import read
    from cozecheck.agent.run import Target, converse
    from cozecheck.net.urls import named_url

    reports = targets(options["format_"], options["output"], FORMATS)
    named_url("--url", options["url"])
    token = token_in(options["token_env"]) if options["token_env"] else ""
    result = converse(read(options["file"]), Target(options["url"], token, options["ca_file"] or "", options["timeout"]))
    translate = translator(language(context))

    write_reports(reports, lambda kind, paint: render(result, kind, translate, repository(), paint), options["color"])
    return result.exit_code
