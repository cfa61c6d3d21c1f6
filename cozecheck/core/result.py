"""The outcome of a run: what the loader will do with each config folder, and all findings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from cozecheck.core.effect import Effect, Severity
from cozecheck.core.finding import Finding
from cozecheck.core.place import Place
from cozecheck.core.text import Text

_NONE: Mapping[str, Any] = MappingProxyType({})


# Named tuples, since nothing here needs more: dataclasses take five times as long to import.
class Loss(NamedTuple):
    """A plugin or tool that is lost or dangerous, why, and the finding that explains it (None: nothing was found that does).

    `operation` is 'GET /path' for a tool; `name` is the plugin's name_for_model.
    """

    effect: Effect
    plugin: str
    tool: str = ""
    name: str = ""
    operation: str = ""
    cause: Finding | None = None


class Prediction(NamedTuple):
    """What the real loader does: `startup` is 'ok', 'error' or 'panic'; ids are strings, sorted as the loader met them.

    `declared_plugins` and `declared_tools` count what the configuration asks for (deprecated ones not); they are for the summary.
    """

    startup: str = "ok"
    plugins: Mapping[str, tuple[str, ...]] = _NONE
    crash_when_used: tuple[str, ...] = ()
    breaks_plugin_list: tuple[str, ...] = ()
    unusable_by_workflows: tuple[str, ...] = ()
    unusable_by_agents: tuple[str, ...] = ()
    declared_plugins: int = 0
    declared_tools: int = 0
    losses: tuple[Loss, ...] = ()
    unsure: tuple[Finding, ...] = ()


class Suppressed(NamedTuple):
    """A finding that is not counted: `by` is the comment, or the settings file, that says so."""

    finding: Finding
    by: Place
    reason: str = ""


class PluginNames(NamedTuple):
    """How people know a plugin: its name_for_model, and 'GET /path' of each of its tools, by tool id; deprecated tools not."""

    name: str = ""
    tools: Mapping[str, str] = _NONE


class ConfigResult(NamedTuple):
    """One config folder: its root as the user gave it, its prediction, its findings sorted by place."""

    root: str
    prediction: Prediction
    findings: tuple[Finding, ...]
    sources: Mapping[str, tuple[str, ...]] = _NONE
    """Lines of each file that a finding points into, by `Place.file`, for reports to quote."""
    suppressed: tuple[Suppressed, ...] = ()
    names: Mapping[str, PluginNames] = _NONE
    """By plugin id; deprecated plugins not."""
    files: tuple[str, ...] = ()
    """The files that were read, as places name them."""
    fail_on: Severity | None = Severity.ERROR
    """The severity from which this folder's findings fail the run; None: never."""
    hidden: int = 0
    """Findings in files of the folder that the user did not ask for."""

    @property
    def fails(self) -> bool:
        """Whether a finding is at or above the threshold."""
        return self.fail_on is not None and any(f.severity >= self.fail_on for f in self.findings)


class Failure(NamedTuple):
    """cozecheck's own failure at one config folder: `error` in one line, `trace` for --debug."""

    root: str
    error: str
    trace: str


class RunResult(NamedTuple):
    """All config folders of one run. `secrets` are values that no report may print. `elapsed` is in seconds."""

    configs: tuple[ConfigResult, ...]
    elapsed: float = 0.0
    secrets: frozenset[str] = frozenset()
    settings_findings: tuple[Finding, ...] = ()
    """Findings about cozecheck's own configuration files."""
    settings_sources: Mapping[str, tuple[str, ...]] = _NONE
    """Lines of those files, as `ConfigResult.sources`."""
    failures: tuple[Failure, ...] = ()
    lang: str = ""
    """The language that the settings of the first folder ask for."""
    notices: tuple[Text, ...] = ()
    """What the reader should know of the run itself, such as a search that was cut short."""

    @property
    def files_checked(self) -> int:
        """How many files were read in all."""
        return sum(len(config.files) for config in self.configs)

    @property
    def exit_code(self) -> int:
        """0 clean, 1 findings at or above the threshold, 2 mistakes in cozecheck's settings, 3 its own failure; the highest wins."""
        if self.failures:
            return 3
        if any(f.severity is Severity.ERROR for f in self.settings_findings):
            return 2
        return int(any(config.fails for config in self.configs))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding of the run."""
        return (*self.settings_findings, *(f for config in self.configs for f in config.findings))

    def worst(self) -> Severity | None:
        """The worst severity found; None on a clean run."""
        return max((f.severity for f in self.findings), default=None)
