"""Where a finding on broken YAML points to, and what it says."""

from __future__ import annotations

import pytest

from cozecheck.core import catalogue
from cozecheck.core.finding import Finding
from cozecheck.core.findings import Findings
from cozecheck.golang import yaml3

ABOVE = "a:\n  b: 1\n"


def explained(text: str | bytes) -> Finding:
    findings = Findings("x.yaml")
    root = yaml3.parse(text.encode() if isinstance(text, str) else text, findings)
    assert root is None
    assert len(findings) == 1
    return findings[0]


@pytest.mark.parametrize(
    ("text", "place", "words", "log"),
    [
        ("  c: d: e\n", (3, 7, 8), "another colon", "line 3: mapping values are not allowed in this context"),
        ("  c: x\n    d: e\n", (4, 5, 9), "indented unlike", "line 4: mapping values are not allowed in this context"),
        ("   c: d\n", (3, 4, 8), "indented unlike", "line 3: mapping values are not allowed in this context"),
        (" c: d\n", (3, 2, 6), "indented unlike", "line 2: did not find expected key"),
        ("  c:d\n  e: f\n", (3, 3, 6), "no space behind the colon", "line 3: could not find expected ':'"),
        ("  c\n  e: f\n", (3, 3, 4), "no colon", "line 3: could not find expected ':'"),
        ("\tc: d\n", (3, 1, 2), "a tab", "line 2: found a tab character that violates indentation"),
        ("  c: @d\n", (3, 6, 8), "cannot begin with @", "line 3: found character that cannot start any token"),
        ('  c: "d\n  e: f\n', (3, 6, 7), "never closed", "line 3: found unexpected end of stream"),
        ('  c: "d\n  e: "f"\n', (3, 6, 7), "never closed", "line 1: did not find expected key"),
        ('  c: "d" e\n', (3, 10, 11), "behind the closing quote", "line 1: did not find expected key"),
        ("  c: [d\n  e: f\n", (3, 6, 7), "never closed", "line 2: did not find expected ',' or ']'"),
        ("  c: {d: e\nf: g\n", (3, 6, 7), "never closed", "line 2: did not find expected ',' or '}'"),
        ("  c: [d e: f}\n", (3, 13, 14), "a comma or ]", "line 2: did not find expected ',' or ']'"),
        ("  c: - d\n", (3, 6, 7), "a list cannot begin here", "line 3: block sequence entries are not allowed in this context"),
        ("  c: *d\n", (3, 6, 8), "an anchor that does not stand above it", "unknown anchor 'd' referenced"),
        ("  c: **d**\n", (3, 6, 11), "begins with & or *", "line 3: did not find expected alphabetic or numeric character"),
        ('  c: "\\d"\n', (3, 7, 10), "does not know", "line 3: found unknown escape character"),
        ('  c: "\\ud83d\\ude00"\n', (3, 9, 20), "no Unicode character", "line 3: found invalid Unicode character escape code"),
        ("  - c\n", (3, 3, 6), "indented unlike", "line 1: did not find expected key"),
    ],
)
def test_syntax(text: str, place: tuple[int, int, int], words: str, log: str) -> None:
    found = explained(ABOVE + text)
    assert (found.place.line, found.place.column, found.place.end_column) == place
    assert words in found.message.render()
    assert found.log == f"yaml: {log}"
    assert found.rule is catalogue.YAML_SYNTAX
    assert found.do is not None


@pytest.mark.parametrize(
    ("data", "place", "log"),
    [
        (b"a: b\nc: \x08d\n", (2, 4), "control characters are not allowed"),
        (b"a: b\nc: \xcb\xd1\xcb\xf7\n", (2, 4), "invalid trailing UTF-8 octet"),
        (b"a: \xff\n", (1, 4), "invalid leading UTF-8 octet"),
        (b"a: \xe4\xb8", (1, 4), "incomplete UTF-8 octet sequence"),
        (b"a: \xed\xa0\x80\n", (1, 4), "invalid Unicode character"),
        (b"a: \xc0\x80\n", (1, 4), "invalid length of a UTF-8 sequence"),
        (b"\xff\xfea\x00\x00\xdc", (1, 2), "unexpected low surrogate area"),
        (b"\xfe\xff\x00a\xd8\x00\x00a", (1, 2), "expected low surrogate area"),
        (b"\xff\xfea", (1, 1), "incomplete UTF-16 character"),
    ],
)
def test_encoding(data: bytes, place: tuple[int, int], log: str) -> None:
    found = explained(data)
    assert (found.place.line, found.place.column) == place
    assert found.log == f"yaml: {log}"
    assert found.rule is catalogue.BAD_ENCODING


def test_what_stands_in_the_log() -> None:
    findings = Findings("x.yaml")
    yaml3.parse(b"a: b: c", findings, log_prefix="error converting YAML to JSON: ")
    assert findings[0].log == "error converting YAML to JSON: yaml: mapping values are not allowed in this context"


def test_both_places_of_a_duplicate() -> None:
    findings = Findings("x.yaml")
    root = yaml3.parse(b"a: 1\nb: 2\n'a': 3\n", findings)
    assert root is not None
    assert not yaml3.to_json(root, findings)
    assert [(finding.rule, finding.place.line, [related.place.line for related in finding.related]) for finding in findings] == [
        (catalogue.DUPLICATE_KEY, 3, [1])
    ]


def test_one_mistake_hides_no_other() -> None:
    findings = Findings("x.yaml")
    root = yaml3.parse(b"a: .nan\nb: {c: 1, c: 2}\nd: !!int x\ne: {~: 1}\nf: {g: 1, g: 2}\n", findings)
    assert root is not None
    yaml3.to_json(root, findings)
    # What yaml.v3 gives up at comes first, then its type errors, then what JSON does not take.
    assert [finding.place.line for finding in findings] == [3, 2, 5, 4, 1]


@pytest.mark.parametrize(
    ("text", "line", "do"),
    [
        ("a:\n    b: 1\n  c: 2\n  d: 3\n", 2, "put 2 spaces before it"),
        ("a:\n  b: 1\nc:\n    d: 1\n  e: 2\n  f: 3\n", 4, "put 2 spaces before it"),
        ("a:\n  b:\n  c: 1\n    d: 1\n    e: 1\nf:\n  g: 1\n", 3, "put 4 spaces before it"),
        ("  - a: 1\n  b: 2\n- a: 3\n  b: 4\n", 1, "begin it at the margin"),
        ("a:\n  - b: 1\n    c: 2\n  -b: 1\n    c: 2\n", 4, "write a space behind the dash"),
        ("a:\n    b: 1\n    c: 2\n  - b: 1\n    c: 2\n", 2, "begin it with `- `"),
        ("a: [\nb:\n  - c: 1\n", 1, "add ], or put the text in quotes"),
        ("a: {b: {c: {}\nd: 1\n", 1, "add }, or put the text in quotes"),
        ("a: 'b\nc: 1\nd: 'e'\nf: 1\n", 1, "close the quote at the end of its text"),
    ],
)
def test_a_slip_is_blamed_on_its_line_and_not_where_yaml_first_tells(text: str, line: int, do: str) -> None:
    found = explained(text)
    assert (found.place.line, found.do and found.do.render()) == (line, do)


def test_what_is_too_large_to_try_is_explained_all_the_same() -> None:
    found = explained("- a: 1\n" * 40_000 + "   b: 2\n")
    assert (found.place.line, found.message.render()) == (40_001, "this line does not fit what stands above it")
