"""The reference agrees with every verdict recorded from the real loader."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.reference.client import Answer, Reference, available

CASES = Path(__file__).resolve().parents[3] / "shared" / "conformance" / "cases.jsonl.gz"
PARTS = ("plugins", "crash_when_used", "breaks_plugin_list", "unusable_by_workflows", "unusable_by_agents")

pytestmark = [
    pytest.mark.skipif(not available(), reason="Go is not installed"),
    pytest.mark.skipif(not CASES.exists(), reason="the recorded cases are not here"),
    pytest.mark.slow,
]


@cache
def asked() -> list[tuple[Answer, Answer, str]]:
    """Recorded verdict, the reference's, and the case's id."""
    with gzip.open(CASES, "rt", encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines]
    answers = Reference("verdict").ask_all([{"id": case["id"], "files": case["files"]} for case in cases])
    return [(case["verdict"], answer["verdict"], case["id"]) for case, answer in zip(cases, answers, strict=True)]


def outcome(verdict: Answer) -> dict[str, Any]:
    """What is compared: reasons are not, because Go's random map order decides which of several is told."""
    plugins = {plugin: sorted(tools) for plugin, tools in verdict["plugins"].items()}
    return {"startup": verdict["startup"], **{part: sorted(verdict[part]) for part in PARTS[1:]}, "plugins": plugins}


def test_every_recorded_outcome() -> None:
    assert len(asked()) > 7000
    assert [case for recorded, ours, case in asked() if outcome(recorded) != outcome(ours)] == []


def test_why_the_server_does_not_start() -> None:
    """A panic's place in the real source cannot be ours."""
    wrong = [(case, recorded["error"], ours["error"]) for recorded, ours, case in asked() if recorded["error"].split(" @ ")[0] != ours["error"]]
    assert wrong == []


def test_log_lines() -> None:
    """The first line of each, in the order logged. A few depend on map order, and some were cut within a character when recorded."""
    told = [(case, recorded["log"], [line.split("\n")[0] for line in ours["log"]]) for recorded, ours, case in asked()]
    wrong = [(case, want, got) for case, want, got in told if len(want) != len(got) or any(not same(w, g) for w, g in zip(want, got, strict=True))]
    assert len(wrong) <= 20, wrong


def same(recorded: str, ours: str) -> bool:
    return ours[:600] == recorded or (len(recorded.encode()) >= 600 and ours.encode().startswith(recorded.rstrip("\ufffd").encode()))
