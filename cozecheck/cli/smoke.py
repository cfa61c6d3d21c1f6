"""`cozecheck smoke`: are all plugins active, and do their tools answer as they should?"""

from __future__ import annotations

import os
import sys
import time
from contextlib import ExitStack
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from cozecheck.cli.check import colored, guarded, repository
from cozecheck.cli.command import _, command, language
from cozecheck.cli.mock import FAULTS, upstream
from cozecheck.cli.network import network_policy, user_settings
from cozecheck.cli.output import targets, write_all
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Translate
from cozecheck.report.escape import escape
from cozecheck.report.language import translator
from cozecheck.report.smoke import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from cozecheck.core.result import ConfigResult, RunResult
    from cozecheck.loader.model import Config
    from cozecheck.smoke.model import Case
    from cozecheck.smoke.run import Own, Progress, Target

FILE = "smoke.yaml"


@command(
    "smoke",
    short_help=_("Start a host, and call the plugins' tools: do they answer as they should?"),
    help=_("Starts a host as `cozecheck serve` does, checks that every plugin is active, and calls tools: the cases of smoke.yaml.")
    + " "
    + _("Without that file it makes a case of each GET tool from its document, with --mock of every tool.")
    + "\n\n"
    + _("`cozecheck smoke init` writes a first smoke.yaml."),
    epilog=_("Exit codes: 0 all passed; 1 a plugin is not active or a case failed; 2 wrong usage; 3 cozecheck itself failed; 130 after Ctrl-C."),
)
@click.argument("words", nargs=-1, metavar="[init] [CONFIG]", type=click.Path())
@click.option("--cases", "file", metavar="FILE", type=click.Path(dir_okay=False), help=_("The cases; smoke.yaml in the current folder, if there is one."))
@click.option("--mock", is_flag=True, help=_("Call no server: answers are made from the documents' examples and schemas."))
@click.option("--seed", type=int, default=0, help=_("Other arguments and answers: the same seed makes the same ones."))
@click.option("--fault", multiple=True, metavar="FAULT", help=FAULTS)
@click.option("--target", metavar="URL", help=_("Ask the host that runs there, instead of starting one. It may be private: it is you who names it."))
@click.option("--target-kind", type=click.Choice(("host",)), default="host", help=_("What runs there: a host such as `cozecheck serve`."))
@click.option("--target-token-env", metavar="NAME", help=_("Send the token that this variable holds to the host."))
@click.option(
    "--env", multiple=True, metavar="NAME", help=_("Allow ${NAME} in smoke.yaml to be this variable; without it those that begin with SMOKE_ only. Repeatable.")
)
@click.option("--server", default="", metavar="URL", help=_("Call this server instead of every document's. It may be private: it is you who names it."))
@click.option(
    "--strategy", type=click.Choice(("raw", "default", "error")), default="raw", help=_("What becomes of values that do not fit the result's schema.")
)
@click.option("--user-id", default="1001", help=_("The user who calls."))
@click.option("--secrets-file", metavar="FILE", help=_("A JSON object with tokens, as `cozecheck invoke` takes them."))
@click.option("--use-config-secrets", is_flag=True, help=_("Also send tokens that stand in the configuration."))
@click.option("--allow-private", is_flag=True, help=_("Also dial private addresses and this machine itself; never the metadata services of clouds."))
@click.option("--allow-host", multiple=True, metavar="HOST", help=_("Dial this host wherever it is. Repeatable; also COZECHECK_ALLOW_HOSTS."))
@click.option("--resolve", multiple=True, metavar="HOST=ADDRESS:PORT", help=_("Where a host is, instead of asking for its name. Repeatable."))
@click.option("--ca-file", type=click.Path(exists=True, dir_okay=False), help=_("Trust the certificates of this PEM file instead of the system's."))
@click.option("--concurrency", type=click.IntRange(1, 100), default=8, help=_("Cases at once, 8 unless said otherwise."))
@click.option("--retries", type=click.IntRange(0, 10), default=0, help=_("More tries of a case that fails, where it does not say itself; none unless said."))
@click.option("--timeout", type=click.FloatRange(0.1), default=60.0, help=_("Seconds for an answer, 60 unless said otherwise. Coze Studio has no limit."))
@click.option("--deadline", type=click.FloatRange(0.1), default=300.0, help=_("Seconds for the whole run, 300 unless said otherwise."))
@click.option("--format", "format_", type=click.Choice(FORMATS), help=_("Report on standard output; text unless said otherwise."))
@click.option("--output", multiple=True, metavar="FORMAT=FILE", help=_("Write a report to a file as well, '-' is standard output. Repeatable."))
@click.option(
    "--color", type=click.Choice(("auto", "always", "never")), default="auto", help=_("Colour; auto is on a terminal, and heeds NO_COLOR and FORCE_COLOR.")
)
@click.option("--force", is_flag=True, help=_("With init: write over a file that is there."))
@click.pass_context
def smoke(context: click.Context, /, **options: Any) -> int:
    """Runs the smoke test or writes its file, returns the exit code."""
    words = list(options["words"])
    init = bool(words) and words[0] == "init"
    options["config"] = "".join(words[init : init + 1]) or "."
    if len(words) > 1 + init:
        raise UsageError(T("one configuration folder at a time, not '{path}' too", path=words[1 + init]))
    translate = translator(language(context))
    return _init(options, translate) if init else _run(options, translate, language(context))


