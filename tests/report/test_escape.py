from __future__ import annotations

import sys
import unicodedata

import pytest

from cozecheck.report.escape import escape, secret_pattern


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain 搜索，é 🎉", "plain 搜索，é 🎉"),
        ("a\xa0b\u3000c", r"a\xa0b\u3000c"),
        ("###[error]# #[x]", r"###\x5berror]# #[x]"),
        ("a\nb\tc\rd", r"a\nb\tc\rd"),
        ("\x1b[31mred\x1b]8;;http://x\x07", r"\x1b[31mred\x1b]8;;http://x\x07"),
        ("\x9b31m \x85 \x7f", r"\x9b31m \x85 \x7f"),
        ("a\u202eb\u2066c\u200fd", r"a\u202eb\u2066c\u200fd"),
        ("a\u2028b\u2029c", r"a\u2028b\u2029c"),
        ("\udcff", r"\udcff"),
        ("\ufeffa\u200bb\ufffe", r"\ufeffa\u200bb\ufffe"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_escape(text: str, expected: str) -> None:
    assert escape(text) == expected


def test_no_control_character_is_left() -> None:
    escaped = escape("".join(map(chr, range(sys.maxunicode + 1))))
    assert escaped.isprintable()
    assert not {unicodedata.category(char) for char in escaped} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def hide(text: str, *secrets: str) -> str:
    pattern = secret_pattern(secrets)
    return pattern.sub("***", text) if pattern else text


def test_secrets() -> None:
    assert hide("nothing") == "nothing"
    assert hide("nothing", "") == "nothing"
    assert hide("token abc.d+ and abc", "abc.d+", "abc") == "token *** and ***"
    assert hide("abcx", "abc", "abcx") == "***"
    assert hide("-----BEGIN\n  first line\nend", "first line\nsecond line") == "-----BEGIN\n  ***\nend"
