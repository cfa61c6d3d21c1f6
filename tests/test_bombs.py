"""What is small to write and large to work through: in 5 seconds and 500 MB, never a traceback, and with the real loader's outcome where that is sure."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.bombs import BOMBS, Bomb
from tests.limits import check_manners, run
from tests.reference import client

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="limits as POSIX has them")]

PARTS = ("crash_when_used", "breaks_plugin_list", "unusable_by_workflows", "unusable_by_agents")
GO_SECONDS = 5
"""What takes Go longer is not compared: its time grows with the square of a document's depth, and each of its errors may quote a whole schema."""


@pytest.mark.parametrize("bomb", BOMBS, ids=[bomb.name for bomb in BOMBS])
def test_limits(tmp_path: Path, bomb: Bomb) -> None:
    prediction = predicted(tmp_path, bomb, bomb.large)
    if bomb.name.startswith(("doubling", "a default against doubling", "a net of circles")):
        assert not prediction["sure"]


@pytest.mark.parametrize("bomb", BOMBS, ids=[bomb.name for bomb in BOMBS])
def test_prediction(tmp_path: Path, bomb: Bomb) -> None:
    prediction = predicted(tmp_path, bomb, max(size for size in bomb.sizes if size <= 1_000))
    verdict = go_verdict(tmp_path / "config") if prediction["sure"] else None
    if verdict is not None:
        assert comparable(prediction) == comparable(verdict)


def predicted(folder: Path, bomb: Bomb, size: int) -> dict[str, Any]:
    bomb.lay_out(size, folder / "config")
    outcome = run(folder, folder / "config")
    check_manners(outcome)
    assert outcome.code in (0, 1)
    assert outcome.report
    (found,) = outcome.report["configs"]
    prediction: dict[str, Any] = found["prediction"]
    return prediction


def go_verdict(config: Path) -> dict[str, Any] | None:
    """What the reference says; None where it is not there, or not done in time."""
    if not client.available():
        return None
    try:
        done = subprocess.run([client.binary(), "folder", str(config)], capture_output=True, timeout=GO_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        return {"startup": "panic"}
    verdict: dict[str, Any] = json.loads(done.stdout)["verdict"]
    return verdict


def comparable(prediction: dict[str, Any]) -> dict[str, Any]:
    """The start-up and, where the server starts, all that it loads, without regard to order."""
    if prediction["startup"] != "ok":
        return {"startup": prediction["startup"]}
    plugins = {plugin: sorted(tools) for plugin, tools in prediction["plugins"].items()}
    return {"startup": "ok", "plugins": plugins, **{part: sorted(prediction[part]) for part in PARTS}}
