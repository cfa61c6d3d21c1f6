"""Texts that are read as sonic reads them; what Go itself says of many more is in tests/differential."""

from __future__ import annotations

import time

import pytest

from cozecheck.calls.values import NotAnObjectError, Number, go_json, must_string, read_object, sonic_json
from cozecheck.core.stack import with_deep_stack


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1.50} and more', {"a": Number("1.50")}),
        (" null and more", None),
        ("}", {}),
        ("]", {}),
        ('{"a": 1, "a": 2}', {"a": Number("2")}),
        ('{"a": "\\ud800x", "b": "\\ud83d\\ude00", "c": "\\\\ud800"}', {"a": "\ufffdx", "b": "😀", "c": "\\ud800"}),
        ('{"a": "\t\x01"}', {"a": "\t\x01"}),
    ],
)
def test_reads(text: str, value: object) -> None:
    assert read_object(text) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "EOF"),
        ("nul", "EOF"),
        ('{"a": 1', "EOF"),
        ('{"a": 01}', "Syntax error: invalid char"),
        ('{"a": NaN}', "Syntax error: invalid char"),
        ("[1]", 'Mismatch type map[string]interface {} with value array "at index 0: mismatched type with value\\n\\n\\t[1]\\n\\t^..\\n"'),
    ],
)
def test_refuses(text: str, words: str) -> None:
    with pytest.raises(NotAnObjectError) as caught:
        read_object(text)
    assert str(caught.value) == words


@pytest.mark.parametrize(
    "text",
    [
        "[" * 300_000,
        '{"a":' * 300_000,
        '{"a": "' + '\\"' * 300_000,
        '"' * 300_001,
        '{"a": "' + "\\" * 300_001,
        "{" + '"a":1,' * 100_000,
        '{"a":' + "[" * 4096 + "]" * 4096 + "}",
    ],
    ids=range(7),
)
def test_hostile_texts_end_soon(text: str) -> None:
    began = time.perf_counter()
    with pytest.raises(NotAnObjectError):
        with_deep_stack(lambda: read_object(text))
    assert time.perf_counter() - began < 5


def test_deep_texts_are_read_and_written() -> None:
    text = '{"a":' + "[" * 4000 + "]" * 4000 + "}"
    assert with_deep_stack(lambda: sonic_json(read_object(text))) == text


def test_writes() -> None:
    value = {"b": "<\b\u2028\\b>", "a": [1.0, 1e21, -0.0, True, None, Number("1E5"), 7]}
    assert go_json(value) == '{"a":[1,1e+21,-0,true,null,1E5,7],"b":"\\u003c\\b\\u2028\\\\b\\u003e"}'
    assert sonic_json(value) == '{"b":"<\\u0008\u2028\\\\b>","a":[1,1e+21,-0,true,null,1E5,7]}'
    assert [must_string(item) for item in (None, "x<", float("nan"), {"k": "<"})] == ["", "x<", "", '{"k":"\\u003c"}']
