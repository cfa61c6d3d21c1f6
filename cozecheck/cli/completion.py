"""`cozecheck completion`: the script that teaches a shell to complete our commands and options."""

from __future__ import annotations

import sys

import click

from cozecheck.cli.command import _, command


@command(
    "completion",
    short_help=_("Print the completion script of a shell."),
    help=_("Prints a script that completes commands and options.")
    + "\n\n"
    + _('For bash put `eval "$(cozecheck completion bash)"` in ~/.bashrc, for zsh alike; for fish `cozecheck completion fish | source` in its config.'),
)
@click.argument("shell", metavar="bash|zsh|fish", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Prints the script; it calls cozecheck with an environment variable that `main` looks at."""
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    if made is not None:
        sys.stdout.write(made(context.find_root().command, {}, "cozecheck", "_COZECHECK_COMPLETE").source())
    return 0
