"""Loading and validating against what kin-openapi itself made of some hundred documents: the very words of its errors."""

from __future__ import annotations

from tests.openapi3.tables import errors, rows, text_of


def test_recorded() -> None:
    recorded = rows()
    assert len(recorded) > 300
    assert sum(row["load"] is None and row["validate"] is None for row in recorded) > 80
    wrong = [(text_of(row), ours, row["load"], row["validate"]) for row in recorded if (ours := errors(text_of(row))) != (row["load"], row["validate"], False)]
    assert wrong == []
