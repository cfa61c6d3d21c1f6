"""One state of the config folders below a folder, checked under given settings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from cozecheck import api
from cozecheck.core.errors import UsageError
from cozecheck.core.finding import Finding
from cozecheck.core.result import ConfigResult, Failure, Prediction, RunResult
from cozecheck.core.text import Text
from cozecheck.diff.surface import PluginSurface, surface
from cozecheck.loader.model import Config
from cozecheck.settings.find import Search
from cozecheck.settings.model import Settings
from cozecheck.source.discover import discover


class State(NamedTuple):
    """One config folder in one state. Files are named relative to the state's folder."""

    prediction: Prediction
    plugins: Mapping[str, PluginSurface]
    findings: tuple[Finding, ...]
    causes: Mapping[tuple[str, str], Finding]
    """Why a plugin, or a tool of one, is lost or in trouble, by their ids."""
    deprecated: frozenset[tuple[str, str]]
    doubts: Mapping[str, Finding]
    """What keeps a plugin's fate from being known, by its id; '' for what concerns them all."""


class States(NamedTuple):
    """All config folders of one state by their paths below it, and what else came of the check."""

    folders: dict[str, State]
    failures: tuple[Failure, ...] = ()
    notices: tuple[Text, ...] = ()
    secrets: frozenset[str] = frozenset()


def states(folder: str, counterpart: str, search: Search) -> States:
    """The config folders below `folder`, under the settings that hold for their places below `counterpart`: those of the later state, for both."""
    try:
        discovery = discover([folder])
    except UsageError:
        return States({})
    found: dict[str, State] = {}
    results = []
    for each in discovery.folders:
        settings = _moved(search.of(os.path.normpath(os.path.join(counterpart, _below(each.root, folder)))).settings, counterpart, folder)
        if each.found and settings.excludes(each.root):
            continue
        result, config = _check(each.root, settings)
        results.append(result)
        for checked in result.configs:
            found[_below(each.root, folder)] = _state(config, checked, folder)
    return States(
        found,
        tuple(failure._replace(root=_below(failure.root, folder)) for result in results for failure in result.failures),
        (*discovery.notices, *(notice for result in results for notice in result.notices)),
        frozenset().union(*(result.secrets for result in results)),
    )


def _check(root: str, settings: Settings) -> tuple[RunResult, Config | None]:
    seen: list[Config] = []
    result = api.check(root, settings=settings, see=seen.append)
    return result, seen[0] if seen else None


def _moved(settings: Settings, counterpart: str, folder: str) -> Settings:
    """The settings, with globs relative to the same place in the other state."""
    return replace(settings, base=os.path.normpath(os.path.join(folder, os.path.relpath(settings.base, counterpart)))) if settings.base else settings


def _state(config: Config | None, checked: ConfigResult, folder: str) -> State:
    prediction, findings = checked.prediction, tuple(_renamed(finding, folder) for finding in checked.findings)
    causes = {(loss.plugin, loss.tool): _renamed(loss.cause, folder) for loss in reversed(prediction.losses) if loss.cause}
    if config is None:
        return State(prediction, {}, findings, causes, frozenset(), {"": _renamed(prediction.unsure[0], folder)})
    deprecated = {(str(plugin.meta.id.value), "") for plugin in config.plugins if plugin.meta.deprecated.value}
    deprecated |= {(str(plugin.meta.id.value), str(tool.id.value)) for plugin in config.plugins for tool in plugin.meta.tools if tool and tool.deprecated.value}
    doubts = {plugin: _renamed(finding, folder) for finding in prediction.unsure for plugin in _concerned(finding, config)}
    return State(prediction, surface(config, prediction), findings, causes, frozenset(deprecated), doubts)


def _concerned(finding: Finding, config: Config) -> Iterable[str]:
    """The ids of the plugins that a finding is about; '' where it may be about any."""
    users = [str(plugin.meta.id.value) for plugin in config.plugins if plugin.document and plugin.document.file == finding.place.file]
    return users or [finding.plugin]


def _renamed(finding: Finding, folder: str) -> Finding:
    return replace(finding, place=replace(finding.place, file=_below(finding.place.file, folder)))


def _below(file: str, folder: str) -> str:
    return os.path.relpath(file, folder).replace(os.sep, "/")
