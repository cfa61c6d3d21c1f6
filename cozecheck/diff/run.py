"""Compares two states of a repository or of a config folder: `compare_states(base, head) -> DiffResult`."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from typing import NamedTuple

from cozecheck import api
from cozecheck.core.effect import Severity
from cozecheck.core.errors import UsageError
from cozecheck.core.finding import Finding
from cozecheck.core.result import Prediction
from cozecheck.core.stack import with_deep_stack
from cozecheck.core.text import T
from cozecheck.diff import git
from cozecheck.diff.compare import Change, Kind, compare
from cozecheck.diff.surface import PluginSurface, surface
from cozecheck.loader.load import load
from cozecheck.settings.find import Search
from cozecheck.settings.model import Settings
from cozecheck.source.discover import discover
from cozecheck.source.files import ConfigFiles


class State(NamedTuple):
    """One config folder in one state, its files named relative to the state's root."""

    prediction: Prediction
    plugins: dict[str, PluginSurface]
    findings: tuple[Finding, ...]


class ConfigDiff(NamedTuple):
    """What happens to one config folder; `new` and `fixed` are findings that only one state has."""

    root: str
    before: Prediction | None
    after: Prediction | None
    changes: tuple[Change, ...]
    new: tuple[Finding, ...]
    fixed: tuple[Finding, ...]


class DiffResult(NamedTuple):
    """All config folders of either state; `secrets` are values that no report may print."""

    base: str
    head: str
    configs: tuple[ConfigDiff, ...]
    secrets: frozenset[str] = frozenset()

    def fails(self, threshold: str, version_check: bool = False) -> bool:
        """`lost`: something is lost or breaks; `new`: that, or a new error; `changed`: that, or any change but a gain; `never`.

        `version_check`: also where a plugin's tools change and its version is not raised.
        """
        kinds = {change.kind for config in self.configs for change in config.changes}
        down = any(c.after is not None and c.after.startup != "ok" and (c.before is None or c.before.startup == "ok") for c in self.configs)
        lost = down or bool(kinds & {Kind.LOST, Kind.BROKEN})
        new = any(f.severity is Severity.ERROR for config in self.configs for f in config.new)
        levels = {"lost": lost, "new": lost or new, "changed": lost or new or Kind.CHANGED in kinds, "never": False}
        return levels[threshold] or (version_check and Kind.VERSION in kinds)


def compare_states(base: str, head: str = "", path: str = ".") -> DiffResult:
    """`base` and `head` are folders or commits of the repository around `path`; without `head`, the files as they are now.

    Raises UsageError where a state cannot be had, or neither holds a config folder.
    """
    with ExitStack() as cleanup:
        before, after = _folder(base, path, cleanup), _folder(head, path, cleanup) if head else ""
        after = after or (os.path.abspath(path) if os.path.isdir(base) else git.root_of(path))
        settings = Search().of(after).settings
        old, old_secrets = _states(before, settings)
        new, new_secrets = _states(after, settings)
    if not old and not new:
        raise UsageError(T("neither state holds a config folder: no pluginproduct/plugin_meta.yaml in either"))
    if len(old) == len(new) == 1:  # one that moved is still the same
        old = dict(zip(new, old.values(), strict=True))
    configs = tuple(_diff(root, old.get(root), new.get(root)) for root in sorted({*old, *new}))
    return DiffResult(base, head, configs, old_secrets | new_secrets)


def _folder(state: str, path: str, cleanup: ExitStack) -> str:
    if os.path.isdir(state):
        return os.path.abspath(state)
    root = git.root_of(path)
    commit = git.commit_of(root, state)
    folder = cleanup.enter_context(tempfile.TemporaryDirectory(prefix="cozecheck-"))
    git.write_tree(root, commit, folder)
    return folder


def _states(folder: str, settings: Settings) -> tuple[dict[str, State], frozenset[str]]:
    """The config folders below `folder` by their relative paths, and their secrets. Empty where there are none."""
    try:
        roots = [found.root for found in discover([folder]).folders]
    except UsageError:
        return {}, frozenset()
    result = api.check(*roots, settings=settings)
    findings = {config.root: config.findings for config in result.configs}
    states = {}
    for root in roots:
        config, prediction = with_deep_stack(lambda root=root: load(ConfigFiles(root)))  # type: ignore[misc]
        own = tuple(replace(f, place=replace(f.place, file=_relative(f.place.file, folder))) for f in findings.get(root, ()))
        states[_relative(root, folder)] = State(prediction, surface(config, prediction), own)
    return states, result.secrets


def _relative(file: str, folder: str) -> str:
    return os.path.relpath(file, folder).replace(os.sep, "/")


def _diff(root: str, before: State | None, after: State | None) -> ConfigDiff:
    old, new = before.findings if before else (), after.findings if after else ()
    return ConfigDiff(
        root,
        before.prediction if before else None,
        after.prediction if after else None,
        tuple(compare(before.plugins if before else {}, after.plugins if after else {})),
        _without(new, old),
        _without(old, new),
    )


def _without(findings: tuple[Finding, ...], others: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings that the others do not have, wherever their lines have gone."""
    known = Counter(map(_identity, others))
    left = []
    for finding in findings:
        if known[_identity(finding)] > 0:
            known[_identity(finding)] -= 1
        else:
            left.append(finding)
    return tuple(left)


def _identity(finding: Finding) -> tuple[str, ...]:
    return finding.rule.code, finding.place.file, finding.plugin, finding.tool, finding.message.render()
