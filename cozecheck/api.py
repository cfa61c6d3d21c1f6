"""The whole check as one function: `cozecheck.check(path) -> RunResult`. The command line uses nothing else."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from cozecheck.core import catalogue
from cozecheck.core.finding import Finding
from cozecheck.core.place import Place
from cozecheck.core.result import ConfigResult, Failure, PluginNames, Prediction, RunResult
from cozecheck.core.stack import with_deep_stack
from cozecheck.core.text import T, Text
from cozecheck.loader.load import load
from cozecheck.loader.model import Config
from cozecheck.rules import checks
from cozecheck.rules.secrets import secrets as find_secrets
from cozecheck.settings.find import Search
from cozecheck.settings.find import load as load_settings
from cozecheck.settings.model import Loaded, Settings
from cozecheck.source.discover import Folder, discover
from cozecheck.source.files import META, ConfigFiles
from cozecheck.source.lines import lines
from cozecheck.source.suppress import MARK, Comment, comments, suppress

LARGE = 100_000
"""Bytes. Documents that people write are smaller."""


def check(
    *paths: str | os.PathLike[str],
    settings: Settings | str | None = None,
    adjust: Callable[[Settings], Settings] | None = None,
    standard: bool = False,
    see: Callable[[Config], None] | None = None,
) -> RunResult:
    """Checks every config folder that the paths mean, the current folder where there is none.

    `settings`: those to use, or their file; without, each folder's own are looked up, upwards from it. `adjust` changes what was found.
    `standard` adds the OpenAPI standard's own check. `see` is shown what was loaded of each folder.
    Raises UsageError where a path leads to no config folder. A failure in one folder ends no other's check: it is in `failures`.
    """
    began = time.perf_counter()
    discovery = discover([os.fspath(path) for path in paths] or ["."])
    given = Loaded(settings) if isinstance(settings, Settings) else load_settings(settings) if settings else None
    search = Search()
    used: dict[str, Loaded] = {}
    configs: list[ConfigResult] = []
    failures: list[Failure] = []
    notices, secrets = list(discovery.notices), set[str]()
    for folder in discovery.folders:
        loaded = given or search.of(folder.root)
        used.setdefault(loaded.settings.file, loaded)
        ruling = adjust(loaded.settings) if adjust else loaded.settings
        if folder.found and ruling.excludes(folder.root):
            notices.append(T("'{root}' is left out, as {file} says", root=folder.root, file=ruling.file))
            continue
        outcome = _guarded(folder, partial(_check_folder, folder, ruling, standard, secrets, failures, see))
        if isinstance(outcome, Failure):
            failures.append(outcome)
        else:
            configs.append(outcome)
    return RunResult(
        configs=tuple(configs),
        elapsed=time.perf_counter() - began,
        secrets=frozenset(secrets),
        settings_findings=tuple(finding for loaded in used.values() for finding in loaded.findings),
        settings_sources={loaded.settings.file: loaded.lines for loaded in used.values()},
        failures=tuple(failures),
        lang=next((loaded.settings.lang for loaded in used.values()), ""),
        notices=tuple(notices),
    )


def _guarded(folder: Folder, work: Callable[[], ConfigResult]) -> ConfigResult | Failure:
    """The outcome of `work`; whatever goes wrong stays in this folder."""
    try:
        return with_deep_stack(work, at_once=_large(folder))
    except RecursionError:
        return _too_deep(folder)
    except Exception as error:
        return _failure(folder, error)


def _large(folder: Folder) -> bool:
    """Whether a file is so large that it may be deep, and too much to be read in vain."""
    try:
        with os.scandir(os.path.join(folder.root, os.path.dirname(META))) as entries:
            return any(entry.stat().st_size > LARGE for entry in entries)
    except OSError:
        return False


def _failure(folder: Folder, error: Exception) -> Failure:
    return Failure(folder.root, f"{type(error).__name__}: {error}", "".join(traceback.format_exception(type(error), error, error.__traceback__)))


def _too_deep(folder: Folder) -> ConfigResult:
    rule = catalogue.CANNOT_JUDGE
    message = T("the files of this folder are nested too deeply for cozecheck")
    finding = Finding(rule, Place(ConfigFiles(folder.root).name(META)), message, rule.effect, do=T("make the documents flatter"))
    return ConfigResult(folder.root, Prediction(unsure=(finding,)), (finding,))


def _check_folder(
    folder: Folder, settings: Settings, standard: bool, secrets: set[str], failures: list[Failure], see: Callable[[Config], None] | None
) -> ConfigResult:
    files = ConfigFiles(folder.root)
    config, prediction = load(files)
    if see:
        see(config)
    secrets |= find_secrets(config, files)
    names = _names(config)
    advice: list[Finding] = []
    try:
        advice = checks.run(config, standard=standard, files=files)
    except RecursionError:
        raise
    except Exception as error:  # The prediction holds, whatever is wrong with a rule.
        failures.append(_failure(folder, error))
    found, suppressed = suppress(_unique([*config.findings, *advice]), _comments(files), skipped=() if standard else (catalogue.STANDARD_SAYS,))
    found = settings.apply(sorted(found, key=_by_place), {plugin: known.name for plugin, known in names.items()})
    asked = [f for f in found if not folder.only or any(os.path.realpath(place.file) in folder.only for place in _places(f))]
    return ConfigResult(
        root=folder.root,
        prediction=prediction,
        findings=tuple(asked),
        sources=_sources(files, [*asked, *(s.finding for s in suppressed)]),
        suppressed=tuple(suppressed),
        names=names,
        files=tuple(sorted(files.name(path) for path, source in files.sources.items() if source.missing is None and source.refused is None)),
        fail_on=settings.fail_on,
        hidden=len(found) - len(asked),
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


def _comments(files: ConfigFiles) -> list[Comment]:
    """What the comments of the files that were read say to cozecheck."""
    speaking = ((files.name(path), source.data) for path, source in files.sources.items() if MARK in source.data and not path.endswith(".json"))
    return [comment for name, data in speaking for comment in comments(name, lines(data, yaml=True))]


def _unique(findings: Iterable[Finding]) -> Iterator[Finding]:
    """What is said twice of one place is said once."""
    said: dict[tuple[Place, str], list[Text]] = {}
    for finding in findings:
        messages = said.setdefault(_by_place(finding), [])
        if finding.message not in messages:
            messages.append(finding.message)
            yield finding


def _by_place(finding: Finding) -> tuple[Place, str]:
    return finding.place, finding.rule.code


def _places(finding: Finding) -> list[Place]:
    return [finding.place, *(related.place for related in finding.related)]


def _sources(files: ConfigFiles, findings: Iterable[Finding]) -> Mapping[str, tuple[str, ...]]:
    wanted = {place.file for finding in findings for place in _places(finding)}
    named = {files.name(path): source.data for path, source in files.sources.items() if source.data}
    return {name: lines(named[name], yaml=not name.endswith(".json")) for name in wanted if name in named}
