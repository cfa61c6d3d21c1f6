"""`cozecheck serve`: a local host for plugins."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import click

from cozecheck.cli import common, tape
from cozecheck.cli.checked import checked
from cozecheck.cli.command import _, command, language
from cozecheck.cli.mock import FAULTS, SEED, upstream
from cozecheck.cli.network import network_policy, token_in, user_settings
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.report.escape import escape
from cozecheck.report.language import LANGUAGES, translator

if TYPE_CHECKING:
    from cozecheck.cassette.tape import Player
    from cozecheck.host.guard import Guard
    from cozecheck.host.host import Host, Options
    from cozecheck.host.llm import Endpoint
    from cozecheck.net.policy import Policy

TOKENS = ("COZECHECK_TOKEN_", "COZECHECK_OAUTH_")


@command(
    "serve",
    short_help=_("Serve the plugins on this machine, for tests without Coze Studio."),
    help=_("Loads the plugins of a configuration folder as Coze Studio does, and calls their tools as it does: http://localhost:8080 has a page, and an API.")
    + "\n\n"
    + _(
        "Tokens come from COZECHECK_TOKEN_<PLUGIN> and COZECHECK_OAUTH_<PLUGIN>, as for `cozecheck invoke`. "
        "The log goes to standard output, one JSON object a line."
    ),
    epilog=_("Exit codes: 0 it was told to stop; 2 wrong usage, or the port is taken; 3 cozecheck itself failed."),
)
@click.argument("config", default=".", metavar="[CONFIG]", type=click.Path())
@click.option(
    "--host", "address", default="127.0.0.1", metavar="ADDRESS", help=_("Listen on this address; on others than this machine's own only with a token.")
)
@click.option("--port", type=click.IntRange(0, 65535), default=8080, help=_("Listen on this port, 8080 unless said otherwise; 0 for a free one."))
@click.option("--token-env", metavar="NAME", help=_("Answer only who sends the token that this variable holds."))
@click.option("--token-file", metavar="FILE", help=_("Answer only who sends the token that this file holds."))
@click.option("--allow-name", multiple=True, metavar="HOST", help=_("Answer also where the host is called by this name. Repeatable."))
@click.option("--watch", is_flag=True, help=_("Load anew where a file changes."))
@click.option("--server", default="", metavar="URL", help=_("Call this server instead of every document's. It may be private: it is you who names it."))
@click.option("--mock", is_flag=True, help=_("Call no server: answers are made from the documents' examples and schemas."))
@click.option("--seed", type=int, default=0, help=SEED)
@click.option("--fault", multiple=True, metavar="FAULT", help=FAULTS)
@tape.replay
@common.model_url
@common.model
@common.model_key_env
@common.strategy
@common.user_id
@click.option("--secrets-file", metavar="FILE", help=_("A JSON object with the names and values of such variables."))
@common.use_config_secrets
@common.allow_private
@common.allow_host
@common.resolve
@common.ca_file
@click.option("--timeout", type=click.FloatRange(0.1), default=60.0, help=_("Seconds for an answer, 60 unless said otherwise. Coze Studio has no limit."))
@click.option("--max-bytes", type=click.IntRange(1), default=10_000_000, help=_("Bytes of an answer, 10 MB unless said otherwise. Coze Studio has no limit."))
@click.option("--grace", type=click.FloatRange(0), default=10.0, help=_("Seconds for calls to end once it is told to stop, 10 unless said otherwise."))
@click.pass_context
def serve(context: click.Context, /, **options: Any) -> int:
    """Serves until it is told to stop, returns the exit code."""
    need("serve", ("prometheus_client", "watchfiles") if options["watch"] else ("prometheus_client",))
    from cozecheck.host.log import Log
    from cozecheck.host.run import Listen
    from cozecheck.host.run import serve as work
    from cozecheck.net.exact import run

    translate = translator(language(context))
    given, judge, played = host_options(options), guard(options), upstream(options["mock"], options["seed"], options["fault"])
    if played and options["server"]:
        raise UsageError(T("--mock and --server exclude each other"))
    player = _player(options, given)
    policy = host_policy(
        network_policy(user_settings((options["config"],), translate), options["allow_private"], options["allow_host"], options["resolve"]), options
    )
    listen = Listen(options["address"], options["port"], options["grace"], options["watch"])
    languages = {name: translator(name) for name in LANGUAGES}

    def ready(url: str, host: Host) -> None:
        counts = {status: sum(entry.status.value == status for entry in host.served.entries) for status in ("active", "failed", "disabled")}
        words = T("{url} serves {active} plugins; {failed} failed, {disabled} disabled. Ctrl-C ends it.", url=url, **counts)
        click.echo("cozecheck: " + escape(words.render(translate)), err=True)

    log = Log(sys.stdout)
    try:
        run(work(given, listen, judge, policy, log, languages, language(context), ready, options["ca_file"] or "", played, player))
    finally:
        log.close()
    return 0


def _player(options: dict[str, Any], given: Options) -> Player | None:
    """Raises UsageError."""
    tape.without_mock(options)
    cassette = tape.opened({**options, "record": None})
    if cassette is None:
        return None
    from cozecheck.cassette.redact import Redactor, of_run
    from cozecheck.cassette.tape import Player

    config, _outcome, judged = checked(options["config"])
    return Player(cassette, Redactor({*judged.secrets, *of_run(config, given.tokens, given.server)}))


def need(name: str, modules: tuple[str, ...], extra: str = "serve") -> None:
    """Raises UsageError where a module is not installed that the command of this name needs, and that this extra brings."""
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise UsageError(T("`cozecheck {name}` needs {missing}: pip install 'cozecheck[{extra}]'", name=name, missing=", ".join(missing), extra=extra))


def host_options(options: dict[str, Any]) -> Options:
    """What a host serves. Raises UsageError."""
    from cozecheck.calls import secrets
    from cozecheck.calls.answer import Strategy
    from cozecheck.calls.send import Limits
    from cozecheck.host.host import Options
    from cozecheck.source.discover import one

    values = {**os.environ, **(secrets.read_file(options["secrets_file"]) if options["secrets_file"] else {})}
    return Options(
        one(options["config"]),
        {name: value for name, value in values.items() if name.startswith(TOKENS)},
        options["use_config_secrets"],
        options["user_id"],
        Strategy(common.STRATEGIES.index(options["strategy"])),
        Limits(options["timeout"], min(10.0, options["timeout"]), options["max_bytes"]),
        options["server"],
        _model(options),
    )


def _model(options: dict[str, Any]) -> Endpoint | None:
    """Raises UsageError."""
    from cozecheck.host.llm import Endpoint
    from cozecheck.net.urls import named_url

    url, name, variable = options.get("model_url"), options.get("model", ""), options.get("model_key_env", "")
    if not url:
        if name or variable:
            raise UsageError(T("--model and --model-key-env go with --model-url"))
        return None
    named_url("--model-url", url)
    return Endpoint(url, name, token_in(variable) if variable else "", options["ca_file"] or "", options["timeout"])


def host_policy(policy: Policy, options: dict[str, Any]) -> Policy:
    """With the server that the user names allowed wherever it is. Raises UsageError."""
    from dataclasses import replace

    from cozecheck.net.policy import plain
    from cozecheck.net.urls import named_url

    if not options["server"]:
        return policy
    named = named_url("--server", options["server"])
    return replace(policy, allowed=policy.allowed | {plain(named.raw_host or "")})


def guard(options: dict[str, Any], harmless: tuple[str, ...] = ()) -> Guard:
    """Who may ask. `harmless` are the paths for all, of a server that calls nobody for a caller and so needs no token anywhere. Raises UsageError."""
    from cozecheck.host.guard import LOOPBACK, OPEN, Guard

    address, token = options["address"], _token(options)
    own = _is_own(address)
    if not own and not token and not harmless:
        raise UsageError(T("on {address} others can call the plugins: give a token with --token-env or --token-file", address=address))
    names = {name.strip("[]").rstrip(".").lower() for name in (*options["allow_name"], address)}
    return Guard(LOOPBACK | names, any_address=not own, token=token, open=harmless or OPEN)


def _is_own(address: str) -> bool:
    try:
        return address == "localhost" or ip_address(address).is_loopback
    except ValueError:
        return False


def _token(options: dict[str, Any]) -> str:
    """The token that callers must send, '' where none is asked for. Raises UsageError."""
    name, file = options["token_env"], options["token_file"]
    if name and file:
        raise UsageError(T("--token-env and --token-file exclude each other"))
    if not name and not file:
        return ""
    if name:
        return token_in(name)
    try:
        with open(file, encoding="utf-8") as stream:
            token = stream.read(10_000).strip()
    except (OSError, UnicodeError):
        raise UsageError(T("cannot read the token in '{file}'", file=file)) from None
    if not token:
        raise UsageError(T("the token in {source} is empty", source=f"'{file}'"))
    return token
