"""`cozecheck agent-test`: does an agent call the tools that it should?"""

from __future__ import annotations

import os
from contextlib import ExitStack
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from cozecheck.cli import common
from cozecheck.cli.command import _, command, language
from cozecheck.cli.network import token_in
from cozecheck.cli.output import repository, targets, write_reports
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Translate
from cozecheck.report.agent import FORMATS, render
from cozecheck.report.language import translator

if TYPE_CHECKING:
    from cozecheck.agent.choose import Config
    from cozecheck.agent.model import AgentResult, Script
    from cozecheck.agent.run import Hosting

FILE = "agent.yaml"
HOST, STUDIO = "host", "coze-studio"
OWN = ("--mock", "--server", "--model-url", "--model", "--model-key-env")


@command(
    "agent-test",
    short_help=_("Try an agent: are the tools called that should be?"),
    help=_("Makes an agent, sends it the messages of FILE, and checks which tools were called and what the answers hold.")
    + "\n\n"
    + _("It starts a host as `cozecheck serve` does, for the configuration folder that --config names or the current one; with --url it asks one that runs.")
    + "\n\n"
    + _("FILE is agent.yaml unless said otherwise. The agent is deleted afterwards.")
    + "\n\n"
    + _(
        "With --target-kind coze-studio the agent is made in a running Coze Studio, with one of its models, and published to its API. "
        "COZECHECK_STUDIO_EMAIL and COZECHECK_STUDIO_PASSWORD say who asks, or COZECHECK_STUDIO_SESSION, the value of the cookie session_key. "
        "COZECHECK_STUDIO_TOKEN may hold a personal access token; without, one is made and deleted."
    ),
    epilog=_("Exit codes: 0 all is as it should be; 1 something is not; 2 wrong usage; 3 cozecheck itself failed; 130 after Ctrl-C."),
)
@click.argument("file", required=False, default=FILE)
@click.option("--url", help=_("A host that runs, such as http://localhost:8080, or Coze Studio. It may be private: it is you who names it."))
@click.option("--target-kind", type=click.Choice((HOST, STUDIO)), default=HOST, help=_("What runs there: a host such as `cozecheck serve`, or Coze Studio."))
@click.option("--token-env", default="", metavar="NAME", help=_("The variable of the environment that holds the host's token."))
@click.option("--model-id", default="", metavar="ID", help=_("The id or name of Coze Studio's model; its first that calls tools unless said otherwise."))
@click.option("--config", metavar="DIR", help=_("The configuration folder: that of the host to start, or that of Coze Studio, for names of plugins."))
@click.option("--mock", is_flag=True, help=_("Call no server: answers are made from the documents' examples and schemas."))
@click.option("--server", default="", metavar="URL", help=_("Call this server instead of every document's. It may be private: it is you who names it."))
@common.model_url
@common.model
@common.model_key_env
@common.allow_private
@common.allow_host
@common.resolve
@click.option("--timeout", type=click.FloatRange(0.1), default=60.0, help=_("Seconds for one answer, 60 unless said otherwise."))
@common.ca_file
@click.option("--format", "format_", type=click.Choice(FORMATS), help=_("Report on standard output; text unless said otherwise."))
@common.output
@common.color
@click.pass_context
def agent_test(context: click.Context, /, **options: Any) -> int:
    """Sends the messages, writes the reports, returns the exit code."""
    from cozecheck.agent.read import read
    from cozecheck.net.urls import named_url

    reports = targets(options["format_"], options["output"], FORMATS)
    translate = translator(language(context))
    if options["url"]:
        named_url("--url", options["url"])
    elif options["target_kind"] == STUDIO:
        raise UsageError(T("--target-kind coze-studio needs --url: where does it run?"))
    beside = [name for name in OWN if options[name.strip("-").replace("-", "_")]]
    if options["url"] and beside:
        raise UsageError(T("{option} is for a host that agent-test starts itself, without --url", option=beside[0]))
    result = (_at_host if options["target_kind"] == HOST else _at_studio)(read(options["file"]), options, translate)

    write_reports(reports, lambda kind, paint: render(result, kind, translate, repository(), paint), options["color"])
    return result.exit_code


