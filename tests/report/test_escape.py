from __future__ import annotations

import sys
import unicodedata

import pytest

from cozecheck.report.escape import escape, secret_pattern


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain 搜索 é 🎉 \u3000", "plain 搜索 é 🎉 \u3000"),
        ("a\nb\tc\rd", r"a\nb\tc\rd"),
        ("\x1b[31mred\x1b]8;;http://x\x07", r"\x1b[31mred\x1b]8;;http://x\x07"),
        ("\x9b31m \x85 \x7f", r"\x9b31m \x85 \x7f"),
        ("a\u202eb\u2066c\u200fd", r"a\u202eb\u2066c\u200fd"),
        ("a\u2028b\u2029c", r"a\u2028b\u2029c"),
        ("\udcff", r"\udcff"),
        ("\ufeffa\u200bb\ufffe", r"\ufeffa\u200bb\ufffe"),
        ("\U000e0041", r"\U000e0041"),
        ("family 👨\u200d👩\u200d👧", "family 👨\u200d👩\u200d👧"),
    ],
)
def test_escape(text: str, expected: str) -> None:
    assert escape(text) == expected


def test_no_control_character_is_left() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    left = {unicodedata.category(char) for char in escape(every)}
    assert not left & {"Cc", "Cs", "Zl", "Zp"}
    assert not [char for char in escape(every) if unicodedata.bidirectional(char) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")]


def hide(text: str, *secrets: str) -> str:
    pattern = secret_pattern(secrets)
    return pattern.sub("***", text) if pattern else text


def test_secrets() -> None:
    assert hide("nothing") == "nothing"
    assert hide("nothing", "") == "nothing"
    assert hide("token abc.d+ and abc", "abc.d+", "abc") == "token *** and ***"
    assert hide("abcx", "abc", "abcx") == "***"
    assert hide("-----BEGIN\n  first line\nend", "first line\nsecond line") == "-----BEGIN\n  ***\nend"
