"""URLs, versions and regular expressions."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from cozecheck.golang import regexp, semver, urls
from cozecheck.golang.octets import to_text
from tests.differential.compare import REFUSED, disagreements, mutated, unique
from tests.fuzz.values import POOLS
from tests.reference.client import Answer, Reference, available

pytestmark = pytest.mark.skipif(not available(), reason="Go is not installed")

URL_PARTS = [
    *"abz019:/?#[]@!$&'()*+,;=%-._~ {}|\\^<>\"`\t\n\x00\x7f文é",
    "//",
    "%41",
    "%2f",
    "%zz",
    "%",
    "::1",
    "http",
    "https://",
    "[::1]",
    "[fe80::1%25en0]",
    ":80",
    "..",
    "user:pw@",
    "\ud800",
]
VERSION_PARTS = [*"v0123456789.-+abzAZ_ \n文", "v1", "1.0", "-rc", "+b", "..", "00", "01", "-0", "--"]
OPERATORS = r"""
\d \W \s \b \B \A \z \Z \pL \p{Greek} \P{^Han} \p{Foo} \x41 \x{1F600} \x{110000} \x \07 \8 \Q \E \C \R \_ \- \é \u0041 \cA \a \f \t \n \v (?: (?i)
(?i: (?-s) (?P<n> (?<n> (?P=n) (?P>n) (?= (?! (?<= (?> (?# (?U) (?x) (?imsU-imsU) (?^) [^ [[:alpha:]] [[:^word:]] [[:foo:]] [a-z] [z-a] [\d-z] {2}
{,2} {2,} {2,1} {1001} {1000} ** *? ++ ?? {2}? {2}{3}
"""
REGEXP_PARTS = [
    *OPERATORS.split(),
    *"abz019()[]{}|*+?.^$\\/-:=!<>,&#~ \n文é",
]
TEXTS = ["", "a", "abc", "A", "aaa", "a\nb", "文", "é", "1", "2024-01", " ", "_", "-", "ab12", "\u017f", "K", "foo@bar.example", "a]b", "\n", "\x00"]


def test_urls() -> None:
    rng = Random(1)
    inputs = unique([*POOLS["url"], *mutated(POOLS["url"], URL_PARTS, 6000, rng)])
    assert len(inputs) > 3000

    def ours(data: bytes) -> Any:
        try:
            url = urls.parse(to_text(data))
        except urls.URLError:
            return REFUSED
        return [_shown(part) for part in (url.scheme, url.opaque, url.host, url.hostname, url.port, url.path, url.raw_query, url.fragment)]

    def real(answer: Answer) -> Any:
        return [answer["value"][part] for part in ("scheme", "opaque", "host", "hostname", "port", "path", "query", "fragment")]

    assert disagreements("url", inputs, ours, real) == []


def _shown(text: str) -> str:
    """As the reference's JSON shows bytes that are no UTF-8: each is a U+FFFD."""
    return "".join("\ufffd" if "\udc80" <= c <= "\udcff" else c for c in text)


def test_versions() -> None:
    rng = Random(2)
    inputs = unique([*POOLS["semver"], *mutated([version for version in POOLS["semver"] if version.startswith("v")], VERSION_PARTS, 6000, rng)])
    assert len(inputs) > 2500
    assert disagreements("semver", inputs, lambda data: semver.is_valid(to_text(data)), lambda answer: answer["value"]) == []


def test_regular_expressions() -> None:
    rng = Random(3)
    samples = [*POOLS["regex"], *("".join(rng.choice(REGEXP_PARTS) for _ in range(rng.randrange(1, 9))) for _ in range(3000))]
    patterns = unique([*samples, *mutated(samples, REGEXP_PARTS, 3000, rng)])
    assert len(patterns) > 4000

    def ours(data: bytes) -> Any:
        try:
            pattern = regexp.compile(to_text(data))
        except regexp.RegexpError:
            return REFUSED
        return [pattern.search(text) for text in TEXTS]

    wrong = disagreements("regexp", patterns, ours, lambda answer: answer["value"], **{"try": TEXTS})
    assert wrong == []


def test_regular_expressions_that_are_large() -> None:
    """Go bounds the size of a program, and the depth of nesting."""
    candidates = [
        *(f"(a{{{n}}}){{{m}}}" for n in (1, 10, 100, 999, 1000, 1001) for m in (1, 2, 5, 10, 11, 100, 1000)),
        *("(" * n + "a" + ")" * n for n in (10, 500, 999, 1000, 1001, 2000)),
        *("(?:" * n + "a" + ")*" * n for n in (10, 500, 999, 1000, 1001)),
        *(f"((a{{{n}}}){{{n}}}){{{n}}}" for n in (5, 9, 10, 11, 15, 32)),
        *(rf"\pL{{{n}}}" for n in (1, 10, 100, 500, 1000)),
        *("|".join(["a{100}"] * n) for n in (1, 100, 300, 400)),
        *("[^\\x00-\\x{10FFFF}]" * n for n in (1, 10)),
    ]
    patterns = [pattern for pattern in candidates if len(pattern) <= regexp.MAX_SURE]
    real = [answer["error"] is None for answer in Reference("regexp", timeout=120).ask_all([{"text": pattern} for pattern in patterns])]

    def accepted(pattern: str) -> bool:
        try:
            regexp.compile(pattern)
        except regexp.RegexpError:
            return False
        return True

    assert [pattern[:60] for pattern, theirs in zip(patterns, real, strict=True) if accepted(pattern) != theirs] == []
