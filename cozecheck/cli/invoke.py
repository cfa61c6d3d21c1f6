"""`cozecheck invoke`: calls one tool as Coze Studio calls it."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from cozecheck.cli import common, tape
from cozecheck.cli.command import _, command, language
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text, Translate
from cozecheck.report.escape import escape
from cozecheck.report.language import translator

if TYPE_CHECKING:
    import re

    from cozecheck.calls.answer import Strategy
    from cozecheck.calls.call import Outcome
    from cozecheck.calls.request import Caller
    from cozecheck.loader.model import Plugin, Tool


@command(
    "invoke",
    short_help=_("Call a plugin's tool the way Coze Studio does."),
    help=_("Calls a tool as Coze Studio would: its arguments, common parameters, defaults, encoding, authorization; and makes the same of the answer.")
    + "\n\n"
    + _("PLUGIN is an id or name_for_model, TOOL an id, an operationId or 'METHOD path'.")
    + "\n\n"
    + _("Tokens come from COZECHECK_TOKEN_<PLUGIN> and COZECHECK_OAUTH_<PLUGIN>, such as 'https://api.example.com abc': an origin and what it gets."),
    epilog=_("Exit codes: 0 the tool has a result; 1 the call fails, as it would in Coze Studio; 2 wrong usage; 3 cozecheck itself failed."),
)
@click.argument("plugin", required=False)
@click.argument("tool", required=False)
@click.option(
    "--args", "arguments", default="{}", metavar="JSON|@FILE", help=_("The arguments, a JSON object; @FILE reads them from a file, @- from standard input.")
)
@click.option("--config", default=".", metavar="DIR", help=_("The configuration folder; the current one unless said otherwise."))
@click.option("--server", default="", metavar="URL", help=_("Call this server instead of the document's. It may be private: it is you who names it."))
@common.strategy
@common.user_id
@click.option("--variable", multiple=True, metavar="NAME=VALUE", help=_("A variable of the agent that calls, for defaults that name one. Repeatable."))
@click.option("--show-request", is_flag=True, help=_("Print the request too."))
@click.option("--as-curl", is_flag=True, help=_("Print the request as a curl command, and send nothing."))
@click.option("--dry-run", is_flag=True, help=_("Print the request, and send nothing."))
@tape.record
@tape.replay
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", help=_("What is printed."))
@click.option("--secrets-file", metavar="FILE", help=_("A JSON object with the names and values of such variables."))
@common.use_config_secrets
@common.allow_private
@common.allow_host
@common.resolve
@common.ca_file
@click.option("--timeout", type=click.FloatRange(0.1), default=60.0, help=_("Seconds for an answer, 60 unless said otherwise. Coze Studio has no limit."))
@click.option("--max-bytes", type=click.IntRange(1), default=10_000_000, help=_("Bytes of an answer, 10 MB unless said otherwise. Coze Studio has no limit."))
@click.option("--batch", is_flag=True, help=_("Read calls from standard input, one JSON object a line, and answer each with one."))
@click.pass_context
def invoke(context: click.Context, /, **options: Any) -> int:
    """Calls, prints, returns the exit code."""
    from cozecheck.calls.send import Limits
    from cozecheck.cli.network import network_policy, user_settings

    translate = translator(language(context))
    settings = user_settings([] if options["batch"] else [options["config"]], translate)
    policy = network_policy(settings, options["allow_private"], options["allow_host"], options["resolve"])
    limits = Limits(options["timeout"], min(10.0, options["timeout"]), options["max_bytes"])
    if (options["record"] or options["replay"]) and (options["batch"] or options["dry_run"] or options["as_curl"]):
        raise UsageError(T("--record and --replay are for one call that is made"))
    if options["batch"]:
        return _batch(policy, limits)
    if not options["plugin"] or not options["tool"]:
        raise UsageError(T("name a plugin and a tool: cozecheck invoke PLUGIN TOOL"))
    return _one(policy, limits, options, translate)


def _batch(policy: Any, limits: Any) -> int:
    from cozecheck.calls.batch import run
    from cozecheck.net.exact import run as run_async

    run_async(run(sys.stdin, policy, limits, lambda line: click.echo(line)))
    return 0


def _one(policy: Any, limits: Any, options: dict[str, Any], translate: Translate) -> int:
    from cozecheck.calls import secrets, show
    from cozecheck.calls.call import build
    from cozecheck.calls.find import find
    from cozecheck.cassette.redact import Redactor, of_run
    from cozecheck.cassette.tape import Player, Recorder, asked
    from cozecheck.cli.serve import TOKENS
    from cozecheck.core.stack import with_deep_stack
    from cozecheck.loader.load import load
    from cozecheck.rules.secrets import secrets as secrets_of
    from cozecheck.source.discover import one
    from cozecheck.source.files import ConfigFiles

    cassette = tape.opened(options)
    files = ConfigFiles(one(options["config"]))
    config, prediction = with_deep_stack(lambda: load(files))
    if prediction.startup != "ok":
        _say(T("Coze Studio does not start with this configuration; `cozecheck check` says why"), translate)
    plugin, tool = find(config, options["plugin"], options["tool"])
    silent = options["dry_run"] or options["as_curl"]
    tokens = _environment(options["secrets_file"])
    given = secrets.PLACEHOLDERS if silent or cassette else secrets.tokens(plugin, tool, options["server"], tokens)
    arguments, caller = _arguments(options["arguments"]), _caller(options, given)
    redactor = Redactor({*secrets_of(config, files), *of_run(config, {name: tokens[name] for name in tokens if name.startswith(TOKENS)}, options["server"])})
    asking = asked(plugin, tool, arguments, caller, options["server"])
    if cassette is not None:
        if asking.request is not None:
            asking = Player(cassette, redactor).play(plugin, tool, asking.request, _strategy(options))
        return _print(asking, plugin, tool, options, show.pattern(secrets_of(config, files)), translate)
    outcome = with_deep_stack(lambda: build(plugin, tool, arguments, caller, options["server"]))
    own = show.pattern({*secrets_of(config, files), *secrets.of_plugin(plugin)} - {given.service, given.oauth})
    hidden = show.pattern({*secrets_of(config, files), *secrets.of_plugin(plugin), given.service or "", given.oauth or ""})
    if outcome.request is not None and not silent:
        if show.holds(outcome.request, own) and not options["use_config_secrets"]:
            variable = secrets.names("COZECHECK_TOKEN_", plugin)[1]
            raise UsageError(T("the request holds a secret of the configuration: set {name}, or allow it with --use-config-secrets", name=variable))
        outcome = _send(policy, limits, options, outcome, tool)
    if options["record"]:
        recorder = Recorder(redactor)
        if asking.request is not None:
            recorder.begin(plugin, tool, asking.request).ended(outcome)
        _say(tape.save(options["record"], recorder), translate)
    return _print(outcome, plugin, tool, options, hidden, translate)


def _environment(secrets_file: str | None) -> dict[str, str]:
    from cozecheck.calls.secrets import read_file

    return {**os.environ, **(read_file(secrets_file) if secrets_file else {})}


def _arguments(text: str) -> str:
    if not text.startswith("@"):
        return text
    try:
        if text == "@-":
            return sys.stdin.read()
        with open(text[1:], encoding="utf-8") as stream:
            return stream.read()
    except (OSError, UnicodeError) as error:
        raise UsageError(T("cannot read '{file}': {error}", file=text[1:], error=str(error))) from None


def _caller(options: dict[str, Any], given: Any) -> Caller:
    from cozecheck.calls.request import Caller

    variables = dict(pair.partition("=")[::2] for pair in options["variable"])
    return Caller(options["user_id"], given.oauth or "", given.service, variables=variables or None)


def _strategy(options: dict[str, Any]) -> Strategy:
    from cozecheck.calls.answer import Strategy

    return Strategy(common.STRATEGIES.index(options["strategy"]))


def _send(policy: Any, limits: Any, options: dict[str, Any], built: Outcome, tool: Tool) -> Outcome:
    from dataclasses import replace

    from cozecheck.calls.call import call
    from cozecheck.golang.urls import parse
    from cozecheck.net.client import Client
    from cozecheck.net.exact import run
    from cozecheck.net.policy import plain

    assert built.request is not None
    request = built.request
    if options["server"]:
        policy = replace(policy, allowed=policy.allowed | {plain(parse(request.url).hostname)})

    async def work() -> Outcome:
        async with Client(policy, rate=0, ca_file=options["ca_file"] or "") as client:
            return await call(client, tool, request, _strategy(options), limits)

    return run(work())


def _print(outcome: Outcome, plugin: Plugin, tool: Tool, options: dict[str, Any], hidden: re.Pattern[str] | None, translate: Translate) -> int:
    from cozecheck.calls import show

    request, problem = outcome.request, outcome.problem
    if options["format_"] == "json":
        made = {
            "plugin": str(plugin.meta.id.value),
            "tool": str(tool.meta.id.value),
            "request": show.as_json(request, hidden) if request else None,
            "status": outcome.status or None,
            "result": None if outcome.result is None else _hidden_json(outcome.result, hidden),
            "error": show.hide(problem.words, hidden) if problem else None,
            "how": problem.how.value if problem else "ok",
            "note": show.hide(problem.note.render(translate), hidden) if problem and problem.note else None,
            "dropped": list(request.dropped) if request else [],
            "seconds": round(outcome.seconds, 3),
        }
        click.echo(json.dumps(made, indent=2))
        return int(problem is not None)
    for name in request.dropped if request else ():
        _say(T("Coze Studio drops the argument '{name}': the tool does not name it", name=name), translate)
    if request is not None and options["as_curl"]:
        click.echo(escape(show.as_curl(request, hidden)))
    elif request is not None and (options["show_request"] or options["dry_run"]):
        click.echo("\n".join(map(escape, show.as_http(request, hidden).split("\n"))) + "\n")
    if outcome.result is not None:
        click.echo(escape(show.hide(outcome.result, hidden)))
    if problem is not None:
        _say(HOW[problem.how.value], translate, problem.words, hidden)
        if problem.note:
            _say(problem.note, translate, hidden=hidden)
    return int(problem is not None)


def _hidden_json(text: str, hidden: re.Pattern[str] | None) -> Any:
    """The value; its text where hiding a number has left no JSON."""
    from cozecheck.calls.show import hide

    try:
        return json.loads(hide(text, hidden))
    except ValueError:
        return hide(text, hidden)


HOW = {
    "error": T("the call fails in Coze Studio too"),
    "panic": T("Coze Studio panics on this call: HTTP 500 with an empty body"),
    "interrupt": T("Coze Studio asks the user to authorize the plugin, and calls again"),
    "server-crash": T("this call kills the whole server"),
    "not-sent": T("cozecheck does not know what Coze Studio would get"),
    "not-recorded": T("the cassette does not have this call"),
}


def _say(message: Text, translate: Translate, more: str = "", hidden: re.Pattern[str] | None = None) -> None:
    from cozecheck.calls.show import hide

    click.echo("cozecheck: " + escape(hide(message.render(translate) + (f": {more}" if more else ""), hidden)), err=True)
