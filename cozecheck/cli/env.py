"""`cozecheck env check`: which placeholders have a value in each environment, and which have none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from cozecheck.cli import common
from cozecheck.cli.command import _, command, language
from cozecheck.cli.output import repository, targets, write_reports
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.report.env import FORMATS

if TYPE_CHECKING:
    from cozecheck.values.assess import EnvResult
    from cozecheck.values.read import Environment, Given


@command(
    "env",
    short_help=_("Say which environments lack a value for the configuration's placeholders."),
    help=_(
        "Lists for each environment of deploy.yaml which ${NAME} in auth.payload has a value and from where, never the value, and which has none. "
        "Without that file it looks at --env-file and --env only."
    ),
    epilog=_("Exit codes: 0 nothing is missing; 1 a value is, or a placeholder stands where nobody fills it in; 2 wrong usage; 3 cozecheck itself failed."),
)
@click.argument("words", nargs=-1, metavar="check [CONFIG]", type=click.Path())
@click.option(
    "--values", "file", metavar="FILE", type=click.Path(dir_okay=False), help=_("The environments; deploy.yaml in the current folder, if there is one.")
)
@click.option("-e", "--environment", multiple=True, metavar="NAME", help=_("Only this environment. Repeatable."))
@common.env_file
@common.env
@click.option("--cluster", is_flag=True, help=_("Also ask for the Kubernetes Secrets that deploy.yaml names, with kubectl."))
@click.option("--format", "format_", type=click.Choice(FORMATS), help=_("Report on standard output; text unless said otherwise."))
@common.output
@common.color
@click.pass_context
def env(context: click.Context, /, words: tuple[str, ...], format_: str | None, output: tuple[str, ...], color: str, **options: Any) -> int:
    """Checks, writes the reports, returns the exit code."""
    from cozecheck.report.env import render
    from cozecheck.report.language import translator

    if words[:1] != ("check",) or len(words) > 2:
        raise UsageError(T("write `env check [CONFIG]`"))
    reports = targets(format_, output, FORMATS)
    translate = translator(language(context))
    result = _check(words[1] if len(words) == 2 else "", options)
    write_reports(reports, lambda kind, paint: render(result, kind, translate, repository(), paint), color)
    return result.exit_code


def _check(config: str, options: dict[str, Any]) -> EnvResult:
    from cozecheck.api import check
    from cozecheck.core.catalogue import PLACEHOLDER_NEVER_FILLED
    from cozecheck.source.discover import one
    from cozecheck.source.files import META, ConfigFiles
    from cozecheck.values.assess import EnvResult, assess
    from cozecheck.values.read import Given

    given = Given(os.environ, options["env"], options["env_file"])
    # Nothing here quotes a value, so that those of the environments need not be hidden; the findings' words are from the files.
    assessed, misplaced, secrets = [], {}, set[str]()
    for environment in _environments(options, given):
        root = one(config or environment.settings.get("config", "."))
        files = {META: ConfigFiles(root).read(META).data}
        assessed.append(assess(files, environment, os.environ, root))
        if root not in misplaced:
            result = check(root)
            secrets |= result.secrets
            misplaced[root] = [finding for each in result.configs for finding in each.findings if finding.rule is PLACEHOLDER_NEVER_FILLED]
    return EnvResult(tuple(assessed), tuple(finding for found in misplaced.values() for finding in found), frozenset(secrets))


def _environments(options: dict[str, Any], given: Given) -> list[Environment]:
    """Those that are wished. Raises UsageError."""
    from cozecheck.values.kubernetes import from_kubernetes
    from cozecheck.values.read import FILE, environment, load, names

    file = options["file"] or (FILE if os.path.isfile(FILE) else "")
    if not file:
        if options["environment"]:
            raise UsageError(T("there is no {file}: name it with --values", file=FILE))
        return [environment("", "", given)]

    def ask(namespace: str, name: str, context: str) -> dict[str, str]:
        from cozecheck.render.model import Wish

        return from_kubernetes(namespace or Wish().namespace, name, context=context)

    wished = options["environment"] or names(load(file))
    return [environment(file, name, given, ask if options["cluster"] else None, strict=False) for name in dict.fromkeys(wished)]
