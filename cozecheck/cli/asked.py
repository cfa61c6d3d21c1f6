"""The questions of a deployment: is the server there, does it have what was foretold, do its tools answer?"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout, suppress
from typing import TYPE_CHECKING, Any

import click

from cozecheck.cli.network import token_in
from cozecheck.core.text import T

if TYPE_CHECKING:
    from cozecheck.deploy.model import Said
    from cozecheck.store.model import Forecast
    from cozecheck.store.verify import Server

FAILURES = 5
"""Failures that are told one by one; the commands of their own tell all."""


def server(options: dict[str, Any]) -> Server:
    """What to ask afterwards. Raises UsageError."""
    from cozecheck.store.verify import Server

    token = token_in(options["token_env"]) if options["token_env"] else ""
    return Server(options.get("reload_url", ""), options["verify_url"], options["verify_seconds"], token).read()


def secrets(options: dict[str, Any]) -> frozenset[str]:
    """What says who asks; a server may say it back, and no report is to show it."""
    names = (options["token_env"], "COZECHECK_STUDIO_PASSWORD", "COZECHECK_STUDIO_SESSION")
    return frozenset(value for name in names if name and (value := os.environ.get(name, "").strip()))


def asking(root: str, forecast: Forecast, asked: Server, options: dict[str, Any]) -> Callable[[], Said] | None:
    """Asks the server whether it has what was foretold; None where none is named. Raises UsageError."""
    from cozecheck.deploy.model import FailedError
    from cozecheck.store.verify import tell

    studio = _studio(root, options) if options["studio_url"] else None
    if not asked.verify_url and studio is None:
        return None

    def ask() -> Said:
        if asked.verify_url:
            wrong = tell(asked._replace(reload_url=""), forecast)
            if wrong:
                raise FailedError(T("the server does not have what was foretold"), wrong)
        return (T("the server has what was foretold"),) if studio is None else studio()

    return ask


def _studio(root: str, options: dict[str, Any]) -> Callable[[], Said]:
    """Asks Coze Studio. Raises UsageError where nothing says who asks."""
    from cozecheck.studio.run import Task
    from cozecheck.studio.run import server as studio_server

    asked = studio_server(options["studio_url"], os.environ, options["ca_file"] or "", options["verify_seconds"])

    def ask() -> Said:
        from cozecheck.cli.checked import checked
        from cozecheck.deploy.model import FailedError
        from cozecheck.studio.compare import operations
        from cozecheck.studio.model import Status
        from cozecheck.studio.run import visit

        config, outcome, judged = checked(root)
        result = visit(asked, Task(outcome, operations(config)), judged.secrets)
        if result.interrupted:
            raise KeyboardInterrupt
        bad = [row for row in result.rows if row.status is Status.FAILED]
        if bad:
            what = (T("{what}: {reason}", what=f"{row.plugin} {row.name} {row.tool}".strip() or row.kind, reason=row.reason or row.what) for row in bad)
            raise FailedError(T("Coze Studio does not have what was foretold ({count} differences)", count=len(bad)), tuple(what)[:FAILURES])
        return (T("Coze Studio has what was foretold"),)

    return ask


def probed(context: click.Context, root: str, options: dict[str, Any]) -> Said:
    """Raises FailedError where a server is not there."""
    from cozecheck.cli.probe import probe
    from cozecheck.deploy.model import FailedError

    words = [*(["--allow-private"] if options["allow_private"] else []), *(f"--allow-host={host}" for host in options["allow_host"])]
    words += [f"--resolve={each}" for each in options["resolve"]] + ([f"--ca-file={options['ca_file']}"] if options["ca_file"] else [])
    code, told = _other(context, probe, [*words, "--", root])
    if code:
        raise FailedError(T("servers of plugins are not there: `cozecheck probe` tells more"), tuple(_troubles(told, "servers"))[:FAILURES])
    return (T("the plugins' servers are there"),)


def smoked(context: click.Context, root: str, options: dict[str, Any]) -> Said:
    """Raises FailedError where a case fails."""
    from cozecheck.cli.smoke import smoke
    from cozecheck.deploy.model import FailedError

    words = [f"--target={options['smoke']}", f"--target-kind={options['smoke_kind']}", *([f"--cases={options['cases']}"] if options["cases"] else [])]
    words += [f"--target-token-env={options['token_env']}"] if options["token_env"] else []
    words += [f"--ca-file={options['ca_file']}"] if options["ca_file"] else []
    code, told = _other(context, smoke, [*words, "--", root])
    verdict = T("{text}", text=str(told.get("verdict", "-")))
    if code:
        raise FailedError(verdict, tuple(_troubles(told, "results"))[:FAILURES])
    return (verdict,)


def _other(context: click.Context, other: click.Command, words: list[str]) -> tuple[int, dict[str, Any]]:
    """Another command of ours with its own JSON report: exit code and report. Raises UsageError."""
    said = io.StringIO()
    with redirect_stdout(said):
        code = other.main(["--format=json", *words], other.name, standalone_mode=False, obj=context.find_root().obj)
    if code == 130:
        raise KeyboardInterrupt
    with suppress(ValueError):
        told = json.loads(said.getvalue())
        if isinstance(told, dict):
            return int(code or 0), told
    return int(code or 0), {}


def _troubles(told: dict[str, Any], key: str) -> Iterator[Any]:
    for each in told.get(key) or ():
        if each.get("status") == "failed":
            what = each.get("name") or each.get("url") or each.get("server") or "-"
            yield T("{what}: {reason}", what=what, reason=each.get("reason") or each.get("message") or "-")
