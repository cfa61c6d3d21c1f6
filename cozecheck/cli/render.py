"""`cozecheck render`: a checked configuration for Kubernetes, Docker Compose or an image."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from cozecheck.cli import manifests
from cozecheck.cli.command import _, command, language
from cozecheck.cli.output import make_folder, write_all
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text

if TYPE_CHECKING:
    from cozecheck.render.model import Content, Wish
    from cozecheck.report.plain import Plain

KINDS = ("k8s", "compose", "dockerfile", "alerts")
ONLY_ALERTS = {"slow": "--slow", "error_rate": "--error-rate", "runbook": "--runbook"}
"""Parameters and options that the others do not know."""


@command(
    "render",
    short_help=_("Write Kubernetes manifests, a Compose file, a Dockerfile or alert rules for a checked configuration."),
    help=_("Writes what brings a config folder to a Coze Studio server; one that loses something is refused. The same files give the same bytes.")
    + "\n\n"
    + _("k8s: manifests with a kustomization; ConfigMaps that keep subfolders and are named by content, so that `kubectl rollout undo` restores the files.")
    + "\n\n"
    + _("compose: the service coze-server with the folder mounted read-only. dockerfile: a folder to build an image from, on the official one.")
    + "\n\n"
    + _("alerts: rules for Prometheus over the metrics of `cozecheck sidecar` and `cozecheck serve`, the same for every configuration."),
    epilog=_("Exit codes: 0 it is written; 1 refused, and nothing is written; 2 wrong usage; 3 cozecheck itself failed."),
)
@click.argument("kind", metavar="k8s|compose|dockerfile|alerts", type=click.Choice(KINDS))
@click.argument("config", default=".", metavar="[CONFIG]", type=click.Path())
@click.option(
    "-o", "--output", default="-", metavar="DIR|FILE", type=click.Path(), help=_("Where to write: a folder for k8s and dockerfile, a file for the others.")
)
@manifests.options
@click.option(
    "--slow", type=click.FloatRange(0.1, 10, max_open=True), metavar="SECONDS", help=_("alerts: what is slow for one call in twenty; 5 unless said otherwise.")
)
@click.option("--error-rate", type=click.FloatRange(0, 100), metavar="PERCENT", help=_("alerts: how many calls of a plugin may fail; 5 unless said otherwise."))
@click.option("--runbook", metavar="URL", help=_("alerts: the page that says what to do; cozecheck's own docs/operations.md unless said otherwise."))
@click.option("--force", is_flag=True, help=_("Also where something is lost or dangerous."))
@click.pass_context
def render(context: click.Context, /, kind: str, config: str, output: str, force: bool, **options: Any) -> int:
    """Writes, says what the reader should know, returns the exit code."""
    from cozecheck.core.result import RunResult
    from cozecheck.render.content import read, refuse_placeholders
    from cozecheck.report.language import translator
    from cozecheck.report.plain import Plain
    from cozecheck.report.store import foretold
    from cozecheck.source.discover import one
    from cozecheck.store.model import RefusedError, trouble

    if kind == "alerts":
        return _alerts(context, output, options)
    strange = [option for name, option in ONLY_ALERTS.items() if options[name] is not None]
    if strange:
        raise UsageError(T("{option} is for alerts only", option=strange[0]))
    wish = manifests.wish(kind == "k8s", options)
    if kind == "dockerfile" and wish.sidecar:
        raise UsageError(T("{option} is for k8s and compose only", option="--sidecar"))
    root = one(config)
    if output != "-" and os.path.join(os.path.realpath(output), "").startswith(os.path.join(os.path.realpath(root), "")):
        raise UsageError(T("'{file}' lies in the configuration that it is to carry; write it elsewhere", file=output))
    if kind == "dockerfile" and output == "-":
        raise UsageError(T("an image is built from a folder: name it with -o DIR"))
    translate = translator(language(context))
    plain = Plain(RunResult(()), translate)
    try:
        content = read(root, force=force)
        plain = Plain(RunResult((), secrets=content.secrets), translate)
        if not force:
            refuse_placeholders(content, wish.secret_files)
        notices = _write(kind, content, wish, output, force)
    except RefusedError as error:
        _say([T("refused: {message}", message=error.message), *(T("  {text}", text=reason) for reason in error.reasons)], plain)
        return 1
    except OSError as error:
        _say([T("refused: {message}", message=trouble(error))], plain)
        return 1
    _say([foretold(content.forecast), *notices], plain)
    return 0


def _alerts(context: click.Context, output: str, options: Mapping[str, Any]) -> int:
    from cozecheck.render import alerts
    from cozecheck.report.language import translator

    strange = [param.opts[-1] for param in context.command.params if options.get(param.name or "") and param.name not in ONLY_ALERTS]
    if strange:
        raise UsageError(T("{option} is not for alerts", option=strange[0]))
    tongue = language(context)
    page = options["runbook"] or (alerts.CHINESE if tongue == "zh" else alerts.PAGE)
    slow, share = (5.0 if options[name] is None else options[name] for name in ("slow", "error_rate"))
    _replace({output: alerts.write(slow, share, page, translator(tongue))})
    return 0


def _write(kind: str, content: Content, wish: Wish, output: str, force: bool) -> list[Text]:
    """What the reader should know."""
    if kind == "compose":
        from cozecheck.render import compose

        _replace({output: compose.write(content, wish)})
        return []
    if kind == "dockerfile":
        return _image(content, wish, output, force)
    from cozecheck.render import k8s

    files, notices = k8s.write(content, wish)
    if output == "-":
        write_all([("-", k8s.stream(files))])
    else:
        make_folder(output)
        _replace({os.path.join(output, name): text for name, text in files.items()})
    return notices


def _image(content: Content, wish: Wish, folder: str, force: bool) -> list[Text]:
    from cozecheck.render import dockerfile
    from cozecheck.render.content import with_secrets
    from cozecheck.store.model import RefusedError

    leaks = with_secrets(content)
    if leaks and not force:
        raise RefusedError(T("who has the image has its files, and '{path}' holds a secret (--force does it nevertheless)", path=leaks[0]))
    dockerfile.save(content, wish, folder)
    held = [T("the image will hold the secrets of '{path}'", path=path) for path in leaks]
    return [*held, T("docker build -t NAME '{folder}' makes the image", folder=folder)]


def _replace(files: Mapping[str, str]) -> None:
    """Writes files that are not there, or that were written here; then none of the others is touched. Raises UsageError."""
    from cozecheck.render.model import MARK

    for file in files:
        if os.path.isfile(file):
            with open(file, encoding="utf-8", errors="replace") as stream:
                if stream.read(len(MARK)) != MARK:
                    raise UsageError(T("'{file}' is there, and not from `cozecheck render`: write elsewhere", file=file))
    write_all(files.items())


def _say(texts: Iterable[Text], plain: Plain) -> None:
    """To standard error: standard output is for `kubectl apply -f -`."""
    for text in texts:
        click.echo("cozecheck: " + plain.say(text), err=True)
