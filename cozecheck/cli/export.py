"""`cozecheck export`: the tools' calls for other programs, and a dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cozecheck.cli.command import _, command, language
from cozecheck.cli.output import write_all
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text, Translate
from cozecheck.report.escape import escape
from cozecheck.report.language import translator

if TYPE_CHECKING:
    from cozecheck.export.model import Collection, Note

FORMATS = ("postman", "insomnia", "curl", "http", "bruno", "grafana")


@command(
    "export",
    short_help=_("Write the tools' calls for Postman, Insomnia, curl, .http or Bruno; a Grafana dashboard."),
    help=_("Writes a request for every loaded tool, as Coze Studio would send it, with example arguments; a folder for each plugin.")
    + "\n\n"
    + _("Servers and secrets are variables; no secret's value is ever written, neither the configuration's nor the environment's.")
    + "\n\n"
    + _("grafana is a dashboard over the metrics of `cozecheck sidecar` and `cozecheck serve`, the same for every configuration."),
    epilog=_("Exit codes: 0 it is written; 1 no tool could be; 2 wrong usage; 3 cozecheck itself failed."),
)
@click.argument("format_", metavar="postman|insomnia|curl|http|bruno|grafana", type=click.Choice(FORMATS))
@click.argument("config", default=".", metavar="[CONFIG]", type=click.Path())
@click.option("-o", "--output", default="-", metavar="FILE|DIR", type=click.Path(), help=_("Where to write; for bruno a folder, which it needs."))
@click.option("--plugin", "plugins", multiple=True, metavar="NAME", help=_("Only this plugin, by id or name_for_model. Repeatable."))
@click.option(
    "--host", default="", metavar="URL", help=_("For postman: ask the host that runs there, such as `cozecheck serve`, instead of the plugins' own servers.")
)
@click.option("--force", is_flag=True, help=_("Replace a folder that an export has written."))
@click.pass_context
def export(context: click.Context, format_: str, config: str, output: str, plugins: tuple[str, ...], host: str, force: bool) -> int:
    """Writes, says what was left out, returns the exit code."""
    translate = translator(language(context))
    if format_ == "grafana":
        from cozecheck.export import grafana

        write_all([(output, grafana.write(translate))])
        return 0
    if format_ == "bruno" and output == "-":
        raise UsageError(T("a Bruno collection is a folder: name it with -o DIR"))
    if host and format_ != "postman":
        raise UsageError(T("--host is for postman only"))
    collection, notes = _collection(config, plugins, host)
    count = sum(len(folder.requests) for folder in collection.folders)
    left_out = _write(format_, collection, output, force) if count else []
    for note in (*notes, *left_out):
        _say(T("{tool}: {text}", tool=note.tool, text=note.text), translate)
    if count == len(left_out):
        _say(T("no tool is loaded that could be written; `cozecheck check` says more"), translate)
        return 1
    return 0


def _collection(path: str, names: tuple[str, ...], host: str) -> tuple[Collection, list[Note]]:
    from cozecheck.calls.find import find_plugin
    from cozecheck.core.stack import with_deep_stack
    from cozecheck.export.collect import collect
    from cozecheck.loader.load import load
    from cozecheck.net.urls import named_url
    from cozecheck.source.discover import one
    from cozecheck.source.files import ConfigFiles

    if host:
        named_url("--host", host)
    files = ConfigFiles(one(path))
    config, prediction = with_deep_stack(lambda: load(files))
    if prediction.startup != "ok":
        raise UsageError(T("Coze Studio does not start with this configuration; `cozecheck check` says why"))
    wanted = list({id(plugin): plugin for plugin in (find_plugin(config, name) for name in names)}.values())
    plugins = wanted or [plugin for plugin in config.plugins if plugin.loaded]
    return with_deep_stack(lambda: collect(config, files, plugins, "Coze Studio plugins", host.rstrip("/")))


def _write(format_: str, collection: Collection, output: str, force: bool) -> list[Note]:
    """What the format could not write."""
    from cozecheck.export import bruno, curl, http, insomnia, postman
    from cozecheck.export.folder import save

    if format_ == "bruno":
        files, notes = bruno.write(collection)
        save(output, files, force)
        return notes
    writers = {"postman": postman.write, "insomnia": insomnia.write, "curl": curl.write, "http": http.write}
    text, notes = writers[format_](collection)
    write_all([(output, text)])
    return notes


def _say(message: Text, translate: Translate) -> None:
    click.echo("cozecheck: " + escape(message.render(translate)), err=True)
