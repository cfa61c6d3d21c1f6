"""Compares two states of a repository or of a config folder: `compare_states(base, head) -> DiffResult`."""

from __future__ import annotations

import os
import posixpath
import tempfile
from collections import Counter
from contextlib import ExitStack
from typing import NamedTuple

from cozecheck.core.effect import Severity
from cozecheck.core.errors import UsageError
from cozecheck.core.finding import Finding
from cozecheck.core.result import Failure, Prediction
from cozecheck.core.text import T, Text
from cozecheck.diff import git
from cozecheck.diff.compare import Change, Kind, compare
from cozecheck.diff.state import State, States, states
from cozecheck.settings.find import Search
from cozecheck.source.files import META


class ConfigDiff(NamedTuple):
    """What happens to one config folder; `new` and `fixed` are findings that only one state has. `moved_from` is its path before, where that was another."""

    root: str
    before: Prediction | None
    after: Prediction | None
    changes: tuple[Change, ...]
    new: tuple[Finding, ...]
    fixed: tuple[Finding, ...]
    moved_from: str = ""


class DiffResult(NamedTuple):
    """All config folders of either state; `secrets` are values that no report may print."""

    base: str
    head: str
    configs: tuple[ConfigDiff, ...]
    secrets: frozenset[str] = frozenset()
    failures: tuple[Failure, ...] = ()
    """cozecheck's own failures in either state: what they hide is not known."""
    notices: tuple[Text, ...] = ()

    def fails(self, threshold: str, version_check: bool = False) -> bool:
        """`lost`: something is lost or breaks; `new`: that, or a new error; `changed`: that, or any change but a gain; `never`.

        With `version_check` also a version that was not raised fails.
        """
        kinds = {change.kind for config in self.configs for change in config.changes}
        down = any(config.before is None and config.after is not None and config.after.startup != "ok" for config in self.configs)
        lost = down or bool(kinds & {Kind.LOST, Kind.BROKEN})
        new = any(f.severity is Severity.ERROR for config in self.configs for f in config.new)
        levels = {"lost": lost, "new": lost or new, "changed": lost or new or Kind.CHANGED in kinds, "never": False}
        return levels[threshold] or (version_check and Kind.VERSION in kinds)


def compare_states(base: str, head: str = "", path: str = ".") -> DiffResult:
    """`base` and `head` are folders or commits of the repository around `path`; without `head`, the files as they are now.

    The settings of the later state hold for both. Raises UsageError where a state cannot be had, or neither holds a config folder.
    """
    with ExitStack() as cleanup:
        before, after = _folder(base, path, cleanup), _folder(head, path, cleanup) if head else ""
        after = after or (os.path.abspath(path) if os.path.isdir(base) else git.root_of(path))
        search = Search()
        old, new = states(before, after, search), states(after, after, search)
    failures = tuple(dict.fromkeys((*old.failures, *new.failures)))
    if not old.folders and not new.folders and not failures:
        raise UsageError(T("neither state holds a config folder: no pluginproduct/plugin_meta.yaml in either"))
    return DiffResult(base, head, _configs(old, new), old.secrets | new.secrets, failures, tuple(dict.fromkeys((*old.notices, *new.notices))))


def _folder(state: str, path: str, cleanup: ExitStack) -> str:
    if os.path.isdir(state):
        return os.path.abspath(state)
    root = git.root_of(path)
    commit = git.commit_of(root, state)
    # The real path: macOS keeps its temporary folders behind a link.
    folder = os.path.realpath(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="cozecheck-")))
    git.write_tree(root, commit, folder)
    return folder


def _configs(old: States, new: States) -> tuple[ConfigDiff, ...]:
    """Both states of each folder. What failed in one state is compared with nothing: it would look lost, or new."""
    failed = {failure.root for state in (old, new) for failure in state.failures if failure.root not in state.folders}
    gone, come = ([root for root in one if root not in other and root not in failed] for one, other in ((old.folders, new.folders), (new.folders, old.folders)))
    moved = {come[0]: gone[0]} if len(gone) == len(come) == 1 else {}
    roots = sorted({*old.folders, *new.folders} - failed - set(moved.values()))
    return tuple(_diff(root, moved.get(root, ""), old.folders.get(moved.get(root, root)), new.folders.get(root)) for root in roots)


def _diff(root: str, moved_from: str, before: State | None, after: State | None) -> ConfigDiff:
    old, new = before.findings if before else (), after.findings if after else ()
    return ConfigDiff(
        root,
        before.prediction if before else None,
        after.prediction if after else None,
        tuple(compare(before, after)),
        _without(new, root, old, moved_from or root),
        _without(old, moved_from or root, new, root),
        moved_from,
    )


def _without(findings: tuple[Finding, ...], root: str, others: tuple[Finding, ...], others_root: str) -> tuple[Finding, ...]:
    """The findings that the others do not have, wherever their lines have gone."""
    known = Counter(_identity(other, others_root) for other in others)
    left = []
    for finding in findings:
        identity = _identity(finding, root)
        if known[identity] > 0:
            known[identity] -= 1
        else:
            left.append(finding)
    return tuple(left)


def _identity(finding: Finding, root: str) -> tuple[str, ...]:
    """What a finding is wherever its line goes. In a document it is the same whichever plugin names it."""
    file = posixpath.relpath(finding.place.file, root)
    ids = (finding.plugin, finding.tool) if file == META else ("", "")
    return finding.rule.code, file, *ids, finding.message.render()
