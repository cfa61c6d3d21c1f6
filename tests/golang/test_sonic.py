"""sonic's acceptance against what the library itself answered, on amd64 with AVX2."""

from __future__ import annotations

import pytest

from cozecheck.core.text import Text
from cozecheck.golang import sonic
from tests.golang.tables import rows

CHECKS = {"raw": sonic.check_raw, "token": sonic.check_api_token, "oauth": sonic.check_authorization_code}


@pytest.mark.parametrize("into", CHECKS)
def test_recorded(into: str) -> None:
    recorded = [row for row in rows("sonic") if row["into"] == into]
    assert len(recorded) > 200
    found: list[tuple[str, Text | None]] = []
    for row in recorded:
        reason = CHECKS[into](row["text"])
        if (reason is None) != (row["error"] is None):
            found.append((row["text"], reason))
        if reason:
            assert reason.render()
    assert found == []


def test_bytes_and_text_are_the_same() -> None:
    assert sonic.check_raw(b'"\xff"') is None
    assert sonic.check_raw('"\udcff"') is None
    assert sonic.check_raw(b"\xff") is not None


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("[" * 4096 + "]" * 4096, True),
        ("[" * 4096 + "1" + "]" * 4096, True),
        ("[" * 4096 + "1,2" + "]" * 4096, False),
        ("[" * 4097 + "]" * 4097, False),
        ('{"a":' * 4095 + "1" + "}" * 4095, True),
        ('{"a":' * 4096 + "1" + "}" * 4096, False),
        ('{"a":' * 4095 + "{}" + "}" * 4095, True),
        ("[" * 4095 + '{"a":1}' + "]" * 4095, False),
    ],
)
def test_depth(text: str, accepted: bool) -> None:
    """As sonic v1.14.0 answered."""
    assert (sonic.check_raw(text) is None) == accepted
    assert (sonic.check_api_token(f'{{"other":{text}}}') is None) == accepted


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        (" \n", "it is empty"),
        ('{"other": [1, 2', "its end is missing"),
        ('{"key": "a', "the string that begins in line 1, column 9 has no end"),
        ("{'key': 1}", '"\'" in line 1, column 2 is out of place'),
        ('{"other":\n 1,}', "'}' in line 2, column 4 is out of place"),
        ("[" * 5000, "it is nested too deep"),
        ('{"文": "文", x}', "'x' in line 1, column 12 is out of place"),
    ],
)
def test_reasons(text: str, reason: str) -> None:
    for check in CHECKS.values():
        found = check(text)
        assert found
        assert found.render() == reason


def test_reasons_of_payloads() -> None:
    def reason(text: str) -> str | None:
        found = sonic.check_api_token(text)
        return found.render() if found else None

    assert reason('{"Key": 1}') == "'Key' is not a string"
    assert reason("[]") == "it is not an object"
    assert reason(r'{"key": "\q"}') == r"'\\q' is no escape of JSON"
    assert reason('{"client_id": 1}') is None
    assert reason("null") is None
