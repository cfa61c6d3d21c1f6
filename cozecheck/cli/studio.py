"""`cozecheck studio`: what a running Coze Studio has, beside what was foretold, and what it says of plugins that it does not have yet."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from cozecheck.cli import common
from cozecheck.cli.checked import checked
from cozecheck.cli.command import _, command, language
from cozecheck.cli.output import repository, targets, write_reports
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.report.language import translator
from cozecheck.report.studio import FORMATS, render

if TYPE_CHECKING:
    from cozecheck.core.result import ConfigResult
    from cozecheck.loader.model import Config
    from cozecheck.studio.model import Plan, StudioResult
    from cozecheck.studio.run import Server

ACTIONS = ("compare", "debug", "clean")


@command(
    "studio",
    short_help=_("Compare a running Coze Studio with the prediction, run its tools, and try plugins on it."),
    help=_("`cozecheck studio compare` asks a running Coze Studio which plugins and tools it has, and says what is missing and why.")
    + "\n\n"
    + _("With --run-tools each tool is run by a workflow with one node, which is deleted afterwards, also after Ctrl-C.")
    + "\n\n"
    + _("`cozecheck studio debug` registers plugins as drafts, says what the server thinks of them, calls their tools by debug_api, and deletes the drafts.")
    + "\n\n"
    + _(
        "`cozecheck studio clean` deletes the workflows, drafts, agents and tokens that earlier runs had to leave behind, unless they are younger than an hour."
    )
    + "\n\n"
    + _("COZECHECK_STUDIO_EMAIL and COZECHECK_STUDIO_PASSWORD say who asks, or COZECHECK_STUDIO_SESSION, the value of the cookie session_key."),
    epilog=_("Exit codes: 0 all is as it should be; 1 something is not; 2 wrong usage; 3 cozecheck itself failed; 130 after Ctrl-C."),
)
@click.argument("action", type=click.Choice(ACTIONS))
@click.argument("config", required=False, default=".")
@click.option("--url", required=True, help=_("The Coze Studio server, such as http://localhost:8888. It may be private: it is you who names it."))
@click.option("--run-tools", is_flag=True, help=_("Also run every tool that changes nothing: those with GET or HEAD."))
@click.option("--tool", multiple=True, metavar="PLUGIN[/TOOL]", help=_("Run this tool, or those of this plugin, and no other. Repeatable."))
@click.option("--plugin", multiple=True, metavar="PLUGIN", help=_("With debug: register this plugin, and no other. Repeatable."))
@click.option("--unsafe-methods", is_flag=True, help=_("Also run tools with POST, PUT, PATCH and DELETE."))
@click.option("--args", "arguments", metavar="JSON|@FILE", help=_("The arguments of the one tool that --tool names; made from the document unless said."))
@click.option("--all", "every", is_flag=True, help=_("With clean: delete also what is younger than an hour, which a run may need that is going on."))
@click.option("--concurrency", type=click.IntRange(1, 16), default=4, help=_("Tools at once, 4 unless said otherwise."))
@click.option("--timeout", type=click.FloatRange(0.1), default=60.0, help=_("Seconds for one run of a tool, 60 unless said otherwise."))
@common.ca_file
@click.option("--format", "format_", type=click.Choice(FORMATS), help=_("Report on standard output; text unless said otherwise."))
@common.output
@common.color
@click.pass_context
def studio(context: click.Context, /, **options: Any) -> int:
    """Compares, runs, writes the reports, returns the exit code."""
    from cozecheck.studio.run import server

    reports = targets(options["format_"], options["output"], FORMATS)
    asked = server(options["url"], os.environ, options["ca_file"] or "")
    result = {"compare": _compare, "debug": _debug, "clean": _clean}[options["action"]](options, asked)
    translate = translator(language(context))

    write_reports(reports, lambda kind, paint: render(result, kind, translate, repository(), paint), options["color"])
    return result.exit_code


def _compare(options: dict[str, Any], asked: Server) -> StudioResult:
    from cozecheck.studio.compare import operations
    from cozecheck.studio.run import Task, visit

    if options["plugin"]:
        raise UsageError(T("--plugin goes with debug"))
    _no_all(options)
    config, outcome, judged = checked(options["config"])
    task = Task(outcome, operations(config), _plans(options, config, outcome), options["concurrency"], options["timeout"], bool(options["tool"]))
    return visit(asked, task, judged.secrets)


def _debug(options: dict[str, Any], asked: Server) -> StudioResult:
    from cozecheck.studio.drafts import drafts
    from cozecheck.studio.trial import trial

    _no_all(options)
    if options["plugin"] and options["tool"]:
        raise UsageError(T("--plugin and --tool exclude each other"))
    arguments = _given(options)
    config, outcome, judged = checked(options["config"])
    wanted, run = options["plugin"] or options["tool"], bool(options["run_tools"] or options["tool"])
    made = drafts(config, outcome, wanted, arguments, options["unsafe_methods"], run)
    _one(arguments, [plan for draft in made for plan in draft.plans])
    # The server waits for the tool before it answers.
    return trial(asked._replace(seconds=max(asked.seconds, options["timeout"])), made, options["concurrency"], judged.secrets)


def _clean(options: dict[str, Any], asked: Server) -> StudioResult:
    from cozecheck.studio.trial import tidy

    return tidy(asked, options["every"])


def _no_all(options: dict[str, Any]) -> None:
    """Raises UsageError."""
    if options["every"]:
        raise UsageError(T("--all goes with clean"))


def _plans(options: dict[str, Any], config: Config, outcome: ConfigResult) -> list[Plan]:
    """Raises UsageError."""
    from cozecheck.studio.plans import plans

    arguments = _given(options)
    if not options["run_tools"] and not options["tool"]:
        return []
    made = plans(config, outcome.prediction, options["tool"], arguments, options["unsafe_methods"])
    _one(arguments, made)
    return made


def _given(options: dict[str, Any]) -> dict[str, Any] | None:
    """The arguments that the user gives. Raises UsageError."""
    if options["arguments"] is None:
        return None
    if len(options["tool"]) != 1:
        raise UsageError(T("--args goes with one --tool"))
    return _arguments(options["arguments"])


def _one(arguments: dict[str, Any] | None, made: list[Plan]) -> None:
    """Raises UsageError where arguments are for several tools."""
    if arguments is not None and len(made) != 1:
        raise UsageError(T("--args is for one tool: name it, --tool PLUGIN/TOOL"))


def _arguments(text: str) -> dict[str, Any]:
    """Raises UsageError."""
    try:
        if text == "@-":
            text = sys.stdin.read()
        elif text.startswith("@"):
            with open(text[1:], encoding="utf-8") as stream:
                text = stream.read()
        read = json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(T("--args: {error}", error=str(error))) from None
    if not isinstance(read, dict):
        raise UsageError(T("--args is a JSON object, such as {example}", example='{"city": "Paris"}'))
    return read
