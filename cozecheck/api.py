"""The whole check as one function: `cozecheck.check(path) -> RunResult`. The command line uses nothing else."""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeVar

from cozecheck.core import catalogue
from cozecheck.core.finding import Finding
from cozecheck.core.place import Place
from cozecheck.core.result import ConfigResult, Failure, PluginNames, Prediction, RunResult
from cozecheck.core.text import T
from cozecheck.loader.load import load
from cozecheck.loader.model import Config
from cozecheck.settings.model import Settings
from cozecheck.source.discover import Folder, discover
from cozecheck.source.files import META, ConfigFiles
from cozecheck.source.lines import lines

X = TypeVar("X")

STACK = 512 * 1024 * 1024
RECURSION = 250_000
"""Frames for a document nested 10,000 deep, the most that libyaml and yaml.v3 parse, and the stack that Python 3.10 needs for them."""


def check(*paths: str | os.PathLike[str], settings: Settings | None = None, standard: bool = False) -> RunResult:
    """Checks every config folder that the paths mean, the current folder where there is none.

    `settings` None: those of the files that are found upwards from each folder. `standard` adds the OpenAPI standard's own check.
    Raises UsageError where a path leads to no config folder. A failure in one folder ends no other's check: it is in `failures`.
    """
    began = time.perf_counter()
    discovery = discover([os.fspath(path) for path in paths] or ["."])
    configs, failures, secrets = [], [], set[str]()
    for folder in discovery.folders:
        work = partial(_check_folder, folder, settings or Settings(), standard, secrets)
        try:
            configs.append(_with_deep_stack(work))
        except RecursionError:
            configs.append(_too_deep(folder))
        except Exception as error:
            failures.append(Failure(folder.root, f"{type(error).__name__}: {error}", traceback.format_exc()))
    return RunResult(
        configs=tuple(configs),
        elapsed=time.perf_counter() - began,
        secrets=frozenset(secrets),
        failures=tuple(failures),
        notices=tuple(discovery.notices),
    )


def _check_folder(folder: Folder, settings: Settings, standard: bool, secrets: set[str]) -> ConfigResult:
    files = ConfigFiles(folder.root)
    config, prediction = load(files)
    findings = list(config.findings)
    names = _names(config)
    kept = settings.apply(_ordered(findings), {plugin: known.name for plugin, known in names.items()})
    return ConfigResult(
        root=folder.root,
        prediction=prediction,
        findings=tuple(kept),
        sources=_sources(files, kept),
        names=names,
        files=sum(1 for source in files.sources.values() if source.missing is None and source.refused is None),
        fail_on=settings.fail_on,
    )


def _names(config: Config) -> dict[str, PluginNames]:
    return {
        str(plugin.meta.id.value): PluginNames(
            plugin.meta.name,
            {str(tool.id.value): tool.operation for tool in plugin.meta.tools if tool and not tool.deprecated.value},
        )
        for plugin in config.plugins
        if not plugin.meta.deprecated.value
    }


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    """By place, then code; what is said twice is said once."""
    unique: dict[tuple[Place, str, str], Finding] = {}
    for finding in findings:
        unique.setdefault((finding.place, finding.rule.code, finding.message.render()), finding)
    return [unique[key] for key in sorted(unique)]


def _sources(files: ConfigFiles, findings: Iterable[Finding]) -> Mapping[str, tuple[str, ...]]:
    wanted = {place.file for f in findings for place in (f.place, *(related.place for related in f.related))}
    named = {files.name(path): source for path, source in files.sources.items()}
    return {name: lines(named[name].data, yaml=not name.endswith(".json")) for name in wanted if name in named and named[name].data}


def _too_deep(folder: Folder) -> ConfigResult:
    finding = Finding(
        catalogue.CANNOT_JUDGE,
        Place(ConfigFiles(folder.root).name(META)),
        T("the files of this folder are nested too deeply for cozecheck"),
        catalogue.CANNOT_JUDGE.effect,
        do=T("make the documents flatter"),
    )
    return ConfigResult(folder.root, Prediction(unsure=(finding,)), (finding,))


def _with_deep_stack(work: Callable[[], X]) -> X:
    """Runs `work`, and where it recurses too deeply once more in a thread with a stack for the deepest documents."""
    try:
        return work()
    except RecursionError:
        pass
    outcome: list[X | BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            outcome.append(error)

    limit, size = sys.getrecursionlimit(), threading.stack_size(STACK)
    sys.setrecursionlimit(RECURSION)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]
