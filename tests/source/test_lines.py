from __future__ import annotations

import pytest
import yaml

from cozecheck.source.lines import decode, lines


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ""),
        ("搜索".encode(), "搜索"),
        (b"\xef\xbb\xbfa", "a"),
        (b"\xff\xfea\x00", "a"),
        (b"\xfe\xff\x00a", "a"),
        (b"a\xffb", "a\ufffdb"),
        (b"\xff\xfea", "\ufffd"),
    ],
)
def test_decode(data: bytes, expected: str) -> None:
    assert decode(data) == expected


BREAKS = "a\nb\r\nc\rd\n\re\x85f\u2028g\u2029h\x0bi\x0cj\x1ck\n"


def test_lines() -> None:
    assert lines(BREAKS.encode(), yaml=True) == ("a", "b", "c", "d", "", "e", "f", "g", "h\x0bi\x0cj\x1ck", "")
    assert lines(BREAKS.encode(), yaml=False) == ("a", "b", "c", "d", "", "e\x85f\u2028g\u2029h\x0bi\x0cj\x1ck", "")


def test_lines_are_counted_as_libyaml_counts_them() -> None:
    text = "a: 1\r\nb: 2\rc: 3\n\rd: 4\x85e: 5\u2028f: 6\u2029g: 7\n"
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    assert isinstance(root, yaml.MappingNode)
    keys = {key.value: key.start_mark.line for key, _ in root.value}
    assert {line[0]: number for number, line in enumerate(lines(text.encode(), yaml=True)) if line} == keys