def _init(options: dict[str, Any], translate: Translate) -> int:
    from cozecheck.smoke.made import first_file

    file = options["file"] or FILE
    config, _outcome, _result = _loaded(options["config"])
    if os.path.lexists(file) and not options["force"]:
        raise UsageError(T("'{file}' is there already; --force writes over it", file=file))
    text, count = first_file(config, options["seed"])
    write_all([(file, text)])
    click.echo(escape(T("{file} has {count} cases; `cozecheck smoke` runs them", file=file, count=count).render(translate)))
    return 0


def _run(options: dict[str, Any], translate: Translate, lang: str) -> int:
    from cozecheck.net.exact import run
    from cozecheck.report.smoke import render
    from cozecheck.smoke.model import SmokeResult
    from cozecheck.smoke.run import Limits, smoke

    missing = [name for name in ("prometheus_client", "jsonpath") if find_spec(name) is None]
    if missing:
        raise UsageError(T("`cozecheck smoke` needs {missing}: pip install 'cozecheck[serve]'", missing=", ".join(missing)))
    reports = targets(options["format_"], options["output"], FORMATS)
    config, outcome, checked = _loaded(options["config"])
    cases, source, used = _cases(options, config, outcome)
    progress = _progress(cases, config, outcome, lang)
    limits = Limits(options["concurrency"], options["retries"], options["timeout"], options["deadline"])
    began, interrupted = time.monotonic(), False
    with ExitStack() as stack:
        target = _target(options, translate, stack)
        try:
            run(smoke(progress, target, limits, _watch(translate)))
        except KeyboardInterrupt:
            interrupted = True
    secrets = checked.secrets | used | _tokens(options)
    where = options["target"] or ""
    result = SmokeResult(
        progress.outcomes(), time.monotonic() - began, source, where, options["mock"], interrupted, progress.late and not interrupted, frozenset(secrets)
    )

    def made(kind: str, file: str) -> str:
        text = render(result, kind, translate, repository(), kind == "text" and file == "-" and colored(options["color"]))
        return guarded(text) if kind == "text" and file == "-" and os.environ.get("GITHUB_ACTIONS") == "true" else text

    write_all((file, made(kind, file)) for kind, file in reports)
    return result.exit_code


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


def _cases(options: dict[str, Any], config: Config, outcome: ConfigResult) -> tuple[list[Case], str, frozenset[str]]:
    """The cases, the file that they are from or '', and values of the environment in them. Raises UsageError."""
    from cozecheck.smoke.environment import Environment
    from cozecheck.smoke.made import made_cases
    from cozecheck.smoke.read import read

    file = options["file"] or (FILE if os.path.isfile(FILE) else "")
    if file:
        cases, used = read(file, Environment(os.environ, frozenset(options["env"])))
        return cases, file, used
    return list(made_cases(config, outcome, options["mock"], options["seed"])), "", frozenset()


def _progress(cases: list[Case], config: Config, outcome: ConfigResult, lang: str) -> Progress:
    from cozecheck.core.place import Place
    from cozecheck.smoke.run import Progress

    expected = {str(plugin.meta.id.value): (plugin.meta.name, plugin.meta.node.at(config.meta_file)) for plugin in config.plugins}
    causes = {loss.plugin: loss.cause for loss in outcome.prediction.losses if loss.cause and loss.plugin and not loss.tool}
    stop = next((loss.cause for loss in outcome.prediction.losses if loss.cause and not loss.plugin), None)
    return Progress(cases, expected, causes, stop.place if stop and outcome.prediction.startup != "ok" else Place(config.meta_file), lang)


def _target(options: dict[str, Any], translate: Translate, stack: ExitStack) -> Target | Own:
    """Raises UsageError."""
    from cozecheck.cli.serve import _options, _policy
    from cozecheck.host.log import Log
    from cozecheck.net.problem import NetError
    from cozecheck.net.urls import read_url
    from cozecheck.smoke.run import Own, Target

    played = upstream(options["mock"], options["seed"] if options["mock"] else 0, options["fault"])
    if options["target"]:
        if options["mock"] or options["server"]:
            raise UsageError(T("--target excludes --mock and --server: the host that runs there decides"))
        try:
            read_url(options["target"])
        except NetError as error:
            raise UsageError(T("--target: {reason}", reason=error.message)) from None
        return Target(options["target"], "".join(_tokens(options)), options["ca_file"] or "")
    if options["mock"] and options["server"]:
        raise UsageError(T("--mock and --server exclude each other"))
    policy = network_policy(user_settings((options["config"],), translate), options["allow_private"], options["allow_host"], options["resolve"])
    nowhere = stack.enter_context(open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    log = Log(nowhere)
    stack.callback(log.close)
    given = _options({**options, "max_bytes": 10_000_000})
    return Own(given, _policy(policy, options), log, translate, options["ca_file"] or "", played)


def _tokens(options: dict[str, Any]) -> set[str]:
    """The token for the host, where there is one. Raises UsageError."""
    name = options["target_token_env"]
    if not name:
        return set()
    token = os.environ.get(name, "").strip()
    if not token:
        raise UsageError(T("the token in {source} is empty", source=name))
    return {token}


def _watch(translate: Translate) -> Callable[[Progress], None] | None:
    """Tells how far the run is on a terminal, on one line that is gone at the end; None where nobody looks."""
    from cozecheck.cli.live import shows

    if not shows():
        return None

    def watch(progress: Progress) -> None:
        failed = sum(outcome.status.value == "failed" for outcome in progress.known.values())
        said = T("{done} of {all} cases, {failed} failed", done=len(progress.known), all=len(progress.cases), failed=failed).render(translate)
        sys.stderr.write("\r\x1b[K" + (escape(said) if len(progress.known) < len(progress.cases) else ""))
        sys.stderr.flush()

    return watch
