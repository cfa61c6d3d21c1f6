from __future__ import annotations

import pytest

from cozecheck.report.paint import cells, cut, pad, painter


@pytest.mark.parametrize(("text", "expected"), [("", 0), ("abc", 3), ("搜索", 4), ("ｱ", 1), ("e\u0301", 1), ("，", 2), ("👨\u200d👩", 4)])
def test_cells(text: str, expected: int) -> None:
    assert cells(text) == expected


def test_pad() -> None:
    assert pad("搜索", 6) == "搜索  "
    assert pad("abc", 2) == "abc"


@pytest.mark.parametrize(("width", "expected"), [(8, "搜索搜索"), (7, "搜索..."), (6, "搜..."), (5, "搜..."), (4, "...")])
def test_cut(width: int, expected: str) -> None:
    assert cut("搜索搜索", width) == expected


def test_painter() -> None:
    assert painter(False)("error", "x") == "x"
    assert painter(True)("error", "x") == "\x1b[31m\x1b[1mx\x1b[0m"
    assert painter(True)("error", "") == ""
