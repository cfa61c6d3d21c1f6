"""Keeps what a folder holds as a version, once for each content."""

from __future__ import annotations

import getpass
import os
import platform
from datetime import datetime, timezone
from typing import NamedTuple

from cozecheck.core.errors import UsageError
from cozecheck.diff import git
from cozecheck.store.forecast import foretell
from cozecheck.store.model import Checked, Forecast, Version
from cozecheck.store.snapshot import Snapshot, take
from cozecheck.store.store import Store


class Kept(NamedTuple):
    """A version that holds what a folder holds; `new` where it did not exist before. `outward` and `vcs` are what no version keeps."""

    version: Version
    new: bool
    outward: tuple[str, ...] = ()
    vcs: tuple[str, ...] = ()
    secrets: frozenset[str] = frozenset()


def now() -> str:
    """The time as manifests have it."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def who() -> str:
    """'user@machine', the user behind sudo where there is one."""
    try:
        name = os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError, ImportError):
        name = f"uid {os.getuid()}" if hasattr(os, "getuid") else "?"
    return f"{name}@{platform.node()}"


def keep(store: Store, folder: str, config: str, note: str = "") -> Kept:
    """Keeps what `folder` holds as a version of `config`. The store must be locked. Raises RefusedError and OSError, after which all versions are as before."""
    checked: list[Checked] = []

    def foretell_new(snapshot: Snapshot) -> None:
        if all(version.digest != snapshot.digest for version in store.versions()):
            checked.append(foretell(folder))

    snapshot = take(folder, foretell_new)
    secrets = checked[-1].secrets if checked else frozenset()
    known = next((version for version in store.versions() if version.digest == snapshot.digest), None)
    if known is not None:
        store.hold(snapshot)
        if note and not known.note:
            known = known._replace(note=note)
            store.add(known, snapshot)
        return Kept(known, False, snapshot.outward, snapshot.vcs, secrets)
    number = max(store.numbers(), default=0) + 1
    forecast = checked[-1].forecast if checked else Forecast()
    version = Version(number, snapshot.digest, now(), who(), config, commit(folder), note, forecast, snapshot.entries)
    store.add(version, snapshot)
    return Kept(version, True, snapshot.outward, snapshot.vcs, secrets)


def commit(folder: str) -> str:
    """The commit of the work tree that holds the folder; '' where there is none, or no git."""
    above = os.path.realpath(folder)
    while not os.path.exists(os.path.join(above, ".git")):
        above, below = os.path.dirname(above), above
        if above == below:
            return ""
    try:
        return git.commit_of(folder, "HEAD")
    except UsageError:
        return ""
