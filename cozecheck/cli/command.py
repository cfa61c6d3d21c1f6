"""Commands and groups whose help speaks the reader's language."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

import click

from cozecheck.core.text import Translate
from cozecheck.report.escape import escape
from cozecheck.report.language import LANGUAGES, translator

C = TypeVar("C", bound=click.Command)

HELP_NAMES: dict[str, Any] = {"help_option_names": ["-h", "--help"]}


def _(message: str) -> str:
    """Marks a help text for translation, which happens when the help is shown."""
    return message


class Session(NamedTuple):
    """What the console script knows before any command runs: the language of --lang or '', that of the locale, and --debug."""

    asked: str = ""
    locale: str = "en"
    debug: bool = False


def language(context: click.Context, settings: str = "") -> str:
    """The language that --lang asks for, else `settings`, else the locale: 'en' or 'zh'."""
    session = context.find_root().obj or Session()
    return session.asked or settings or session.locale


class Command(click.Command):
    """A subcommand; it also takes -h, --lang and --debug, which the console script has read before it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.context_settings = HELP_NAMES
        self.params += common_options()

    def get_help(self, ctx: click.Context) -> str:
        return click.Command.get_help(_translated(self, translator(language(ctx))), ctx)


class LazyGroup(click.Group):
    """Subcommands by the headings under which --help lists them, each imported when it is called; arguments that name none go to the first.

    The command `agent-test` is `agent_test` in the module `cozecheck.cli.agent_test`.
    """

    def __init__(self, *args: Any, sections: dict[str, tuple[str, ...]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.context_settings = HELP_NAMES
        self.invoke_without_command = True
        self.sections = sections
        self.names = [name for names in sections.values() for name in names]
        self.params += common_options()

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return self.names

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.names:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"{__package__}.{name}"), name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, args if ctx.resilient_parsing else self._with_command(args))

    def _with_command(self, args: list[str]) -> list[str]:
        """Puts the first command's name before arguments that are its own: none at all, its options, or a path."""
        rest = iter(args)
        for arg in rest:
            if arg == "--lang":
                next(rest, None)
            elif arg.startswith("--lang=") or arg in ("--debug", "-v"):
                continue
            elif arg in self.names or arg in ("--version", "-h", "--help"):
                return args
            elif arg.startswith("-") or os.sep in arg or os.path.exists(arg):
                break
            else:
                return args
        return [self.names[0], *args]

    def get_help(self, ctx: click.Context) -> str:
        return click.Group.get_help(_translated(self, translator(language(ctx))), ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        translate = translator(language(ctx))
        short_help = {name: translate(command.short_help or "") for name in self.names if (command := self.get_command(ctx, name))}
        # As wide everywhere, so that the sections read as one list.
        width = max(map(len, short_help))
        for heading, names in self.sections.items():
            with formatter.section(translate(heading)):
                formatter.write_dl([(name.ljust(width), short_help[name]) for name in names])


def common_options() -> list[click.Parameter]:
    """The options of every command. The console script reads them from the arguments by itself, so that even --help heeds them."""
    return [
        click.Option(["--lang"], type=click.Choice(LANGUAGES), expose_value=False, help=_("Language of the output; without it that of the locale.")),
        click.Option(["--debug"], is_flag=True, expose_value=False, help=_("Show a traceback where cozecheck itself fails.")),
    ]


def _translated(command: C, translate: Translate) -> C:
    """A copy of the command with every help text translated."""
    twin = copy.copy(command)
    twin.help, twin.epilog = _paragraphs(command.help, translate), _paragraphs(command.epilog, translate)
    twin.params = [_param(param, translate) for param in command.params]
    return twin


def _param(param: click.Parameter, translate: Translate) -> click.Parameter:
    twin = copy.copy(param)
    if isinstance(twin, click.Option) and twin.help:
        twin.help = translate(twin.help)
    return twin


def _paragraphs(text: str | None, translate: Translate) -> str | None:
    return text and "\n\n".join(translate(paragraph) for paragraph in text.split("\n\n"))


def show_trace(trace: str) -> None:
    """Prints a traceback, which may quote untrusted text."""
    for line in trace.splitlines():
        click.echo(escape(line), err=True)


def command(name: str, **attributes: Any) -> Callable[[Callable[..., Any]], Command]:
    """Declares a subcommand; its help is its own text, never the function's docstring."""
    return click.command(name, cls=Command, **attributes)
