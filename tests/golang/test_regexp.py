"""Patterns against what Go's regexp answered."""

from __future__ import annotations

import pytest

from cozecheck.golang import regexp
from tests.golang.tables import rows, shown


def error(pattern: str) -> str | None:
    try:
        regexp.compile(pattern)
    except regexp.RegexpError as wrong:
        return str(wrong)
    return None


def test_recorded_errors() -> None:
    """What is refused; RE2 has its own words for some of it."""
    recorded = [row for row in rows("regexp") if "{0}" not in row["text"]]
    assert len(recorded) > 380
    found = [(row["text"], error(row["text"]), row["error"]) for row in recorded]
    assert [(text, ours, real) for text, ours, real in found if bool(ours) != bool(real)] == []
    assert sum(ours is not None and shown(ours) != real for _, ours, real in found) < 15


def test_recorded_matches() -> None:
    accepted = [row for row in rows("regexp") if row["error"] is None and "{0}" not in row["text"]]
    assert len(accepted) > 200
    found = [(row["text"], [regexp.compile(row["text"]).search(text) for text in row["try"]], row["value"]) for row in accepted]
    assert [(text, ours, real) for text, ours, real in found if ours != real] == []
    assert 300 < sum(sum(row["value"]) for row in accepted) < 1500


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(" * 999 + "a" + ")" * 999, None),
        ("(" * 1000 + "a" + ")" * 1000, "expression nests too deeply"),
        ("(?:ab|cd" * 300 + ")" * 300, None),
        ("a{1000}" * 400, None),
        ("(?:" + "a?b+" * 500 + "){1000}", None),
        ("(a{1000}){1000}", "invalid repeat count"),
        ("a{1000000000}", "invalid repeat count"),
        ("\udcff", "invalid UTF-8"),
    ],
)
def test_limits(pattern: str, reason: str | None) -> None:
    """As Go 1.24 answered."""
    wrong = error(pattern)
    assert (wrong or "").startswith(f"error parsing regexp: {reason}: " if reason else "") and bool(wrong) == bool(reason)
