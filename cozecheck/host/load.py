"""From files to what is served: the same model as the check's, and each plugin whole or as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from cozecheck.api import check
from cozecheck.core.effect import Effect
from cozecheck.core.errors import UsageError
from cozecheck.core.finding import Finding
from cozecheck.core.result import ConfigResult, Loss
from cozecheck.core.text import T, Text
from cozecheck.host.model import Entry, Served
from cozecheck.host.stamp import settled, stamp
from cozecheck.loader.model import Config, Plugin, PluginMeta

_GONE = (Effect.PLUGIN_DROPPED, Effect.SERVER_CRASH, Effect.UNKNOWN)


TRIES = 3


def load(root: str, before: Served) -> Served:
    """What is served once the files of `root` are read. What cannot be loaded stays as it was `before`. Reads files only, and raises nothing of theirs.

    Files that change while they are read are read again, a few times.
    """
    served = before
    for _ in range(TRIES):
        known = settled(root)
        served = _load(root, before)
        if stamp(root) == known:
            break
    return served


def _load(root: str, before: Served) -> Served:
    seen: list[Config] = []
    try:
        result = check(root, see=seen.append)
    except UsageError as error:
        return _kept(before, error.message)
    if not result.configs or not seen:
        words = T("cozecheck itself failed: {error}", error=result.failures[0].error) if result.failures else T("the folder could not be read")
        return _kept(before, words)
    config, outcome = seen[0], result.configs[0]
    if outcome.prediction.startup != "ok":
        return _not_started(config, outcome, before, result.secrets | before.secrets)
    if config.meta_root is None and any(entry.serving for entry in before.entries):
        # More often half written than meant; who means it writes [].
        return _kept(before, T("{file} is empty: Coze Studio would start without any plugin", file=config.meta_file))
    entries = _entries(config, outcome, before)
    return Served(entries, None, result.secrets | before.secrets if any(entry.stale for entry in entries) else result.secrets)


def _kept(before: Served, problem: Text) -> Served:
    return Served((replace(entry, cause=problem) if entry.serving else entry for entry in before.entries), problem, before.secrets)


def _not_started(config: Config, outcome: ConfigResult, before: Served, secrets: frozenset[str]) -> Served:
    """Coze Studio would not start: who serves goes on, and nobody begins."""
    cause = next((loss.cause for loss in outcome.prediction.losses if loss.cause), None) or T("Coze Studio does not start with this configuration")
    matched, findings = _matched(config.plugins, before.entries), _Findings(outcome)
    new = {id(old): plugin for plugin, old in zip(config.plugins, matched, strict=True) if old}
    entries = []
    for old in before.entries:
        plugin = new.get(id(old), old.written)
        entries.append(replace(old, written=plugin, cause=cause, findings=findings.of(plugin)))
    entries += [
        Entry(plugin, None, None if plugin.meta.deprecated.value else cause, findings=findings.of(plugin))
        for plugin, old in zip(config.plugins, matched, strict=True)
        if not old
    ]
    return Served(entries, cause, secrets)


def _entries(config: Config, outcome: ConfigResult, before: Served) -> list[Entry]:
    # Of plugins with the same id each has its own loss, in the same order.
    causes: dict[str, list[Loss]] = {}
    lost: dict[str, dict[str, Finding]] = {}
    for loss in outcome.prediction.losses:
        if loss.tool and loss.effect is Effect.TOOL_DROPPED and loss.cause:
            lost.setdefault(loss.plugin, {})[loss.tool] = loss.cause
        elif not loss.tool and loss.effect in _GONE:
            causes.setdefault(loss.plugin, []).append(loss)
    entries, findings = [], _Findings(outcome)
    for plugin, old in zip(config.plugins, _matched(config.plugins, before.entries), strict=True):
        name = str(plugin.meta.id.value)
        of_tools = lost.get(name, {})
        entry = Entry(plugin, plugin if plugin.loaded else None, lost=of_tools, findings=findings.of(plugin))
        if not plugin.loaded and not plugin.meta.deprecated.value:
            own = causes[name].pop(0) if causes.get(name) else None
            entry = replace(entry, cause=(own and own.cause) or T("Coze Studio does not load this plugin"), serving=old.serving if old else None)
        elif plugin.loaded and old and old.serving and (fewer := _lost(plugin) - _lost(old.serving)):
            entry = replace(entry, cause=of_tools.get(min(fewer)) or T("Coze Studio does not load all its tools"), serving=old.serving)
        entries.append(entry)
    return entries


def _lost(plugin: Plugin) -> set[str]:
    """The ids of tools that are asked for and not there."""
    return {str(tool.meta.id.value) for tool in plugin.tools if not tool.loaded and not tool.meta.deprecated.value}


def _matched(plugins: Sequence[Plugin], before: Iterable[Entry]) -> list[Entry | None]:
    """What each plugin was before: by its id, else by its name, each entry once."""
    found: list[Entry | None] = [None] * len(plugins)
    left = list(before)
    keys: tuple[Callable[[PluginMeta], int | str], ...] = (lambda meta: meta.id.value, lambda meta: meta.name)
    for key in keys:
        by_key: dict[int | str, list[Entry]] = {}
        for entry in left:
            by_key.setdefault(key(entry.meta), []).append(entry)
        for number, plugin in enumerate(plugins):
            same = by_key.get(key(plugin.meta))
            if found[number] is None and same and key(plugin.meta):
                found[number] = same.pop(0)
        taken = {id(entry) for entry in found}
        left = [entry for entry in left if id(entry) not in taken]
    return found


class _Findings:
    """The findings of a folder by plugin: its own, and those of its document that are about no plugin."""

    def __init__(self, outcome: ConfigResult) -> None:
        self._of: dict[tuple[str, str], list[Finding]] = {}
        for finding in outcome.findings:
            key = (finding.plugin, "") if finding.plugin else ("", finding.place.file)
            self._of.setdefault(key, []).append(finding)

    def of(self, plugin: Plugin) -> tuple[Finding, ...]:
        document = self._of.get(("", plugin.document.file), []) if plugin.document else []
        return (*self._of.get((str(plugin.meta.id.value), ""), []), *document)
