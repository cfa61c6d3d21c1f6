"""What the steps of an examination come to."""

from __future__ import annotations

import pytest

from cozecheck.core.text import T
from cozecheck.doctor.model import Checkup, Examination, Status, Step

FAILED, INCONCLUSIVE, DEGRADED, SKIPPED, OK = Status


def of(*steps: tuple[str, Status]) -> Examination:
    return Examination("server", T("x"), [Step(name, status, T("x")) for name, status in steps])


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ([], OK),
        ([("name", OK), ("connection", DEGRADED), ("http", INCONCLUSIVE)], INCONCLUSIVE),
        ([("prediction", FAILED), ("inside", OK)], FAILED),
        ([("name", FAILED), ("inside", OK)], DEGRADED),
        ([("connection", INCONCLUSIVE), ("inside", DEGRADED), ("inside", OK)], DEGRADED),
        ([("http", OK), ("inside", FAILED)], FAILED),
        ([("connection", SKIPPED), ("inside", SKIPPED)], SKIPPED),
    ],
)
def test_what_the_steps_come_to(steps: list[tuple[str, Status]], status: Status) -> None:
    assert of(*steps).status is status


@pytest.mark.parametrize(
    ("status", "strict", "code"),
    [(OK, True, 0), (SKIPPED, True, 0), (DEGRADED, True, 0), (INCONCLUSIVE, False, 0), (INCONCLUSIVE, True, 1), (FAILED, False, 1)],
)
def test_exit_codes(status: Status, strict: bool, code: int) -> None:
    assert Checkup((of(("http", status)),), strict=strict).exit_code == code
    assert Checkup((of(("http", status)),), strict=strict, interrupted=True).exit_code == 130
