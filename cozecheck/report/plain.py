"""What the reports for other programs share: words without secrets, paths as the repository has them, findings by severity."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from cozecheck.core.finding import Finding
from cozecheck.core.result import ConfigResult, Prediction, RunResult
from cozecheck.core.text import Text, Translate
from cozecheck.report.effect import sentence
from cozecheck.report.escape import COMMAND, safe, secret_pattern

LONGEST_PATH = 4096


class Found(NamedTuple):
    """A finding in the words of a report: `title` says the effect, `message` the mistake, `do` what to do, `path` is below the repository's root."""

    finding: Finding
    path: str
    title: str
    message: str
    do: str
    log: str
    suppressed: str | None = None
    """The reason, where the finding is suppressed."""

    def words(self, between: str = ". ", *, do: bool = True) -> str:
        """The effect, the mistake and what to do, each once."""
        return between.join(dict.fromkeys(filter(None, (self.title, self.message, self.do if do else ""))))


class Plain:
    """Renders texts and paths of one result. `base` is the folder to which paths are relative, the current one where it is empty."""

    def __init__(self, result: RunResult, translate: Translate = str, base: str = "") -> None:
        self.result, self.translate = result, translate
        self.base = os.path.realpath(base or ".")
        self._secrets = secret_pattern(result.secrets)
        settings = ConfigResult("", Prediction(), result.settings_findings)
        self.folders = (settings, *result.configs) if result.settings_findings else result.configs
        """What findings are about: each config folder, and cozecheck's own settings as one without a root."""

    def say(self, text: Text | str | None) -> str:
        """The words in the reader's language, on one line, secrets hidden, every unsafe character made visible, not endless."""
        return safe(text.render(self.translate) if isinstance(text, Text) else text or "", self._secrets)

    def path(self, file: str) -> str:
        """The file as the repository names it: relative, with '/', no './'; what lies outside stays as it was given. Still untrusted."""
        file = file.replace("\0", "?")[:LONGEST_PATH]
        full = os.path.join(os.path.realpath(os.path.dirname(file) or "."), os.path.basename(file))
        relative = os.path.relpath(full, self.base).replace(os.sep, "/")
        return file if relative.startswith("../") else relative

    def found(self, config: ConfigResult) -> list[Found]:
        """All findings of a folder, worst first, then by place; suppressed ones last."""
        findings = sorted(config.findings, key=lambda finding: -finding.severity)
        return [*(self._found(finding, config) for finding in findings), *(self._found(s.finding, config, self.say(s.reason)) for s in config.suppressed)]

    def all_found(self) -> list[Found]:
        """The findings of all folders that count, worst first."""
        found = [item for config in self.folders for item in self.found(config) if item.suppressed is None]
        return sorted(found, key=lambda item: -item.finding.severity)

    def _found(self, finding: Finding, config: ConfigResult, suppressed: str | None = None) -> Found:
        effect = sentence(finding, config)
        return Found(
            finding,
            self.path(finding.place.file),
            self.say(effect),
            self.say(finding.message),
            self.say(finding.do),
            self.say(finding.log),
            suppressed,
        )


def numbered(keys: Iterable[str]) -> list[str]:
    """The keys, each repeated one with a number behind it, so that all differ and an earlier one never changes."""
    seen: dict[str, int] = {}
    result = []
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
        result.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return result


def file_name(path: str) -> str:
    """A file's name for programs that look the file up: as it is, also with spaces that `escape` would show, but '?' for what acts on a terminal."""
    return "".join(char if char.isprintable() or unicodedata.category(char) == "Zs" else "?" for char in path)


def as_json(document: object) -> str:
    """One line of JSON in ASCII, in which GitHub's runner finds no command: only texts can hold one."""
    return json.dumps(document).replace(COMMAND, r"##\u005b") + "\n"
