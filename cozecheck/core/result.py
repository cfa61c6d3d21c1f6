"""The outcome of a run: what the loader will do with each config folder, and all findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cozecheck.core.effect import Effect, Severity
from cozecheck.core.finding import Finding


@dataclass(frozen=True, slots=True)
class Loss:
    """A plugin or tool that is lost or dangerous, why, and the finding that explains it (None: nothing was found that does).

    `operation` is 'GET /path' for a tool; `name` is the plugin's name_for_model.
    """

    effect: Effect
    plugin: str
    tool: str = ""
    name: str = ""
    operation: str = ""
    cause: Finding | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the real loader does: `startup` is 'ok', 'error' or 'panic'; ids are strings, sorted as the loader met them.

    `declared_plugins` and `declared_tools` count what the configuration asks for (deprecated ones not); they are for the summary.
    """

    startup: str = "ok"
    plugins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    crash_when_used: tuple[str, ...] = ()
    breaks_plugin_list: tuple[str, ...] = ()
    unusable_by_workflows: tuple[str, ...] = ()
    unusable_by_agents: tuple[str, ...] = ()
    declared_plugins: int = 0
    declared_tools: int = 0
    losses: tuple[Loss, ...] = ()
    unsure: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfigResult:
    """One config folder: its root as the user gave it, its prediction, its findings sorted by place, the files that were read."""

    root: str
    prediction: Prediction
    findings: tuple[Finding, ...]
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Lines of each file that a finding points into, by `Place.file`, for reports to quote."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """All config folders of one run. `secrets` are values that no report may print. `elapsed` is in seconds."""

    configs: tuple[ConfigResult, ...]
    files_checked: int = 0
    elapsed: float = 0.0
    secrets: frozenset[str] = frozenset()
    settings_findings: tuple[Finding, ...] = ()
    """Findings about cozecheck's own configuration files."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding of the run."""
        return (*self.settings_findings, *(f for config in self.configs for f in config.findings))

    def worst(self) -> Severity | None:
        """The worst severity found; None on a clean run."""
        return max((f.severity for f in self.findings), default=None)
