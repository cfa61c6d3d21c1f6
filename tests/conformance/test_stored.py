"""Every stored case is judged as the reference judged it; where its verdict changed from run to run (`unsure`), the prediction must say so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fuzz.case import Case
from tests.fuzz.judgement import outcome
from tests.fuzz.ours import predict

STORED = sorted(Path(__file__).parent.glob("*.json"))


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_stored_case(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    ours = predict(Case.from_json(data))
    if data["unsure"]:
        assert ours.unsure
    else:
        assert ours.outcome == outcome(data["verdict"]), ours.why
