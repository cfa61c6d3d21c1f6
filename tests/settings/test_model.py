from __future__ import annotations

from pathlib import Path

import pytest

from cozecheck.core import catalogue as rules
from cozecheck.core.effect import Severity
from cozecheck.core.finding import Finding
from cozecheck.core.place import Place
from cozecheck.core.rule import Rule
from cozecheck.core.text import T
from cozecheck.settings.model import Settings


def finding(rule: Rule, plugin: str = "", file: str = "conf/pluginproduct/x.yaml") -> Finding:
    return Finding(rule, Place(file), T("wrong"), rule.effect, plugin=plugin)


ALL = [finding(rules.INVALID_VERSION, "201"), finding(rules.DUPLICATE_TOOL_ID, "202"), finding(rules.BROKEN_REFERENCE)]


def left(settings: Settings) -> list[str]:
    return [f.rule.code for f in settings.apply(ALL, {"201": "search"})]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), ["CZ110", "CZ130", "CZ203"]),
        (Settings(select=("CZ1",)), ["CZ110", "CZ130"]),
        (Settings(select=("cz11", "broken-reference")), ["CZ110", "CZ203"]),
        (Settings(ignore=("CZ1",)), ["CZ203"]),
        (Settings(select=("CZ1",), ignore=("CZ110",)), ["CZ130"]),
        (Settings(severity={"CZ1": None}), ["CZ203"]),
        (Settings(severity={"CZ1": None, "CZ110": Severity.NOTE}), ["CZ110", "CZ203"]),
        (Settings(severity={"CZ110": Severity.NOTE, "invalid-version": None}), ["CZ130", "CZ203"]),
        (Settings(plugins={"201": ("CZ1",)}), ["CZ130", "CZ203"]),
        (Settings(plugins={"search": ("CZ1",)}), ["CZ130", "CZ203"]),
        (Settings(plugins={"": ("CZ1", "CZ2"), "203": ("CZ1",)}), ["CZ110", "CZ130", "CZ203"]),
    ],
)
def test_which_findings_remain(settings: Settings, expected: list[str]) -> None:
    assert left(settings) == expected


def test_severity() -> None:
    assert [f.severity for f in Settings(severity={"CZ11": Severity.WARNING}).apply(ALL, {})] == [Severity.WARNING, Severity.ERROR, Severity.ERROR]


@pytest.mark.parametrize(
    ("globs", "excluded"),
    [
        (["old"], ["old", "old/a.yaml"]),
        (["old/"], ["old", "old/a.yaml"]),
        (["old/*"], ["old/a.yaml"]),
        (["*.yaml"], ["a.yaml", "old/a.yaml", "[x].yaml"]),
        (["**/a.yaml"], ["old/a.yaml"]),
        (["?.yaml"], ["a.yaml"]),
        (["[[]x].yaml"], ["[x].yaml"]),
        (["../*", "/etc/*", "*" * 400 + "z"], []),
    ],
)
def test_exclude(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, globs: list[str], excluded: list[str]) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(exclude=tuple(globs), base=str(tmp_path))
    names = ["a.yaml", "old", "old/a.yaml", "[x].yaml"]
    assert [name for name in names if settings.excludes(name)] == excluded
    assert [name for name in names if settings.excludes(str(tmp_path / name))] == excluded
    assert [f.place.file for f in settings.apply([finding(rules.INVALID_VERSION, file=name) for name in names], {})] == [n for n in names if n not in excluded]
