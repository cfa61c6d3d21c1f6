"""`cozecheck studio compare`: what a running Coze Studio has, beside what was foretold."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from cozecheck.cli.check import colored, repository
from cozecheck.cli.command import _, command, language
from cozecheck.cli.output import targets, write_all
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.report.language import translator
from cozecheck.report.studio import FORMATS, render

if TYPE_CHECKING:
    from cozecheck.core.result import ConfigResult, RunResult
    from cozecheck.loader.model import Config
    from cozecheck.studio.model import Plan

ACTIONS = ("compare",)


@command(
    "studio",
    short_help=_("Compare a running Coze Studio with the prediction, and run its tools."),
    help=_("`cozecheck studio compare` asks a running Coze Studio which plugins and tools it has, and says what is missing and why.")
    + "\n\n"
    + _("With --run-tools each tool is run by a workflow with one node, which is deleted afterwards, also after Ctrl-C.")
    + "\n\n"
    + _("COZECHECK_STUDIO_EMAIL and COZECHECK_STUDIO_PASSWORD say who asks, or COZECHECK_STUDIO_SESSION, the value of the cookie session_key."),
    epilog=_("Exit codes: 0 all is as it should be; 1 something is not; 2 wrong usage; 3 cozecheck itself failed; 130 after Ctrl-C."),
)
@click.argument("action", type=click.Choice(ACTIONS))
@click.argument("config", required=False, default=".")
@click.option("--url", required=True, help=_("The Coze Studio server, such as http://localhost:8888. It may be private: it is you who names it."))
@click.option("--run-tools", is_flag=True, help=_("Also run every tool that changes nothing: those with GET or HEAD."))
@click.option("--tool", multiple=True, metavar="PLUGIN[/TOOL]", help=_("Run this tool, or those of this plugin, and no other. Repeatable."))
@click.option("--unsafe-methods", is_flag=True, help=_("Also run tools with POST, PUT, PATCH and DELETE."))
@click.option("--args", "arguments", metavar="JSON|@FILE", help=_("The arguments of the one tool that --tool names; made from the document unless said."))
@click.option("--concurrency", type=click.IntRange(1, 16), default=4, help=_("Tools at once, 4 unless said otherwise."))
@click.option("--timeout", type=click.FloatRange(0.1), default=60.0, help=_("Seconds for one run of a tool, 60 unless said otherwise."))
@click.option("--ca-file", type=click.Path(exists=True, dir_okay=False), help=_("Trust the certificates of this PEM file instead of the system's."))
@click.option("--format", "format_", type=click.Choice(FORMATS), help=_("Report on standard output; text unless said otherwise."))
@click.option("--output", multiple=True, metavar="FORMAT=FILE", help=_("Write a report to a file as well, '-' is standard output. Repeatable."))
@click.option(
    "--color", type=click.Choice(("auto", "always", "never")), default="auto", help=_("Colour; auto is on a terminal, and heeds NO_COLOR and FORCE_COLOR.")
)
@click.pass_context
def studio(context: click.Context, /, **options: Any) -> int:
    """Compares, runs, writes the reports, returns the exit code."""
    from cozecheck.studio.run import Task, server, visit

    reports = targets(options["format_"], options["output"], FORMATS)
    asked = server(options["url"], os.environ, options["ca_file"] or "")
    config, outcome, checked = _loaded(options["config"])
    operations = {str(tool.meta.id.value): tool.operation.operation_id for plugin in config.plugins for tool in plugin.tools if tool.operation}
    task = Task(outcome, operations, _plans(options, config, outcome), options["concurrency"], options["timeout"])
    result = visit(asked, task, checked.secrets)
    translate = translator(language(context))

    def made(kind: str, file: str) -> str:
        return render(result, kind, translate, repository(), kind == "text" and file == "-" and colored(options["color"]))

    write_all((file, made(kind, file)) for kind, file in reports)
    return result.exit_code


def _plans(options: dict[str, Any], config: Config, outcome: ConfigResult) -> list[Plan]:
    """Raises UsageError."""
    from cozecheck.studio.plans import plans

    if options["arguments"] is not None and len(options["tool"]) != 1:
        raise UsageError(T("--args goes with one --tool"))
    if not options["run_tools"] and not options["tool"]:
        return []
    arguments = None if options["arguments"] is None else _arguments(options["arguments"])
    made = plans(config, outcome.prediction, options["tool"], arguments, options["unsafe_methods"])
    if arguments is not None and len(made) != 1:
        raise UsageError(T("--args is for one tool: name it, --tool PLUGIN/TOOL"))
    return made


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


def _loaded(path: str) -> tuple[Config, ConfigResult, RunResult]:
    """One folder, loaded and checked. Raises UsageError."""
    from cozecheck.api import check
    from cozecheck.settings.model import Settings
    from cozecheck.source.discover import discover

    folders = discover([path]).folders
    if len(folders) != 1:
        raise UsageError(T("'{path}' holds several configuration folders: name one", path=path))
    seen: list[Config] = []
    result = check(folders[0].root, settings=Settings(), see=seen.append)
    if not seen or not result.configs:
        raise UsageError(T("cozecheck itself failed: {error}", error=result.failures[0].error if result.failures else "-"))
    return seen[0], result.configs[0], result
