"""semver.is_valid against what golang.org/x/mod/semver answered."""

from __future__ import annotations

from cozecheck.golang import semver
from tests.golang.tables import rows


def test_recorded() -> None:
    recorded = rows("semver")
    assert len(recorded) > 150
    assert [row["text"] for row in recorded if semver.is_valid(row["text"]) is not row["value"]] == []
    assert 20 < sum(row["value"] for row in recorded) < 130


def test_long_versions_take_no_time() -> None:
    assert semver.is_valid("v1.2.3-" + "a-0." * 100_000 + "b")
    assert not semver.is_valid("v1.2.3-" + "a-0." * 100_000)
    assert not semver.is_valid("v" + "1" * 100_000 + "x")
