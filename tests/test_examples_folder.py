"""The examples that the READMEs and `make demo` show, held against the real loader's libraries where Go is there."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

import cozecheck
from cozecheck.core.effect import Effect, Severity
from cozecheck.core.result import ConfigResult
from tests.reference import client

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def checked(name: str) -> ConfigResult:
    (config,) = cozecheck.check(EXAMPLES / name).configs
    return config


def judged(name: str) -> dict[str, Any]:
    """What the Go reference says of an example."""
    verdict: dict[str, Any] = json.loads(subprocess.check_output([client.binary(), "folder", str(EXAMPLES / name)]))["verdict"]
    return verdict


def test_the_healthy_example_has_no_findings_and_loads_whole() -> None:
    config = checked("healthy")
    assert config.findings == ()
    assert config.prediction.losses == ()
    assert (len(config.prediction.plugins), config.prediction.declared_plugins) == (5, 5)
    assert (sum(map(len, config.prediction.plugins.values())), config.prediction.declared_tools) == (7, 7)


def test_each_mistake_of_the_broken_example_is_found_on_its_line() -> None:
    config = checked("broken")
    found = {(finding.place.file.rpartition("/")[2], finding.place.line, finding.rule.code) for finding in config.findings if finding.severity > Severity.NOTE}
    assert found == {
        ("document_converter.yaml", 24, "CZ302"),
        ("document_converter.yaml", 43, "CZ223"),
        ("document_converter.yaml", 53, "CZ223"),
        ("mailbox.yaml", 61, "CZ301"),
        ("plugin_meta.yaml", 95, "CZ131"),
        ("translator.yaml", 25, "CZ003"),
    }


def test_what_the_broken_example_loses_and_why() -> None:
    prediction = checked("broken").prediction
    lost = {(loss.effect, loss.plugin, loss.tool, loss.cause.rule.code if loss.cause else "") for loss in prediction.losses}
    assert lost == {
        (Effect.PLUGIN_DROPPED, "101", "", "CZ223"),
        (Effect.PLUGIN_DROPPED, "105", "", "CZ003"),
        (Effect.TOOL_DROPPED, "103", "10302", "CZ131"),
        (Effect.CRASHES_WHEN_USED, "102", "10202", "CZ301"),
    }


@pytest.mark.skipif(not client.available(), reason="Go is not installed")
@pytest.mark.parametrize("name", ["healthy", "broken"])
def test_the_real_libraries_agree(name: str) -> None:
    prediction, verdict = checked(name).prediction, judged(name)
    assert prediction.startup == verdict["startup"] == "ok"
    assert {plugin: sorted(tools) for plugin, tools in prediction.plugins.items()} == {plugin: sorted(tools) for plugin, tools in verdict["plugins"].items()}
    for part in ("crash_when_used", "breaks_plugin_list", "unusable_by_workflows", "unusable_by_agents"):
        assert sorted(getattr(prediction, part)) == sorted(verdict[part])


@pytest.mark.skipif(not client.available(), reason="Go is not installed")
def test_the_logs_of_the_broken_example_are_predicted_word_for_word() -> None:
    logs = {"[Error] " + loss.cause.log for loss in checked("broken").prediction.losses if loss.cause and loss.effect is not Effect.CRASHES_WHEN_USED}
    assert logs == set(judged("broken")["log"])


def test_the_guides_document_converter_shows_what_would_break_next() -> None:
    """Its responses drop the plugin; without them its format would break the plugin list."""
    config = checked("broken")
    (later,) = [finding for finding in config.findings if finding.rule.code == "CZ302"]
    assert (later.plugin, later.tool, later.place.line) == ("101", "10101", 24)
    assert "10101" not in config.prediction.breaks_plugin_list
