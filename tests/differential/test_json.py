"""JSON as encoding/json takes it, and as sonic takes it."""

from __future__ import annotations

import json as python_json
from random import Random
from typing import Any

import pytest

from cozecheck.golang import json, sonic
from tests.differential.compare import REFUSED, disagreements, mutated, plain, unique
from tests.fuzz.values import PAYLOADS, json_value
from tests.reference.client import Answer, Reference, as_bytes, available

pytestmark = pytest.mark.skipif(not available(), reason="Go is not installed")

WORDS = r"""
true false null {} [] "a" \" \u0041 \ud83d \udc00 \ud83d\ude00 \u12 \x \n \/ \b 1e5 1E+5 -0 -0.0 01 1. .5 1e 1e999 NaN // /**/ ,, :: "key":
"location":null
"""
PIECES = [
    *'{}[],:"\\/ \t\n\r0123456789-+.eEtfnaulrsx\x00\x01\x1f\x7f\x85\ufeff\u2028文\ud800\U0001f600',
    *WORDS.split(),
]
SAMPLES = [
    *PAYLOADS,
    '{"a": [1, -0.5e+3, true, false, null, "x\\u00e9\\n"], "b": {"c": {}}}',
    "[[[]]]",
    '"\\\\"',
    "12345678901234567890",
    "1.5",
    '{"key":"Ā","location":"header","service_token":""}',
]


def _corpus(seed: int, count: int) -> list[bytes]:
    rng = Random(seed)
    texts = [*SAMPLES, *mutated(SAMPLES, PIECES, count, rng), *("".join(rng.choice(PIECES) for _ in range(rng.randrange(1, 12))) for _ in range(count // 4))]
    texts += [python_json.dumps(json_value(rng, 4)) for _ in range(count // 10)]
    inputs = unique(texts)
    cut = [
        data[: rng.randrange(len(data) + 1)] + rng.choice((b"", b"\xff", b"\xc3", b"\xed\xa0\x80")) + data[rng.randrange(len(data) + 1) :]
        for data in inputs[:: max(1, len(inputs) // (count // 5))]
    ]
    return list(dict.fromkeys([*inputs, *cut]))


def test_encoding_json() -> None:
    inputs = _corpus(1, 8000)
    assert len(inputs) > 6000
    wrong = []
    for data, answer in zip(inputs, Reference("json").ask_all([as_bytes(data) for data in inputs]), strict=True):
        root = json.parse(data)
        if (answer["error"] or "").startswith("json: cannot unmarshal number"):
            assert root is not None, data  # what no float64 can hold is still JSON
        elif (_numbers(plain(root)) if root else REFUSED) != (
            _numbers(python_json.loads(answer["value"], parse_int=float)) if answer["error"] is None else REFUSED
        ):
            wrong.append((data, answer))
    assert wrong == []


def _numbers(value: Any) -> str:
    """With every number a float, as in Go, and true kept apart from 1."""
    return python_json.dumps(python_json.loads(python_json.dumps(value), parse_int=float), sort_keys=True)


def test_encoding_json_at_its_depth() -> None:
    inputs = [b"[" * n + b"]" * n for n in (9_999, 10_000, 10_001)] + [b'{"a":' * n + b"1" + b"}" * n for n in (9_999, 10_000, 10_001)]
    assert disagreements("json", inputs, lambda data: REFUSED if json.error(data) else True, lambda _: True) == []


@pytest.mark.parametrize("target", ["raw", "token", "oauth"])
def test_sonic(target: str) -> None:
    inputs = _corpus({"raw": 2, "token": 3, "oauth": 4}[target], 8000)
    inputs += [
        data.replace(b'"key"', name).replace(b'"client_id"', name)
        for data in inputs[:2000]
        for name in (b'"Location"', b'"SERVICE_TOKEN"', b'"scope"', b'"client_\\u0069d"')
    ]
    check = {"raw": sonic.check_raw, "token": sonic.check_api_token, "oauth": sonic.check_authorization_code}[target]

    def ours(data: bytes) -> Any:
        return True if check(data.decode(errors="surrogateescape")) is None else REFUSED

    def real(_: Answer) -> Any:
        return True

    assert disagreements("sonic", list(dict.fromkeys(inputs)), ours, real, into=target) == []


def test_sonic_at_its_depth() -> None:
    inputs = [b"[" * n + b"]" * n for n in (4_000, 4_090, 4_094, 4_095, 4_096, 4_097, 5_000)] + [
        b'{"a":' * n + b"1" + b"}" * n for n in (4_094, 4_095, 4_096, 4_097)
    ]
    assert disagreements("sonic", inputs, lambda data: True if sonic.check_raw(data) is None else REFUSED, lambda _: True, into="raw") == []
