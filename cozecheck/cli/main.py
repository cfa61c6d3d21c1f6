"""The console script: finds the language, runs the command, turns every outcome into an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from cozecheck import COZE_STUDIO, __version__
from cozecheck.cli.command import LazyGroup, Session, _, show_trace
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text, Translate
from cozecheck.report.escape import escape
from cozecheck.report.language import LANGUAGES, translator, wanted

SECTIONS = {
    _("Check a configuration"): ("check", "diff", "baseline", "explain", "rules"),
    _("Try plugins on this machine"): ("invoke", "serve", "mock", "smoke", "agent-test", "export"),
    _("Ask servers"): ("probe", "doctor", "studio"),
    _("Keep versions"): ("backup", "history", "rollback", "bundle"),
    _("Deploy and operate"): ("env", "render", "deploy", "service", "sidecar", "logs"),
    _("For editors, shells and programs"): ("schema", "completion"),
}
"""The first command is what `cozecheck` alone does; `cozecheck/cli` has a module for each."""


@click.pass_context
def _version(context: click.Context, version: bool, verbose: bool) -> None:
    if version:
        click.echo(f"cozecheck {__version__}")
        if verbose:
            click.echo(f"models coze-dev/coze-studio at {COZE_STUDIO}")
        context.exit()


cli = LazyGroup(
    "cozecheck",
    sections=SECTIONS,
    callback=_version,
    help=_("Checks Coze Studio plugin configurations and predicts what the server will do with them, plugin by plugin and tool by tool.")
    + "\n\n"
    + _("`cozecheck` alone checks the current folder, `cozecheck PATH` a folder, a file or a repository."),
    params=[
        click.Option(["--version"], is_flag=True, help=_("Print the version; with -v also the Coze Studio that is modelled.")),
        click.Option(["-v", "verbose"], is_flag=True, hidden=True),
    ],
)


def main() -> None:
    """Exits with 0, 1, 2 or 3 (see `cozecheck check --help`), 130 after Ctrl-C, 141 where the reader of the output is gone."""
    code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    # Nothing is open any more, and taking apart what a check has built would take a tenth of its time.
    os._exit(code)


def run(argv: Sequence[str]) -> int:
    """Runs the command line and returns the exit code; no exception leaves it."""
    args = list(argv)
    session = Session(_language(args), wanted(os.environ), "--debug" in args)
    lang = session.asked or session.locale
    _let_click_speak(lang)
    for stream in (sys.stdout, sys.stderr):
        # What the terminal's encoding cannot show is shown escaped.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    translate = translator(lang)
    try:
        code = _run(args, session)
        sys.stdout.flush()
        return code
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except UsageError as error:
        return _complain(error.message, translate, 2)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "cozecheck"
        return _complain(T("{error} `{command} --help` tells more.", error=" ".join(error.format_message().split()), command=command), translate, 2)
    except click.ClickException as error:
        return _complain(T("{error}", error=error.format_message()), translate, 2)
    except (KeyboardInterrupt, click.Abort):
        return 130
    except BrokenPipeError:
        from cozecheck.cli.output import discard_output

        discard_output()
        return 141
    except Exception as error:
        if session.debug:
            import traceback

            show_trace(traceback.format_exc())
        text = T("cozecheck itself failed, please report it with the output of --debug: {kind}: {error}", kind=type(error).__name__, error=str(error))
        return _complain(text, translate, 3)


def _run(args: list[str], session: Session) -> int:
    instruction = os.environ.get("_COZECHECK_COMPLETE")
    if instruction:
        from click.shell_completion import shell_complete

        return shell_complete(cli, {}, "cozecheck", "_COZECHECK_COMPLETE", instruction)
    with cli.make_context("cozecheck", args, obj=session) as context:
        return int(cli.invoke(context) or 0)


def _language(args: list[str]) -> str:
    """The valid value of --lang, or ''; click complains of others."""
    for index, arg in enumerate(args):
        value = arg.removeprefix("--lang=") if arg.startswith("--lang=") else args[index + 1] if arg == "--lang" and index + 1 < len(args) else ""
        if value in LANGUAGES:
            return value
    return ""


def _let_click_speak(lang: str) -> None:
    """Click's own words come from the process's gettext domain."""
    if lang != "en":
        import gettext

        from cozecheck.report.language import LOCALE

        os.environ["LANGUAGE"] = lang
        gettext.bindtextdomain("cozecheck", LOCALE)
        gettext.textdomain("cozecheck")


def _complain(message: Text, translate: Translate, code: int) -> int:
    click.echo("cozecheck: " + escape(message.render(translate)), err=True)
    return code
