"""What a deployment is about to do, on the disk before it does it, so that the next one knows what was there before one that was cut short."""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

from cozecheck.core.text import T, Text
from cozecheck.deploy.model import Memory
from cozecheck.diff.git import is_tracked
from cozecheck.store.model import RefusedError
from cozecheck.store.store import Store

FINISHED = "record"
"""The step from which on the new configuration counts as the one that is there."""


class Journal(NamedTuple):
    """One target's journal in a store."""

    store: Store
    name: str

    def read(self) -> Memory:
        """What it says; {} where nothing was cut short. Raises RefusedError where it is damaged, or came with a repository: it says what is to be applied."""
        entry = self.store.get(self.name) or {}
        if entry:
            ours(self.store.at(self.name))
        return entry

    def write(self, entry: Memory) -> None:
        """OSError."""
        with self.store.locked():
            self.store.put(self.name, json.dumps(entry, indent=1).encode())

    def close(self) -> None:
        """OSError."""
        with self.store.locked():
            self.store.drop(self.name)


def ours(file: str) -> None:
    """Raises RefusedError for a file of the store that git keeps: anybody may have written it."""
    if is_tracked(file):
        raise RefusedError(T("'{file}' is kept by git, as no file of cozecheck's store may be; look at it, and remove it", file=file))


def of(store: Store, kind: str, key: tuple[str, ...]) -> Journal:
    """The journal of a target."""
    return Journal(store, f"deploy-{hashlib.sha256(json.dumps([kind, *key]).encode()).hexdigest()[:16]}.json")


def remembered(journal: Memory) -> Memory | None:
    """What was there before a deployment that was cut short; None where it had come to its end but for the recording, or there is no sense in it."""
    before = journal.get("before")
    return before if isinstance(before, dict) and journal.get("step") != FINISHED else None


def told(journal: Memory) -> Text:
    """That a deployment was cut short, and what that means for this one."""
    words = {"time": journal.get("time", "-"), "who": journal.get("who", "-"), "step": journal.get("step", "-")}
    if remembered(journal) is None:
        return T("the deployment of {time} by {who} was cut short after it had succeeded; this one begins anew", **words)
    return T("the deployment of {time} by {who} was cut short in the step '{step}'; should this one fail, what was there before both comes back", **words)
