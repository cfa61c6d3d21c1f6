"""The settings of one run, and what they do to a folder's findings."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from cozecheck.core.effect import Severity
from cozecheck.core.finding import Finding


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

    def apply(self, findings: Sequence[Finding], names: Mapping[str, str]) -> list[Finding]:
        """The findings that remain, with the severities wished for; `names` maps plugin ids to names_for_model."""
        out = {file for file in {finding.place.file for finding in findings} if self.excludes(file)}
        kept = []
        for finding in findings:
            if self._ignores(finding, names) or finding.place.file in out:
                continue
            fitting = [selector for selector in self.severity if finding.rule.meant_by((selector,))]
            if not fitting:
                kept.append(finding)
                continue
            # The narrowest selector wins: a name, else the longest code.
            severity = self.severity[max(fitting, key=lambda s: (not s.upper().startswith("CZ"), len(s)))]
            if severity is not None:
                kept.append(replace(finding, severity_override=severity))
        return kept

    def excludes(self, path: str) -> bool:
        """Whether the file or folder, or a folder above it, matches a glob of `exclude`."""
        if not self.exclude:
            return False
        from fnmatch import fnmatchcase

        parts = os.path.relpath(os.path.realpath(path), os.path.realpath(self.base)).replace(os.sep, "/").split("/")
        above = ["/".join(parts[: end + 1]) for end in range(len(parts))]
        return any(fnmatchcase(name, glob.rstrip("/")) for glob in self.exclude for name in above)

    def _ignores(self, finding: Finding, names: Mapping[str, str]) -> bool:
        rule = finding.rule
        if (self.select and not rule.meant_by(self.select)) or rule.meant_by(self.ignore):
            return True
        if not self.plugins or not finding.plugin:
            return False
        return any(rule.meant_by(self.plugins.get(key, ())) for key in (finding.plugin, names.get(finding.plugin)) if key)


class Loaded(NamedTuple):
    """Settings, and what is wrong with their file: what is wrong is left out of the settings. `lines` are those of `settings.file`."""

    settings: Settings
    findings: tuple[Finding, ...] = ()
    lines: tuple[str, ...] = ()
