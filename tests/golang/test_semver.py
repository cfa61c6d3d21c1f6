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


def test_precedence_is_that_of_compare() -> None:
    """The order that semver.org gives as its example, with numbers that are no text order."""
    ordered = ["v0.9.9", "v1.0.0-alpha", "v1.0.0-alpha.1", "v1.0.0-alpha.beta", "v1.0.0-beta.2", "v1.0.0-beta.11", "v1.0.0-rc.1", "v1.0.0", "v1.2", "v1.10.0"]
    assert sorted(sorted(ordered), key=semver.precedence) == ordered
    assert semver.precedence("v1") == semver.precedence("v1.0.0+build-7")
    assert semver.precedence("v1." + "9" * 5000) > semver.precedence("v1.2.3")
