"""Cozecheck's judgement on a case."""

from __future__ import annotations

import signal
import tempfile
from pathlib import Path
from types import FrameType

import cozecheck.api
from cozecheck.core.result import Prediction
from tests.fuzz.case import Case
from tests.fuzz.judgement import PARTS, Judgement, outcome

LONGEST = 120
"""Seconds that cozecheck may take for one case, on a machine that has much else to do."""


class _TooLong(BaseException):
    """No Exception: cozecheck keeps those of one folder from ending the check of others."""


def predict(case: Case) -> Judgement:
    """The prediction. A failure of cozecheck, and a case that takes it too long, are outcomes of their own."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        lay_out(case, Path(folder))
        signal.signal(signal.SIGALRM, _too_long)
        signal.setitimer(signal.ITIMER_REAL, LONGEST)
        try:
            result = cozecheck.api.check(folder)
        except _TooLong:
            return Judgement({"startup": "cozecheck takes too long"})
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    if result.failures:
        lines = [line.strip() for line in result.failures[0].trace.strip().split("\n")]
        return Judgement({"startup": "cozecheck fails"}, why=f"{lines[-1]} {lines[-3:-1]}")
    prediction = result.configs[0].prediction
    return Judgement(outcome({part: getattr(prediction, part) for part in PARTS}), unsure=bool(prediction.unsure), why=_causes(prediction))


def _causes(prediction: Prediction) -> str:
    causes = (loss.cause for loss in prediction.losses)
    return " / ".join(dict.fromkeys(f"{cause.rule.code} {cause.message.render()}" if cause else "no cause" for cause in causes))


def _too_long(_: int, __: FrameType | None) -> None:
    raise _TooLong


def lay_out(case: Case, folder: Path) -> None:
    """Writes a case as a config folder."""
    (folder / "pluginproduct").mkdir(parents=True, exist_ok=True)
    for path, data in case.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
