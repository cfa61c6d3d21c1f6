"""The settings of one run, and what they do to a folder's findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from cozecheck.core.effect import Severity
from cozecheck.core.finding import Finding
from cozecheck.core.rule import Rule


@dataclass(frozen=True, slots=True)
class Settings:
    """Selectors are a rule's code, its name, or the beginning of codes ('CZ4'). An empty `select` selects every rule.

    `severity` maps a selector to what it is shown as, None for off; `plugins` a plugin's id or name_for_model to the selectors
    ignored there; `exclude` holds globs of files relative to `base`. `fail_on` is None for never. `file` is where all this was read.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity | None] = field(default_factory=dict)
    fail_on: Severity | None = Severity.ERROR
    exclude: tuple[str, ...] = ()
    plugins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lang: str = ""
    base: str = ""
    file: str = ""

    def apply(self, findings: Iterable[Finding], names: Mapping[str, str]) -> list[Finding]:
        """The findings that remain, with the severities wished for; `names` maps plugin ids to names_for_model."""
        kept = []
        for finding in findings:
            if self._ignores(finding, names):
                continue
            fitting = [selector for selector in self.severity if selects((selector,), finding.rule)]
            if not fitting:
                kept.append(finding)
                continue
            # The narrowest selector wins: a name, else the longest code.
            severity = self.severity[max(fitting, key=lambda s: (not s.upper().startswith("CZ"), len(s)))]
            if severity is not None:
                kept.append(replace(finding, severity_override=severity))
        return kept

    def _ignores(self, finding: Finding, names: Mapping[str, str]) -> bool:
        rule = finding.rule
        if self.select and not selects(self.select, rule):
            return True
        if selects(self.ignore, rule):
            return True
        if not self.plugins or not finding.plugin:
            return False
        keys = (finding.plugin, names.get(finding.plugin, ""))
        return any(selects(self.plugins.get(key, ()), rule) for key in keys)


def selects(selectors: Iterable[str], rule: Rule) -> bool:
    """Whether one of the selectors means the rule."""
    return any(rule.name == s or rule.code.startswith(s.upper()) for s in selectors if s)
