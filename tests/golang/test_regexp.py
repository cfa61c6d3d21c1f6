"""Patterns against what Go's regexp answered."""

from __future__ import annotations

import subprocess
import sys
from time import process_time

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
    recorded = rows("regexp")
    assert len(recorded) > 380
    found = [(row["text"], error(row["text"]), row["error"]) for row in recorded]
    assert [(text, ours, real) for text, ours, real in found if (ours and shown(ours)) != real] == []


def test_recorded_matches() -> None:
    accepted = [row for row in rows("regexp") if row["error"] is None]
    assert len(accepted) > 200
    found = [(row["text"], [regexp.compile(row["text"]).search(text) for text in row["try"]], row["value"]) for row in accepted]
    assert [(text, ours, real) for text, ours, real in found if ours != real] == []
    assert 300 < sum(sum(row["value"]) for row in accepted) < 1500


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(" * 999 + "a" + ")" * 999, None),
        ("(" * 1000 + "a" + ")" * 1000, "expression nests too deeply"),
        ("(?:" * 5000 + "a" + ")" * 5000, None),
        ("(?:ab|cd" * 500 + ")" * 500, None),
        ("(?:ab|cd" * 501 + ")" * 501, "expression nests too deeply"),
        ("a{1000}" * 3354, None),
        ("a{1000}" * 3356, "expression too large"),
        ("(?:" + "a" * 3355 + "){1000}", None),
        ("(?:" + "a" * 3356 + "){1000}", "expression too large"),
        ("(?:" + "a?b+" * 500 + "){1000}", None),
        ("(?:" + "a?b+" * 1000 + "){1000}", "expression too large"),
        ("(a{1000}){1000}", "invalid repeat count"),
        ("((a{1000}){0}){2}", None),
    ],
)
def test_limits(pattern: str, reason: str | None) -> None:
    """As Go 1.24 answered."""
    wrong = error(pattern)
    assert wrong == (f"error parsing regexp: {reason}: `{'{1000}' if 'repeat' in reason else pattern}`" if reason else None)


def test_bytes_that_are_no_utf8_are_replaced_in_the_text() -> None:
    assert regexp.compile("^.$").search("\udcff")
    assert regexp.compile("\ufffd").search("a\udcff")


def test_what_re2_does_not_take_is_found_everywhere() -> None:
    assert regexp.compile("((a{1000}){0}){2}b").search("a")
    assert regexp.compile("(?:" * 5000 + "a" + ")" * 5000).search("a")


@pytest.mark.parametrize("part", ["[[:", "(?:", "a{1,", "\\Q", "[a-", "(?i)", "x|", "\\p{L", "((", "a?", "[^]"])
def test_long_patterns_are_judged_in_linear_time(part: str) -> None:
    begin = process_time()
    error(part * (200_000 // len(part)))
    assert process_time() - begin < 4


def test_re2_is_loaded_for_searching_only() -> None:
    program = """
import sys
from cozecheck.golang import regexp
pattern = regexp.compile("a")
assert "re2" not in sys.modules
assert pattern.search("a")
assert "re2" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)
