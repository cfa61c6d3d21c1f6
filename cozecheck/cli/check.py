"""`cozecheck check`: what Coze Studio will do with config folders, and what is wrong with them."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from cozecheck import COZE_STUDIO
from cozecheck.cli import common
from cozecheck.cli.command import _, command, language, show_trace
from cozecheck.cli.output import FORMATS, colored, columns, guarded, repository, targets, write_all
from cozecheck.core.effect import Severity
from cozecheck.core.errors import UsageError
from cozecheck.core.result import RunResult
from cozecheck.core.text import T
from cozecheck.report.language import translator

if TYPE_CHECKING:
    from cozecheck.settings.model import Settings

THRESHOLDS = {"error": Severity.ERROR, "warning": Severity.WARNING, "note": Severity.NOTE, "never": None}


@command(
    "check",
    short_help=_("Check configurations and predict what Coze Studio does with them."),
    help=_("Checks plugin configurations and predicts what Coze Studio does with them.")
    + "\n\n"
    + _("PATH is a config folder (it holds pluginproduct/), a file in one, or a repository; without it the current folder."),
    epilog=_(
        "Exit codes: 0 nothing found at or above --fail-on; 1 something found; "
        "2 wrong usage or settings, or a report that cannot be written; 3 cozecheck itself failed."
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--format", "format_", type=click.Choice(FORMATS), help=_("Report on standard output; text unless said otherwise."))
@common.output
@click.option("--fail-on", type=click.Choice(list(THRESHOLDS)), help=_("Least severity for exit code 1; by default error: anything lost or worse."))
@click.option("--select", multiple=True, metavar="RULES", help=_("Only these rules: codes, names or beginnings of codes, with commas. Repeatable."))
@click.option("--ignore", multiple=True, metavar="RULES", help=_("Not these rules. Repeatable."))
@click.option("--standard/--no-standard", help=_("Also check documents against the OpenAPI standard itself, which takes longer than all else."))
@click.option("--config", type=click.Path(), help=_("Settings file, instead of the nearest .cozecheck.yaml or pyproject.toml above each folder."))
@click.option("--no-config", is_flag=True, help=_("Read no settings file."))
@click.option("--baseline", type=click.Path(), help=_("Count only findings that this file of `cozecheck baseline write` does not know."))
@click.option("--coze-version", type=click.Choice([COZE_STUDIO]), help=_("The commit of Coze Studio to predict for; one is modelled so far."))
@common.color
@click.option("-q", "--quiet", is_flag=True, help=_("Only errors."))
@click.option("-v", "--verbose", is_flag=True, help=_("Also notes, what is suppressed, and what each plugin loads."))
@click.pass_context
def check(
    context: click.Context,
    paths: tuple[str, ...],
    format_: str | None,
    output: tuple[str, ...],
    fail_on: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    standard: bool,
    config: str | None,
    no_config: bool,
    baseline: str | None,
    coze_version: str | None,  # noqa: ARG001
    color: str,
    quiet: bool,
    verbose: bool,
) -> int:
    """Checks, writes the reports, returns the exit code."""
    if config and no_config:
        raise click.UsageError("--config and --no-config exclude each other.", context)
    reports = targets(format_, output)
    selected, ignored = _rules(select), _rules(ignore)
    # A run is short and keeps nearly all that it builds: collecting garbage would only cost time.
    gc.disable()
    from cozecheck.api import check as run
    from cozecheck.settings.model import Settings

    def adjust(settings: Settings) -> Settings:
        if fail_on:
            settings = replace(settings, fail_on=THRESHOLDS[fail_on])
        # Who selects a rule by hand wants to see it.
        return replace(settings, select=selected, ignore=ignored) if selected else replace(settings, ignore=settings.ignore + ignored)

    result = run(*paths, settings=Settings() if no_config else config, adjust=adjust, standard=standard)
    if baseline:
        result = _known(result, baseline)
    lang = language(context, result.lang)
    write_all((file, _render(kind, file, result, lang, color, verbose - quiet)) for kind, file in reports)
    if context.find_root().obj.debug:
        for failure in result.failures:
            show_trace(failure.trace)
    return result.exit_code


def _known(result: RunResult, file: str) -> RunResult:
    """The result without the findings of a baseline."""
    from cozecheck.baseline import apply, read
    from cozecheck.report.plain import Plain

    plain = Plain(result, base=repository())
    return apply(result, read(file), file, plain.path, plain.say)


def _rules(values: tuple[str, ...]) -> tuple[str, ...]:
    """The selectors of `--select` or `--ignore`. Raises UsageError for one that means no rule."""
    from cozecheck.core.guess import closest_rule, is_selector

    selectors = [selector.strip() for value in values for selector in value.split(",") if selector.strip()]
    for selector in selectors:
        if not is_selector(selector):
            guess = closest_rule(selector)
            hint = T("did you mean '{guess}'?", guess=guess) if guess else T("`cozecheck rules` lists all rules")
            raise UsageError(T("there is no rule '{selector}'; {hint}", selector=selector, hint=hint))
    return tuple(selectors)


def _render(kind: str, file: str, result: RunResult, lang: str, color: str, verbosity: int) -> str:
    translate = translator(lang)
    if kind == "text":
        from cozecheck.report import text
        from cozecheck.report.writer import Style

        painted = file == "-" and colored(color)
        words = text.render(result, Style(translate, painted, columns(), verbosity))
        return guarded(words) if file == "-" else words
    if kind == "json":
        from cozecheck.report import json

        return json.render(result, translate)
    from importlib import import_module

    return str(import_module(f"cozecheck.report.{kind}").render(result, translate, repository()))
