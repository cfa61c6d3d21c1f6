from __future__ import annotations

from cozecheck.core import catalogue as rules
from cozecheck.core.finding import Finding
from cozecheck.core.place import Place
from cozecheck.core.rule import Rule
from cozecheck.core.text import T
from cozecheck.source.lines import lines
from cozecheck.source.suppress import comments, suppress

TEXT = b"""\
# The first comments.
# cozecheck: ignore-file[CZ211] for all of it
openapi: 3.0.1  # cozecheck: ignore[CZ112, yaml-syntax] at the end of a line
# cozecheck: ignore[CZ113] above a line
# with more to say

info:
  title: "# cozecheck: ignore[CZ001] in quotes"
  description: |  # cozecheck: ignore[CZ114] where a block begins
    # cozecheck: ignore[CZ002] in a block
    text

 # cozecheck: ignore[CZ115] after a block
  version: x#cozecheck:ignore[CZ003]
tags: [a,  # cozecheck: ignore[CZ116] in a list
  b, 'c
  # cozecheck: ignore[CZ004] in a text of two lines
  d']  #cozecheck:ignore[CZ117]no space at all
# cozecheck: ignore-file[CZ212] too late
paths: {}
# cozecheck: ignore[CZ118] at the end of all
"""


def spoken(text: bytes) -> list[tuple[int, tuple[str, ...], int, str]]:
    return [(comment.place.line, comment.selectors, comment.line, comment.reason) for comment in comments("x.yaml", lines(text, yaml=True))]


def test_comments_are_told_from_texts() -> None:
    assert spoken(TEXT) == [
        (2, ("CZ211",), 0, "for all of it"),
        (3, ("CZ112", "yaml-syntax"), 3, "at the end of a line"),
        (4, ("CZ113",), 7, "above a line"),
        (9, ("CZ114",), 9, "where a block begins"),
        (13, ("CZ115",), 14, "after a block"),
        (15, ("CZ116",), 15, "in a list"),
        (18, ("CZ117",), 18, "no space at all"),
        (19, ("CZ212",), 20, "too late"),
        (21, ("CZ118",), 23, "at the end of all"),
    ]


def test_place_of_a_comment_counts_code_points() -> None:
    (comment,) = comments("x.yaml", lines("名字: 搜索 # cozecheck: ignore[CZ401] 已知\r\n".encode(), yaml=True))
    assert comment.place == Place("x.yaml", 1, 8, 1, 37)
    assert comment.reason == "已知"


def test_a_broken_file_is_read_up_to_its_error() -> None:
    assert [number for number, *_ in spoken(b"# cozecheck: ignore[CZ003] known\na: b: c\n# cozecheck: ignore[CZ004]\n")] == [1]
    assert spoken(b"a: \x00 # cozecheck: ignore[CZ003] known\n") == []


def test_other_words_say_nothing() -> None:
    assert spoken(b"# cozecheck: ignored[CZ112]\n# cozecheck ignore[CZ112]\n# cozecheck: disable\na: 1\n") == []
    assert spoken(b"# cozecheck: ignore[\n# cozecheck: ignore\n# cozecheck: ignore[] x\na: 1\n") == [(1, (), 4, "["), (2, (), 4, ""), (3, (), 4, "x")]


def finding(rule: Rule, line: int, file: str = "x.yaml") -> Finding:
    return Finding(rule, Place(file, line, 1, line, 2), T("wrong"), rule.effect)


def judge(text: str, *findings: Finding) -> tuple[list[str], list[str]]:
    kept, suppressed = suppress(findings, comments("x.yaml", lines(text.encode(), yaml=True)))
    return (
        [f"{f.rule.code} {f.place.line}" + (f" {f.message.render()}" if f.rule.code.startswith("CZ9") else "") for f in kept],
        [f"{s.finding.rule.code} {s.finding.place.line} by {s.by.line}: {s.reason}" for s in suppressed],
    )


def test_findings_of_the_line_are_suppressed() -> None:
    text = "a: 1 # cozecheck: ignore[CZ110] known\nb: 1\n"
    assert judge(text, finding(rules.INVALID_VERSION, 1), finding(rules.INVALID_VERSION, 2), finding(rules.INVALID_PLUGIN_ID, 1)) == (
        ["CZ110 2", "CZ111 1"],
        ["CZ110 1 by 1: known"],
    )


def test_names_and_beginnings_of_codes_are_selectors_too() -> None:
    text = "a: 1 # cozecheck: ignore[invalid-version, cz11] known\n"
    assert judge(text, finding(rules.INVALID_VERSION, 1), finding(rules.INVALID_PLUGIN_ID, 1))[0] == []


def test_other_files_are_not_meant() -> None:
    text = "# cozecheck: ignore-file[CZ1] known\na: 1\n"
    kept, suppressed = judge(text, finding(rules.INVALID_VERSION, 2), finding(rules.INVALID_VERSION, 2, "y.yaml"))
    assert (kept, suppressed) == (["CZ110 2"], ["CZ110 2 by 1: known"])


def test_comment_without_effect_is_a_finding() -> None:
    kept, _ = judge("a: 1 # cozecheck: ignore[CZ110, CZ111] known\n", finding(rules.INVALID_VERSION, 1))
    assert kept == ["CZ901 1 'CZ111' suppresses nothing: there is no such finding on line 1"]
    kept, _ = judge("# cozecheck: ignore-file[CZ111] known\na: 1\n")
    assert kept == ["CZ901 1 'CZ111' suppresses nothing: there is no such finding in this file"]


def test_comment_may_still_have_an_effect_where_its_rule_was_not_asked() -> None:
    text = "a: 1 # cozecheck: ignore[CZ501, CZ110] known\n"
    spoken = comments("x.yaml", lines(text.encode(), yaml=True))
    assert [f.message.args["selector"] for f in suppress([], spoken)[0]] == ["CZ501", "CZ110"]
    assert [f.message.args["selector"] for f in suppress([], spoken, (rules.STANDARD_SAYS,))[0]] == ["CZ110"]
    kept, _ = suppress([finding(rules.YAML_SYNTAX, 2)], spoken)
    assert [f.rule for f in kept] == [rules.YAML_SYNTAX]


def test_comment_without_reason_is_a_finding_and_suppresses() -> None:
    kept, suppressed = judge("a: 1 # cozecheck: ignore[CZ110]\n", finding(rules.INVALID_VERSION, 1))
    assert kept == ["CZ902 1 this suppression gives no reason"]
    assert suppressed == ["CZ110 1 by 1: "]


def test_comment_without_or_with_an_unknown_rule() -> None:
    assert judge("a: 1 # cozecheck: ignore why\n")[0] == ["CZ901 1 this comment names no rule, so it suppresses nothing"]
    kept, _ = suppress([], comments("x.yaml", ("a: 1 # cozecheck: ignore[invalid-versoin] why",)))
    assert [(f.message.render(), f.do and f.do.render()) for f in kept] == [("there is no rule 'invalid-versoin'", "did you mean 'invalid-version'?")]


def test_what_cozecheck_says_of_itself_is_not_suppressed() -> None:
    text = "# cozecheck: ignore[CZ9, CZ901] hush\n# cozecheck: ignore[CZ110] why\na: 1\n"
    kept, suppressed = judge(text)
    assert len(kept) == 3
    assert not suppressed
