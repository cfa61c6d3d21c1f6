from __future__ import annotations

import json

import pytest

from cozecheck.core.catalogue import RULES
from tests.cli.conftest import Call


@pytest.mark.parametrize("word", ["CZ112", "cz112", "duplicate-plugin-id", "Duplicate-Plugin-Id"])
def test_explain(call: Call, word: str) -> None:
    outcome = call("explain", word)
    assert outcome.code == 0
    assert outcome.out.startswith("# CZ112 duplicate-plugin-id\n\nTwo plugins have the same id.\n")
    assert "**Use instead**" in outcome.out


def test_explain_several(call: Call) -> None:
    out = call("explain", "CZ112", "CZ110").out
    assert [line for line in out.splitlines() if line.startswith("# ")] == ["# CZ112 duplicate-plugin-id", "# CZ110 invalid-version"]


def test_rules_as_text(call: Call) -> None:
    lines = call("rules").out.splitlines()
    assert len(lines) == len(RULES)
    assert lines[0].split()[:3] == ["CZ001", "config-file-missing", "server-does-not-start"]


def test_rules_as_json(call: Call) -> None:
    rules = json.loads(call("rules", "--format", "json").out)
    assert [rule["code"] for rule in rules] == [rule.code for rule in RULES]
    assert set(rules[0]) == {"code", "name", "effect", "severity", "summary"}


def test_rules_as_markdown(call: Call) -> None:
    out = call("rules", "--format", "markdown").out
    assert out.count("\n## CZ") + 1 == len(RULES)
