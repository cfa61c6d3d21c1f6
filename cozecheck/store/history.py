"""What a store knows: its versions, which of them is in place, and what changed between two."""

from __future__ import annotations

import os
import tempfile
from typing import NamedTuple

from cozecheck.core.text import T, Text
from cozecheck.diff.run import DiffResult, compare_states
from cozecheck.store import switch
from cozecheck.store.model import RefusedError, Version, trouble
from cozecheck.store.site import Site
from cozecheck.store.snapshot import take, write
from cozecheck.store.store import READ_ONLY, Store


class Overview(NamedTuple):
    """All versions that can be read, and the digest of the configuration as it is now, '' where that cannot be read."""

    versions: tuple[Version, ...]
    current: str
    notices: tuple[Text, ...]


def overview(site: Site) -> Overview:
    """Reads the store, and repairs what a crash has left where it may. Raises RefusedError and OSError."""
    store, notices = Store(site.store), list[Text]()
    store.check_format()
    if store.get(switch.JOURNAL) is not None:
        notices += _repaired(store, site)
    versions = store.versions()
    current = ""
    try:
        current = take(site.config).digest
    except OSError as error:
        notices.append(trouble(error))
    except RefusedError as error:
        notices.append(error.message)
    return Overview(tuple(versions), current, (*notices, *store.broken))


def _repaired(store: Store, site: Site) -> list[Text]:
    try:
        with store.locked():
            return list(switch.repair(store, site))
    except OSError as error:
        if error.errno not in READ_ONLY:
            raise
        return [T("a switch was cut short, and the store cannot be written to here: {error}", error=trouble(error))]


def compared(store: Store, old: str, new: str) -> DiffResult:
    """What the step from one version to another does to the server. Raises UsageError, RefusedError and OSError."""
    before, after = store.chosen(old), store.chosen(new)
    with tempfile.TemporaryDirectory(prefix="cozecheck-") as folder:
        # The search for settings ends at a repository's root: nothing above counts.
        os.mkdir(os.path.join(folder, ".git"))
        paths = [os.path.join(os.path.realpath(folder), name) for name in ("before", "after")]
        for path, version in zip(paths, (before, after), strict=True):
            write(path, [entry._replace(mode=0o700 if entry.kind == "folder" else 0o600) for entry in version.entries], store.content)
        result = compare_states(*paths)
    return result._replace(base=f"version {before.number}", head=f"version {after.number}")
