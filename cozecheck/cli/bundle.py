"""`cozecheck bundle`: one file that carries a checked configuration."""

from __future__ import annotations

import os

import click

from cozecheck.cli.command import _, command
from cozecheck.cli.stored import EPILOG, Done, respond
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T


@command(
    "bundle",
    short_help=_("Put a checked configuration into one file, verify or unpack one."),
    help=_("Puts a config folder into one archive with its prediction: the same files, the same bytes. What begins with a dot stays out.")
    + "\n\n"
    + _("`bundle verify FILE` says whether a bundle is whole; `bundle unpack FILE DIR` verifies it and writes its files to a new folder."),
    epilog=EPILOG,
)
@click.argument("arguments", nargs=-1, metavar="[CONFIG] | verify FILE | unpack FILE DIR", type=click.Path())
@click.option(
    "-o",
    "--output",
    default="",
    metavar="FILE",
    type=click.Path(),
    help=_("The archive to write: .tar, or .tar.gz (not compressed, so that it stays the same)."),
)
@click.option("--force", is_flag=True, help=_("Also where something is lost or dangerous."))
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", help=_("Report on standard output; text unless said otherwise."))
@click.pass_context
def bundle(context: click.Context, arguments: tuple[str, ...], output: str, force: bool, format_: str) -> int:
    """Writes, verifies or unpacks, writes the report, returns the exit code."""
    words = arguments[:1]
    if words == ("verify",) and len(arguments) == 2 and not output:
        return respond(context, format_, lambda: _read(arguments[1], "", force))
    if words == ("unpack",) and len(arguments) == 3 and not output:
        return respond(context, format_, lambda: _read(arguments[1], arguments[2], force))
    if words in (("verify",), ("unpack",)) or len(arguments) > 1:
        raise UsageError(T("write `bundle [CONFIG] -o FILE`, `bundle verify FILE` or `bundle unpack FILE DIR`"))
    if not output.endswith((".tar", ".tar.gz", ".tgz")):
        raise UsageError(T("-o FILE is needed, and its name ends in .tar, .tar.gz or .tgz"))
    return respond(context, format_, lambda: _write(arguments[0] if arguments else ".", output, force))


def _write(path: str, output: str, force: bool) -> Done:
    from cozecheck.report.store import bundled
    from cozecheck.source.discover import one
    from cozecheck.store.bundle import make, save

    root = one(path)
    if os.path.realpath(output).startswith(os.path.join(os.path.realpath(root), "")):
        raise UsageError(T("'{file}' lies in the configuration that it is to carry; write it elsewhere", file=output))
    made, checked = make(root, force=force)
    save(made, output, private=bool(checked.secrets))
    told = [T("the configuration holds secrets, and so does this file: only you may read it")] if checked.secrets else []
    return Done(lambda kind, plain: bundled(made, output, "written", told, kind, plain), secrets=checked.secrets)


def _read(file: str, folder: str, force: bool) -> Done:
    import tempfile

    from cozecheck.report.store import bundled
    from cozecheck.store import bundle as bundles
    from cozecheck.store.forecast import objections
    from cozecheck.store.model import RefusedError

    if not os.path.exists(file):
        raise UsageError(T("there is no file or folder '{path}'", path=file))
    read = bundles.read(file)
    with tempfile.TemporaryDirectory(prefix="cozecheck-") as scratch:
        place = os.path.join(scratch, "config")
        bundles.unpack(read, place)
        checked, different = bundles.differences(read, place)
    against = (*different, *objections(checked, strict=True))
    if against and not force:
        raise RefusedError(T("'{file}' is whole, but not good to be used (--force does it nevertheless)", file=file), against)
    if folder:
        bundles.unpack(read, folder)
    return Done(lambda kind, plain: bundled(read, file, "unpacked" if folder else "verified", against, kind, plain), secrets=checked.secrets)
