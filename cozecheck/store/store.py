"""The store of one configuration's versions: files by their SHA-256, a manifest for each version, a lock, and the journal of a switch.

.gitignore  lock  store.json  objects/<sha256>  versions/<number>.json  scratch/  journal.json  last.json
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T, Text
from cozecheck.store.disk import remove, sync_folder, write_whole
from cozecheck.store.model import Entry, RefusedError, Version, as_data, forecast_from
from cozecheck.store.paths import stays_below
from cozecheck.store.snapshot import MAX_FILE, Snapshot, digest

FORMAT = 1
PATIENCE = 10.0
"""Seconds to wait for another cozecheck to end."""
READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)
FOLDERS = ("objects", "versions", "scratch")
MAX_MANIFEST = 32_000_000
_NUMBER = re.compile(r"(\d{1,9})\.json")
_OBJECT = re.compile(r"[0-9a-f]{64}")
_SCRATCH = re.compile(r"[0-9a-f]{16}")


class Store:
    """A store at `path`. Only what runs under `locked` changes it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.broken: list[Text] = []
        """Manifests that cannot be read, in words."""

    def at(self, *names: str) -> str:
        """A path in the store."""
        return os.path.join(self.path, *names)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """The store, made where there is none, for this process alone. Raises RefusedError where another keeps it; OSError."""
        with self.held("lock", PATIENCE, T("another cozecheck is at work in '{store}'; nothing is changed", store=self.path)):
            self._begin()
            yield

    @contextmanager
    def held(self, name: str, patience: float, busy: Text) -> Iterator[None]:
        """A lock of the store, for this process alone; the system ends it with the process. Raises RefusedError(`busy`) after `patience` seconds; OSError."""
        from filelock import FileLock, Timeout

        self.check_folders()
        for folder in (self.path, *map(self.at, FOLDERS)):
            if not os.path.isdir(folder):
                os.makedirs(folder, 0o700, exist_ok=True)
                sync_folder(os.path.dirname(folder))
        lock = FileLock(self.at(name), timeout=patience)
        try:
            lock.acquire()
        except Timeout:
            raise RefusedError(busy) from None
        try:
            yield
        finally:
            lock.release()

    def _begin(self) -> None:
        for name in os.listdir(self.at("scratch")):
            if _SCRATCH.fullmatch(name):
                remove(self.at("scratch", name))
        # The files may hold service tokens: nobody should commit them by accident.
        for name, data in ((".gitignore", b"*\n"), ("store.json", _json({"format": FORMAT}))):
            if not os.path.exists(self.at(name)):
                self.put(name, data)
        self.check_format()

    def check_folders(self) -> None:
        """Raises RefusedError where a folder of the store is a link: a pull request can bring one, and what it leads to would be cleaned up."""
        for path in (*map(self.at, FOLDERS), self.at("lock"), self.at("deploy.lock")):
            if os.path.islink(path):
                raise RefusedError(T("'{path}' is a link, as no store of cozecheck has one; nothing is changed", path=path))

    def check_format(self) -> None:
        """Raises RefusedError for the store of a later cozecheck."""
        known = self.get("store.json")
        if known is not None and known.get("format") != FORMAT:
            raise RefusedError(T("'{store}' was written by another version of cozecheck", store=self.path))

    def put(self, name: str, data: bytes) -> None:
        """Writes one of the store's files: it appears whole, or keeps its old content."""
        write_whole(self.at(*name.split("/")), data, self.at("scratch"))

    def get(self, name: str) -> dict[str, Any] | None:
        """One of the store's JSON files; None where there is none. Raises RefusedError where it is none."""
        try:
            with open(self.at(*name.split("/")), "rb") as file:
                data = json.loads(file.read(MAX_MANIFEST))
        except FileNotFoundError:
            return None
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            raise RefusedError(T("'{file}' is damaged", file=self.at(name)))
        return data

    def drop(self, name: str) -> None:
        """Removes one of the store's files, for good."""
        remove(self.at(name))
        sync_folder(self.path)

    def numbers(self) -> list[int]:
        """The numbers of all versions, ascending."""
        try:
            names = os.listdir(self.at("versions"))
        except FileNotFoundError:
            return []
        return sorted(int(match[1]) for name in names for match in [_NUMBER.fullmatch(name)] if match)

    def versions(self) -> list[Version]:
        """All that can be read, by number."""
        found = []
        self.broken = []
        for number in self.numbers():
            try:
                found.append(self.version(number))
            except RefusedError as error:  # noqa: PERF203
                self.broken.append(error.message)
            except UsageError:
                # Another process removed it since: readers take no lock.
                continue
        return found

    def version(self, number: int) -> Version:
        """One version. Raises RefusedError where its manifest is damaged or says what no manifest may."""
        data = self.get(f"versions/{number}.json")
        if data is None:
            raise UsageError(T("there is no version {number} in '{store}'", number=number, store=self.path))
        try:
            entries = tuple(Entry._make([*each[:4], tuple(each[4]), *each[5:]]) for each in data["entries"])
            words = {name: str(data[name]) for name in ("digest", "time", "who", "config", "commit", "note")}
            version = Version(number, forecast=forecast_from(data["forecast"]), entries=entries, **words)
            good = digest(entries) == version.digest and _is_tree(entries)
        except (KeyError, TypeError, ValueError, AttributeError):
            good = False
        if not good:
            raise RefusedError(T("the manifest of version {number} is damaged ('{file}')", number=number, file=self.at("versions", f"{number}.json")))
        return version

    def chosen(self, wish: str) -> Version:
        """The version with this number, or whose digest begins so (6 digits at least). Raises UsageError."""
        versions = self.versions()
        for version in versions:
            if wish == str(version.number):
                return version
        if wish.isdecimal() and int(wish) in self.numbers():
            return self.version(int(wish))
        found = [version for version in versions if len(wish) >= 6 and version.digest.startswith(wish.lower())]
        if len(found) == 1:
            return found[0]
        known = ", ".join(str(version.number) for version in versions) or "-"
        raise UsageError(T("there is no version '{wish}' in '{store}'; there are: {known}", wish=wish, store=self.path, known=known))

    def add(self, version: Version, snapshot: Snapshot) -> None:
        """Keeps a version: first its files, then its manifest, so that no manifest ever lacks a file."""
        self.hold(snapshot)
        document = {**version._asdict(), "forecast": as_data(version.forecast)}
        del document["number"]
        self.put(f"versions/{version.number}.json", _json(document))

    def hold(self, snapshot: Snapshot) -> None:
        """Keeps the files themselves; one that the store has, but damaged, is written anew."""
        lacking = {name: data for name, data in snapshot.contents.items() if not self._holds(name, len(data))}
        for name, data in lacking.items():
            write_whole(self.at("objects", name), data, self.at("scratch"), sync=False)
        if lacking:
            sync_folder(self.at("objects"))

    def _holds(self, name: str, size: int) -> bool:
        try:
            return os.path.getsize(self.at("objects", name)) == size and hashlib.sha256(self._object(name)).hexdigest() == name
        except OSError:
            return False

    def content(self, entry: Entry) -> bytes:
        """A file's bytes. Raises RefusedError where the store lost or changed them."""
        try:
            data = self._object(entry.sha256)
        except OSError:
            data = b""
        if hashlib.sha256(data).hexdigest() != entry.sha256:
            raise RefusedError(T("the store has lost '{path}' (object {name}), so this version cannot be had", path=entry.path, name=entry.sha256))
        return data

    def _object(self, name: str) -> bytes:
        with open(self.at("objects", name), "rb") as file:
            return file.read(MAX_FILE + 1)

    def prune(self, keep: int, needed: set[int]) -> list[int]:
        """Removes all versions but the `keep` newest and those needed, then the files that none needs any more; returns the numbers."""
        numbers = self.numbers()
        gone = [number for number in numbers[: max(0, len(numbers) - keep)] if number not in needed]
        for number in gone:
            remove(self.at("versions", f"{number}.json"))
        sync_folder(self.at("versions"))
        self.sweep()
        return gone

    def sweep(self) -> None:
        """Removes files that no version needs; none where a manifest cannot be read."""
        versions = self.versions()
        if self.broken:
            return
        used = {entry.sha256 for version in versions for entry in version.files}
        for name in os.listdir(self.at("objects")):
            if _OBJECT.fullmatch(name) and name not in used:
                remove(self.at("objects", name))


def _is_tree(entries: Iterable[Entry]) -> bool:
    """Whether each entry lies in a folder that is an entry too, so that none is written through a link."""
    folders = {"" if entry.path == "." else entry.path for entry in entries if entry.kind == "folder"}
    return "" in folders and all(entry.path == "." or (stays_below(entry.path) and entry.path.rpartition("/")[0] in folders) for entry in entries)


def _json(document: object) -> bytes:
    return json.dumps(document, indent=1).encode() + b"\n"
