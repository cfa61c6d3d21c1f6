"""What the commands on kept versions and bundles share: their options, and how every outcome becomes a report and an exit code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

import click

from cozecheck.cli.command import _, language
from cozecheck.cli.output import write_all
from cozecheck.core.text import T, Text

if TYPE_CHECKING:
    from cozecheck.report.plain import Plain

EPILOG = _("Exit codes: 0 done; 1 refused or failed, and all is as before; 2 wrong usage; 3 cozecheck itself failed.")
KEEP = click.IntRange(1)


class Done(NamedTuple):
    """A report to write and the exit code; `secrets` are values that it must not print."""

    write: Callable[[str, Plain], str]
    code: int = 0
    secrets: frozenset[str] = frozenset()


def respond(context: click.Context, kind: str, work: Callable[[], Done]) -> int:
    """Does the work, writes the report, returns the exit code."""
    from cozecheck.core.result import RunResult
    from cozecheck.report.language import translator
    from cozecheck.report.plain import Plain
    from cozecheck.report.store import refused
    from cozecheck.store.model import RefusedError, trouble

    translate = translator(language(context))
    try:
        done = work()
    except RefusedError as error:
        refusal = error
    except OSError as error:
        refusal = RefusedError(trouble(error))
    else:
        write_all([("-", done.write(kind, Plain(RunResult((), secrets=done.secrets), translate)))])
        return done.code
    write_all([("-", refused(refusal, kind, Plain(RunResult(()), translate)))])
    return 1


def left_out(outward: Iterable[str], vcs: Iterable[str]) -> list[Text]:
    """What a version does not hold, in words."""
    return [
        *(T("'{path}' is a link that leads out of the configuration: the link is kept, not what it leads to", path=path) for path in outward),
        *(T("'{path}' belongs to version control and is not kept", path=path) for path in vcs),
    ]
