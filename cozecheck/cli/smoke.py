"""`cozecheck smoke`: are all plugins active, and do their tools answer as they should?"""

from __future__ import annotations

import os
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from cozecheck.cli import common, tape
from cozecheck.cli.checked import checked
from cozecheck.cli.command import _, command, language
from cozecheck.cli.mock import FAULTS, upstream
from cozecheck.cli.network import token_in
from cozecheck.cli.output import repository, targets, write_all, write_reports
from cozecheck.cli.own import own_host
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text, Translate
from cozecheck.report.escape import escape
from cozecheck.report.language import translator
from cozecheck.report.smoke import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from cozecheck.cassette.model import Cassette
    from cozecheck.cassette.tape import Player, Recorder
    from cozecheck.core.result import ConfigResult
    from cozecheck.loader.model import Config
    from cozecheck.smoke.model import Case
    from cozecheck.smoke.run import Own, Progress, Target
    from cozecheck.smoke.studio import OnStudio

FILE = "smoke.yaml"


@command(
    "smoke",
    short_help=_("Start a host, and call the plugins' tools: do they answer as they should?"),
    help=_(
        "Starts a host as `cozecheck serve` does, checks that every plugin is active, and calls tools: the cases of smoke.yaml. "
        "Without that file it makes a case of each GET tool from its document, with --mock of every tool."
    )
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
@click.option(
    "--target-kind",
    type=click.Choice(("host", "coze-studio")),
    default="host",
    help=_("What runs there: a host such as `cozecheck serve`, or Coze Studio itself, with COZECHECK_STUDIO_EMAIL and …_PASSWORD, or …_SESSION."),
)
@click.option("--target-token-env", metavar="NAME", help=_("Send the token that this variable holds to the host."))
@click.option(
    "--env", multiple=True, metavar="NAME", help=_("Allow ${NAME} in smoke.yaml to be this variable; without it those that begin with SMOKE_ only. Repeatable.")
)
@tape.record
@tape.replay
@click.option("--server", default="", metavar="URL", help=_("Call this server instead of every document's. It may be private: it is you who names it."))
@common.strategy
@common.user_id
@click.option("--secrets-file", metavar="FILE", help=_("A JSON object with tokens, as `cozecheck invoke` takes them."))
@common.use_config_secrets
@common.allow_private
@common.allow_host
@common.resolve
@common.ca_file
@click.option("--concurrency", type=click.IntRange(1, 100), default=8, help=_("Cases at once, 8 unless said otherwise."))
@click.option("--retries", type=click.IntRange(0, 10), default=0, help=_("More tries of a case that fails, where it does not say itself; none unless said."))
@click.option("--timeout", type=click.FloatRange(0.1), default=60.0, help=_("Seconds for an answer, 60 unless said otherwise. Coze Studio has no limit."))
@click.option("--deadline", type=click.FloatRange(0.1), default=300.0, help=_("Seconds for the whole run, 300 unless said otherwise."))
@click.option("--format", "format_", type=click.Choice(FORMATS), help=_("Report on standard output; text unless said otherwise."))
@common.output
@common.color
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
    config, _outcome, _result = checked(options["config"])
    if os.path.lexists(file) and not options["force"]:
        raise UsageError(T("'{file}' is there already; --force writes over it", file=file))
    text, count = first_file(config, options["seed"])
    write_all([(file, text)])
    click.echo(escape(T("{file} has {count} cases; `cozecheck smoke` runs them", file=file, count=count).render(translate)))
    return 0


def _run(options: dict[str, Any], translate: Translate, lang: str) -> int:
    from cozecheck.cassette.redact import of_run
    from cozecheck.net.exact import run
    from cozecheck.report.smoke import render
    from cozecheck.smoke.model import SmokeResult
    from cozecheck.smoke.run import Limits, Own, smoke
    from cozecheck.smoke.studio import OnStudio, smoke_on_studio

    missing = [name for name in ("prometheus_client", "jsonpath") if find_spec(name) is None]
    if missing:
        raise UsageError(T("`cozecheck smoke` needs {missing}: pip install 'cozecheck[serve]'", missing=", ".join(missing)))
    reports = targets(options["format_"], options["output"], FORMATS)
    _exclusive(options)
    cassette = tape.opened(options)
    config, outcome, judged = checked(options["config"])
    cases, source, used = _cases(options, config, outcome, cassette)
    progress = _progress(cases, config, outcome, lang)
    # One at a time: equal requests are recorded, and answered again, in the order of their cases.
    at_once = 1 if options["record"] or options["replay"] else options["concurrency"]
    limits = Limits(at_once, options["retries"], options["timeout"], options["deadline"])
    began, interrupted = time.monotonic(), False
    of_studio: set[str] = set()
    with ExitStack() as stack:
        target = _studio(options, config, outcome) or _target(options, translate, stack)
        player, recorder = None, None
        if isinstance(target, Own):
            player, recorder = _tapes(options, cassette, {*judged.secrets, *used, *of_run(config, target.options.tokens, target.options.server)})
            target = replace(target, tape=player or recorder)
        try:
            if isinstance(target, OnStudio):
                smoke_on_studio(progress, target, limits, of_studio, _watch(translate))
            else:
                run(smoke(progress, target, limits, _watch(translate)))
        except KeyboardInterrupt:
            interrupted = True
    late = progress.late and not interrupted
    secrets = judged.secrets | used | _tokens(options) | of_studio
    where = options["target"] or ""
    result = SmokeResult(
        progress.outcomes(),
        time.monotonic() - began,
        source,
        where,
        options["mock"],
        interrupted,
        late,
        frozenset(secrets),
        options["replay"] or "",
        _unused(player),
    )

    write_reports(reports, lambda kind, paint: render(result, kind, translate, repository(), paint), options["color"])
    if recorder is not None:
        _kept(options["record"], recorder, interrupted or late, translate)
    return result.exit_code


def _exclusive(options: dict[str, Any]) -> None:
    """Raises UsageError where options say two things at once."""
    for name in ("record", "replay"):
        if options[name] and options["target"]:
            raise UsageError(T("--{name} excludes --target: the host that runs there makes the requests, and they are not seen here", name=name))
    tape.without_mock(options)


def _tapes(options: dict[str, Any], cassette: Cassette | None, secrets: set[str]) -> tuple[Player | None, Recorder | None]:
    from cozecheck.cassette.redact import Redactor
    from cozecheck.cassette.tape import Player, Recorder

    if cassette is not None:
        return Player(cassette, Redactor(secrets)), None
    return None, Recorder(Redactor(secrets)) if options["record"] else None


def _unused(player: Player | None) -> tuple[Text, ...]:
    from cozecheck.cassette.tape import shown

    found = player.unused() if player else []
    return tuple(T("{plugin} {tool}, line {line}: {asked}", plugin=one.plugin, tool=one.tool, line=one.place.line, asked=shown(one)) for one in found)


def _kept(file: str, recorder: Recorder, unfinished: bool, translate: Translate) -> None:
    """Raises UsageError where the cassette cannot be written."""
    said = T("the run did not come to its end: {file} is not written", file=file) if unfinished else tape.save(file, recorder)
    click.echo("cozecheck: " + escape(said.render(translate)), err=True)


def _cases(options: dict[str, Any], config: Config, outcome: ConfigResult, cassette: Cassette | None) -> tuple[list[Case], str, frozenset[str]]:
    """The cases, the file that they are from or '', and values of the environment in them. Raises UsageError."""
    from cozecheck.cassette.model import MARK
    from cozecheck.smoke.environment import Environment
    from cozecheck.smoke.made import made_cases
    from cozecheck.smoke.read import read

    file = options["file"] or (FILE if os.path.isfile(FILE) else "")
    if file:
        cases, used = read(file, Environment(os.environ, frozenset(options["env"]), MARK if cassette else None))
        return cases, file, used
    made = list(made_cases(config, outcome, options["mock"], options["seed"]))
    if cassette is not None:
        # Nothing can be changed by what is answered from a file.
        recorded = {f"{one.plugin} {one.tool}" for one in cassette.interactions}
        every = made_cases(config, outcome, True, options["seed"])
        made = [other if case.skip and case.name in recorded else case for case, other in zip(made, every, strict=True)]
    return made, "", frozenset()


def _progress(cases: list[Case], config: Config, outcome: ConfigResult, lang: str) -> Progress:
    from cozecheck.core.place import Place
    from cozecheck.smoke.run import Progress

    expected = {str(plugin.meta.id.value): (plugin.meta.name, plugin.meta.node.at(config.meta_file)) for plugin in config.plugins}
    causes = {loss.plugin: loss.cause for loss in outcome.prediction.losses if loss.cause and loss.plugin and not loss.tool}
    stop = next((loss.cause for loss in outcome.prediction.losses if loss.cause and not loss.plugin), None)
    return Progress(cases, expected, causes, stop.place if stop and outcome.prediction.startup != "ok" else Place(config.meta_file), lang)


def _studio(options: dict[str, Any], config: Config, outcome: ConfigResult) -> OnStudio | None:
    """The Coze Studio that is to be asked, if one is. Raises UsageError."""
    from cozecheck.smoke.studio import OnStudio
    from cozecheck.studio.run import server

    if options["target_kind"] != "coze-studio":
        return None
    if not options["target"]:
        raise UsageError(T("--target-kind coze-studio goes with --target"))
    excluded = next((name for name in ("mock", "server", "target_token_env") if options[name]), None)
    if excluded:
        raise UsageError(T("--target-kind coze-studio excludes --{name}", name=excluded.replace("_", "-")))
    asked = server(options["target"], os.environ, options["ca_file"] or "", option="--target")
    return OnStudio(asked, config, outcome)


def _target(options: dict[str, Any], translate: Translate, stack: ExitStack) -> Target | Own:
    """Raises UsageError."""
    from cozecheck.net.urls import named_url
    from cozecheck.smoke.run import Target

    played = upstream(options["mock"], options["seed"] if options["mock"] else 0, options["fault"])
    if options["target"]:
        if options["mock"] or options["server"]:
            raise UsageError(T("--target excludes --mock and --server: the host that runs there decides"))
        named_url("--target", options["target"])
        return Target(options["target"], "".join(_tokens(options)), options["ca_file"] or "")
    return own_host(options, played, translate, stack)


def _tokens(options: dict[str, Any]) -> set[str]:
    """The token for the host, where there is one. Raises UsageError."""
    return {token_in(options["target_token_env"])} if options["target_token_env"] else set()


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
