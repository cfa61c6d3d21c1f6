"""The inputs: what each may say. One that means nothing is refused by its name, before anything is read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

REPORTS = {
    "text": "report.txt",
    "json": "report.json",
    "junit": "report.xml",
    "sarif": "report.sarif",
    "github": "annotations.txt",
    "markdown": "report.md",
    "gitlab": "code-quality.json",
}
"""The formats of `cozecheck check`, and the names of its reports in the runner's temporary folder."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "format": tuple(REPORTS),
    "fail-on": ("", "error", "warning", "note", "never"),
    "diff-fail-on": ("lost", "new", "changed", "never"),
    "lang": ("", "en", "zh"),
    "isolation": ("python", "container"),
    "smoke": ("none", "mock", "servers", "replay"),
    "status": ("none", "commit", "check"),
    **dict.fromkeys(("standard", "annotations", "summary", "comment", "version-check", "probe"), ("true", "false")),
}
"""The inputs that say one of a few words; '' where it may be left out."""


class BadInputError(Exception):
    """An input that means nothing; the sentence says which."""


def value(name: str) -> str:
    """The input `name`, without the blanks around it; empty where it is not given. Raises BadInputError for a word that it does not know."""
    given = _given(name).strip()
    allowed = CHOICES.get(name)
    if allowed and given not in allowed:
        *others, last = filter(None, allowed)
        raise BadInputError(f"the input {name} is {', '.join(others)} or {last}, not '{given}'")
    return given


def lines(name: str) -> list[str]:
    """The lines of an input that are not blank, each as it is: a name may begin or end with blanks."""
    return [line for line in _given(name).replace("\r\n", "\n").split("\n") if line.strip()]


def flag(name: str) -> bool:
    """Whether the input says true. Raises BadInputError where it says neither true nor false."""
    return value(name) == "true"


def outputs(folder: Path) -> dict[str, Path]:
    """Where the reports go that the input outputs asks for, by their formats. Raises BadInputError."""
    result: dict[str, Path] = {}
    for line in lines("outputs"):
        kind, _equals, name = (part.strip() for part in line.partition("="))
        if kind not in REPORTS or not name:
            raise BadInputError(f"the input outputs has lines FORMAT=FILE with one of the formats {', '.join(REPORTS)}, not '{line}'")
        path = _destination(folder, name)
        if kind in result or path in result.values():
            raise BadInputError(f"the input outputs names the format '{kind}' or the file '{name}' twice")
        result[kind] = path
    return result


def _destination(folder: Path, name: str) -> Path:
    """Where a report goes. Raises BadInputError where links of the repository, which others write, would lead it elsewhere."""
    path = folder / name
    inside = not Path(name).is_absolute()
    if path.is_symlink() or (inside and not path.parent.resolve().is_relative_to(folder)):
        raise BadInputError(f"the report '{name}' would be written through a link or out of the working directory")
    return path


def _given(name: str) -> str:
    return os.environ.get("INPUT_" + name.upper().replace("-", "_"), "")
