"""yaml3 against Go itself, on damaged documents that nobody wrote. The seeds are fixed; `COZECHECK_FUZZ` multiplies the number."""

from __future__ import annotations

import os

import pytest

from tests.golang.tables import Row
from tests.golang.yaml_compare import typed_difference, untyped_difference
from tests.golang.yaml_inputs import documents, metas, values
from tests.reference.client import Reference, as_bytes, available

TIMES = int(os.environ.get("COZECHECK_FUZZ", "1"))


@pytest.mark.skipif(not available(), reason="Go is not installed")
@pytest.mark.parametrize(
    ("layer", "difference", "texts"),
    [
        ("yaml", untyped_difference, [*documents(100, 1500 * TIMES), *values(101, 500 * TIMES)]),
        ("yamltyped", typed_difference, metas(102, 600 * TIMES)),
    ],
    ids=["into interface{}", "into structs"],
)
def test_like_go(layer: str, difference: object, texts: list[str]) -> None:
    assert callable(difference)
    answers = Reference(layer).ask_all([as_bytes(text.encode("utf-8", "surrogateescape")) for text in texts])
    asked: list[Row] = [
        {"text": text, "error": answer.get("error", answer.get("died")), "value": answer.get("value")} for text, answer in zip(texts, answers, strict=True)
    ]
    assert [found for row in asked if (found := difference(row))] == []
