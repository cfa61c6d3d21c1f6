"""Go's words for values, and its folding of names."""

from __future__ import annotations

import pytest

from cozecheck.golang.numbers import format_float, json_number
from cozecheck.golang.strings import fold, quote, shorten


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("a b", '"a b"'),
        ('a"b\\', '"a\\"b\\\\"'),
        ("\a\b\f\n\r\t\v\x00\x7f", '"\\a\\b\\f\\n\\r\\t\\v\\x00\\x7f"'),
        ("é中😀", '"é中😀"'),
        ("\xa0\xad\u200b\ufeff", '"\\u00a0\\u00ad\\u200b\\ufeff"'),
        ("\U000e0001", '"\\U000e0001"'),
        ("\udcff", '"\\xff"'),
    ],
)
def test_quote(text: str, quoted: str) -> None:
    assert quote(text) == quoted


@pytest.mark.parametrize(
    ("one", "other"), [("operationId", "OPERATIONID"), ("keys", "\u212aEY\u017f"), ("\u03c3", "\u03c2"), ("\u03bc", "\xb5"), ("\xdf", "\u1e9e")]
)
def test_fold(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("i", "\u0131"), ("I", "\u0130"), ("ss", "\xdf"), ("a_b", "ab"), ("e", "\xe9")])
def test_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "-0"),
        (123456.0, "123456"),
        (1234567.0, "1.234567e+06"),
        (1e6, "1e+06"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (1e21, "1e+21"),
        (5e-324, "5e-324"),
        (1.5, "1.5"),
        (float("inf"), "+Inf"),
        (float("-inf"), "-Inf"),
        (float("nan"), "NaN"),
    ],
)
def test_format_float(value: float, text: str) -> None:
    assert format_float(value) == text


def test_json_number() -> None:
    assert [json_number(value) for value in (5.0, 1.5, 1e20, 1e21, 0.30000000000000004)] == [5, 1.5, 10**20, 1e21, 0.30000000000000004]
    assert [type(json_number(value)) for value in (5.0, 1e20, 1e21)] == [int, int, float]
    # The literal's digits, not the float's exact value.
    assert json_number(1.2345678901234568e18) == 1234567890123456800


def test_shorten() -> None:
    assert shorten("0123456789") == "0123456789"
    assert shorten("0123456789a") == "0123456..."
    assert shorten("中文中文") == "中文\ufffd..."