def _at_host(script: Script, options: dict[str, Any], translate: Translate) -> AgentResult:
    """At the host that --url names, else at one of our own. Raises UsageError."""
    from cozecheck.agent.host import Host, HostAgent
    from cozecheck.agent.run import converse

    if options["model_id"]:
        raise UsageError(T("--model-id goes with --target-kind coze-studio"))
    token = token_in(options["token_env"]) if options["token_env"] else ""
    with ExitStack() as stack:
        at = options["url"] or _own(options, translate, stack)
        return converse(
            script,
            at,
            lambda client, known, url: HostAgent(client, Host(url, token, options["timeout"]), script.agent, known),
            options["ca_file"] or "",
            frozenset({token, *_keys(options)}),
        )


def _own(options: dict[str, Any], translate: Translate, stack: ExitStack) -> Hosting:
    """Raises UsageError."""
    from cozecheck.cli.mock import upstream
    from cozecheck.cli.own import own_host
    from cozecheck.cli.serve import need

    need("agent-test", ("prometheus_client",))
    if options["token_env"]:
        raise UsageError(T("--token-env is for the host that --url names"))
    # Agents take results by a strategy of their own, and call for nobody in particular.
    rest = {"secrets_file": None, "use_config_secrets": False, "user_id": "1001", "strategy": "default"}
    given = {**rest, **options, "config": options["config"] or "."}
    return own_host(given, upstream(options["mock"], 0, ()), translate, stack).hosting("en")


def _keys(options: dict[str, Any]) -> set[str]:
    """The model's key, which no report may print. Raises UsageError."""
    return {token_in(options["model_key_env"])} if options["model_key_env"] else set()


def _at_studio(script: Script, options: dict[str, Any], _translate: Translate) -> AgentResult:
    """Raises UsageError."""
    if find_spec("cozepy") is None:
        raise UsageError(T("--target-kind coze-studio needs {missing}: pip install 'cozecheck[agent]'", missing="cozepy"))
    from cozecheck.agent.coze import TOKEN, CozeAgent, Task
    from cozecheck.agent.run import converse
    from cozecheck.studio.run import server

    if options["token_env"]:
        raise UsageError(T("--token-env is for a host; for Coze Studio set {name}", name=TOKEN))
    config, hidden = _config(options["config"]) if options["config"] else (None, frozenset())
    asked = server(options["url"], os.environ, options["ca_file"] or "")
    model = options["model_id"] or str(script.agent.get("model_id") or "")
    task = Task(script, os.environ.get(TOKEN, "").strip(), model, seconds=options["timeout"])
    task = task._replace(config=config) if config else task
    return converse(script, asked.url, lambda client, known, _url: CozeAgent(client, asked, task, known, known.secrets), asked.ca_file, hidden)


def _config(folder: str) -> tuple[Config, frozenset[str]]:
    """And the values in it that no report may print. Raises UsageError."""
    from cozecheck.agent.choose import Config
    from cozecheck.cli.checked import checked
    from cozecheck.core.catalogue import REFERENCE_LOST_FOR_AGENTS
    from cozecheck.studio.compare import deadly

    loaded, outcome, judged = checked(folder)
    ids: dict[str, str] = {}
    for plugin in loaded.plugins:
        id_, manifest = str(plugin.meta.id.value), plugin.meta.manifest
        for name in {plugin.meta.name, manifest.name_for_human.value if manifest else ""} - {""}:
            # Of two that are named alike, each must be named by its id.
            ids[name] = "" if ids.get(name, id_) != id_ else id_
    prediction = outcome.prediction
    withheld = frozenset({*prediction.crash_when_used, *prediction.unusable_by_agents})
    panics = {
        finding.tool: T("{place}: {code} {message}", place=f"{finding.place.file}:{finding.place.line}", code=finding.rule.code, message=finding.message)
        for finding in reversed(outcome.findings)
        if finding.rule == REFERENCE_LOST_FOR_AGENTS
    }
    return Config({name: id_ for name, id_ in ids.items() if id_}, withheld, deadly(outcome), panics), judged.secrets
