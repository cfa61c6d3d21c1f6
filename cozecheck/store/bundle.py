"""Bundles: one file that carries a checked configuration with its manifest and what is foretold of it.

The first member is the manifest, which names all others with size and SHA-256, in their order. So nothing of an archive needs to be interpreted to
read it: its bytes are compared with those that this manifest makes, and any other archive (links, devices, doubled names, hidden members) is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from collections.abc import Iterator
from typing import NamedTuple

from cozecheck import COZE_STUDIO, __version__
from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text
from cozecheck.store import archive, disk
from cozecheck.store.forecast import foretell, objections
from cozecheck.store.model import Checked, Entry, Forecast, RefusedError, as_data, forecast_from
from cozecheck.store.paths import clash, problem
from cozecheck.store.snapshot import MAX_ENTRIES, MAX_FILE, write

FORMAT = 1
MANIFEST = "cozecheck-bundle.json"
TOP = "config/"
"""What stands before each file's path in the archive."""
MAX_MANIFEST = 4_000_000


class Bundle(NamedTuple):
    """What a bundle holds: bytes by path, what was foretold when it was made, and its archive. `made_by` is cozecheck's version."""

    files: dict[str, bytes]
    forecast: Forecast
    digest: str
    made_by: str
    data: bytes = b""


def digest(files: dict[str, bytes]) -> str:
    """SHA-256 over names and contents."""
    lines = "".join(f"{hashlib.sha256(data).hexdigest()} {path}\n" for path, data in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def make(root: str, *, force: bool = False) -> tuple[Bundle, Checked]:
    """The bundle of a config folder: all its files but those whose name, or whose folder's name, begins with a dot.

    Raises RefusedError where something is lost, unless forced, and for files that cannot be carried; OSError.
    """
    files, checked = contents(root)
    against = objections(checked, strict=True)
    if against and not force:
        raise RefusedError(T("this configuration is not bundled (--force does it nevertheless)"), against)
    data = _pack(files, checked.forecast)
    if len(data) > archive.MAX_BYTES:
        raise RefusedError(T("'{path}' holds more than {limit} MB; that is no configuration", path=root, limit=archive.MAX_BYTES // 1_000_000))
    return Bundle(files, checked.forecast, digest(files), __version__, data), checked


def contents(root: str) -> tuple[dict[str, bytes], Checked]:
    """All files of a config folder that can be carried elsewhere, by path, and its check.

    A link is taken as the file that it leads to, if that lies in the folder; what begins with a dot stays out. Raises RefusedError for files that cannot
    be carried; OSError.
    """
    files = dict(sorted(_files(root)))
    for path in files:
        wrong = problem(path)
        if wrong:
            raise RefusedError(wrong)
    wrong = clash(files)
    if wrong:
        raise RefusedError(wrong)
    checked = foretell(root)
    if dict(sorted(_files(root))) != files:
        raise RefusedError(T("'{path}' changes while it is read; try again when nobody writes there", path=root))
    return files, checked


def _files(root: str) -> Iterator[tuple[str, bytes]]:
    real, count = os.path.realpath(root), 0
    pending: list[tuple[str, tuple[str, ...]]] = [("", (real,))]
    while pending:
        above, way = pending.pop()
        with os.scandir(os.path.join(root, above)) as listing:
            found = [entry for entry in listing if not entry.name.startswith(".")]
        for entry in found:
            count += 1
            if count > MAX_ENTRIES:
                raise RefusedError(T("'{path}' holds more than {limit} files; that is no configuration", path=root, limit=MAX_ENTRIES))
            path, there = f"{above}{entry.name}", os.path.realpath(entry.path)
            if os.path.commonpath([there, real]) != real:
                raise RefusedError(T("'{path}' is a link that leads out of the configuration; it cannot be carried along", path=path))
            if os.path.isdir(there):
                if there in way:
                    raise RefusedError(T("'{path}' is a link that leads back to a folder above it", path=path))
                pending.append((path + "/", (*way, there)))
            elif os.path.isfile(there):
                with open(there, "rb") as file:
                    data = file.read(MAX_FILE + 1)
                if len(data) > MAX_FILE:
                    raise RefusedError(T("'{path}' is larger than {limit} MB; that is no configuration", path=path, limit=MAX_FILE // 1_000_000))
                yield path, data
            else:
                raise RefusedError(T("'{path}' leads nowhere, or is a device, a pipe or a socket; it cannot be carried along", path=path))


def _pack(files: dict[str, bytes], forecast: Forecast) -> bytes:
    manifest = {
        "format": FORMAT,
        "cozecheck": __version__,
        "coze_studio": COZE_STUDIO,
        "digest": digest(files),
        "forecast": as_data(forecast),
        "files": [[path, len(data), hashlib.sha256(data).hexdigest()] for path, data in files.items()],
    }
    head = json.dumps(manifest, indent=1).encode() + b"\n"
    return archive.pack([(MANIFEST, head), *((TOP + path, data) for path, data in files.items())])


def save(bundle: Bundle, file: str, *, private: bool = False) -> None:
    """Writes a bundle, which appears whole: a gzip file where the name ends so, else a plain tar; `private`, only for this user. Raises OSError."""
    data = archive.stored_gzip(bundle.data) if file.endswith((".gz", ".tgz")) else bundle.data
    beside = f"{file}.{secrets.token_hex(4)}.tmp"
    try:
        disk.write_new(beside, data, lambda: os.chmod(beside, 0o600 if private else 0o644))
        os.replace(beside, file)
    except BaseException:
        disk.remove(beside)
        raise
    disk.sync_folder(os.path.dirname(os.path.abspath(file)))


def read(file: str) -> Bundle:
    """A bundle that is whole and just as cozecheck writes it. Raises RefusedError for every other, OSError."""
    with open(file, "rb") as stream:
        raw = stream.read(archive.MAX_BYTES + 1)
    data = archive.unzipped(raw)
    # The size is the twelve octal digits at 124; should they lie, what follows does not fit.
    size = int(data[124:135], 8) if data[124:135].isdigit() and all(48 <= digit < 56 for digit in data[124:135]) else -1
    if not 0 <= size <= MAX_MANIFEST or data[: archive.BLOCK] != archive.header(MANIFEST, size):
        raise RefusedError(T("this is no bundle of cozecheck: it does not begin with {manifest}", manifest=MANIFEST))
    head = data[archive.BLOCK : archive.BLOCK + size]
    listed, forecast, told, made_by = _manifest(head)
    at = archive.BLOCK + size
    files: dict[str, bytes] = {}
    expected = archive.padding(size)
    for path, length, sha256 in listed:
        expected += archive.header(TOP + path, length)
        if data[at : at + len(expected)] != expected:
            raise RefusedError(T("the archive does not hold '{path}' where its manifest says so: it was changed, or made by another program", path=path))
        at += len(expected)
        files[path] = data[at : at + length]
        if hashlib.sha256(files[path]).hexdigest() != sha256:
            raise RefusedError(T("'{path}' is not what the manifest says: it was changed", path=path))
        at += length
        expected = archive.padding(length)
    end = expected + bytes(2 * archive.BLOCK)
    end += bytes(-(at + len(end)) % archive.RECORD)
    if data[at:] != end:
        raise RefusedError(T("the archive holds more than its manifest says: it was changed, or made by another program"))
    if digest(files) != told:
        raise RefusedError(T("the digest is not that of the files: the manifest was changed"))
    return Bundle(files, forecast, told, made_by, data)


def _manifest(head: bytes) -> tuple[list[tuple[str, int, str]], Forecast, str, str]:
    try:
        document = json.loads(head)
        if document["format"] != FORMAT:
            raise RefusedError(T("this bundle was made by another version of cozecheck"))
        listed = [(str(path), int(size), str(sha256)) for path, size, sha256 in document["files"]]
        forecast, told, made_by = forecast_from(document["forecast"]), str(document["digest"]), str(document["cozecheck"])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise RefusedError(T("the manifest of this bundle is damaged")) from None
    if len(listed) > MAX_ENTRIES or any(not 0 <= size <= MAX_FILE for _, size, _ in listed):
        raise RefusedError(T("the manifest names too many files, or too large ones"))
    wrong: Text | None = next(filter(None, (problem(path) for path, _, _ in listed)), None) or clash(path for path, _, _ in listed)
    if wrong:
        raise RefusedError(wrong)
    return listed, forecast, told, made_by


def unpack(bundle: Bundle, folder: str) -> None:
    """Writes the files as a folder, which appears whole; it must not exist, or be empty. Raises UsageError and OSError."""
    target = os.path.abspath(folder)
    if os.path.lexists(target) and (os.path.islink(target) or not os.path.isdir(target) or os.listdir(target)):
        raise UsageError(T("'{folder}' is there already, and not empty", folder=folder))
    beside = f"{target}.{secrets.token_hex(4)}.tmp"
    try:
        write(beside, _entries(bundle), lambda entry: bundle.files[entry.path])
        if os.path.isdir(target):
            os.rmdir(target)
        os.rename(beside, target)
    except BaseException:
        disk.remove(beside)
        raise
    disk.sync_folder(os.path.dirname(target))


def _entries(bundle: Bundle) -> Iterator[Entry]:
    owner = (os.getuid(), os.getgid()) if hasattr(os, "getuid") else (0, 0)
    # Not the archive's time 0: programs such as rsync take files of one size and time for the same.
    now = time.time_ns()
    folders = {"."} | {path[:end] for path in bundle.files for end, char in enumerate(path) if char == "/"}
    for path in folders:
        yield Entry(path, "folder", 0o755, now, owner)
    for path in bundle.files:
        yield Entry(path, "file", 0o644, now, owner)


def differences(bundle: Bundle, folder: str) -> tuple[Checked, tuple[Text, ...]]:
    """The check of the bundle's files, unpacked at `folder`, and where it foretells something else than the bundle says."""
    checked = foretell(folder)
    same = as_data(checked.forecast) == as_data(bundle.forecast)
    words = T("this cozecheck ({ours}) foretells something else than the bundle says (made by {theirs})", ours=__version__, theirs=bundle.made_by)
    return checked, () if same else (words,)
