"""The prediction against what the real loader did, on every recorded configuration and on the real ones."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cozecheck.core.result import Prediction
from cozecheck.loader.load import load
from cozecheck.source.files import ConfigFiles
from tests.shared import SHARED, lay_out, needs_shared, recorded_cases

PARTS = ("crash_when_used", "breaks_plugin_list", "unusable_by_workflows", "unusable_by_agents")
Outcome = tuple[Any, ...]


def said(prediction: Prediction) -> Outcome:
    if prediction.startup != "ok":
        return (prediction.startup,)
    return ("ok", {id_: sorted(tools) for id_, tools in prediction.plugins.items()}, *(sorted(getattr(prediction, part)) for part in PARTS))


def recorded(verdict: dict[str, Any]) -> Outcome:
    if verdict["startup"] != "ok":
        return (verdict["startup"],)
    return ("ok", {id_: sorted(tools) for id_, tools in verdict["plugins"].items()}, *(sorted(verdict[part]) for part in PARTS))


@needs_shared
@pytest.mark.slow
def test_every_recorded_verdict_is_predicted(tmp_path: Path) -> None:
    wrong = []
    for case in recorded_cases():
        folder = lay_out(tmp_path / case["id"], case["files"])
        _, prediction = load(ConfigFiles(str(folder)))
        if said(prediction) != recorded(case["verdict"]):
            wrong.append((case["id"], case["ops"], said(prediction), recorded(case["verdict"]), case["verdict"].get("error"), case["verdict"]["log"]))
    kinds = Counter((got[0], want[0]) for _, _, got, want, *_ in wrong)
    assert not wrong, f"{len(wrong)} wrong, {kinds}: {wrong[:5]}"


@needs_shared
def test_the_real_configuration_loads_whole() -> None:
    config, prediction = load(ConfigFiles(str(SHARED / "coze-studio")))
    loaded = json.loads((SHARED / "coze-studio/loaded.json").read_text())
    assert prediction.startup == "ok"
    assert {id_: sorted(tools) for id_, tools in prediction.plugins.items()} == loaded["plugins"]
    assert list(prediction.unusable_by_agents) == list(loaded["unusable_by_agents"])
    assert config.findings == []
    assert (prediction.declared_plugins, prediction.declared_tools) == (18, 73)


@needs_shared
@pytest.mark.parametrize("name", ["document_converter", "dify_openapi", "sens_word_dete", "lark_sheet"])
def test_the_cause_of_a_plugin_lost_in_the_wild_is_what_the_server_logs(name: str) -> None:
    verdict = json.loads((SHARED / "wild/verdicts.json").read_text())[name]
    _, prediction = load(ConfigFiles(str(SHARED / "wild" / name)))
    assert prediction.startup == verdict["startup"]
    assert prediction.plugins == verdict["plugins"] == {}
    (loss,) = prediction.losses
    assert loss.cause is not None
    assert "[Error] " + loss.cause.log == verdict["log"][0]
