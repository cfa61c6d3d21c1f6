from __future__ import annotations

import pytest

from cozecheck.core.place import Place
from cozecheck.report.escape import secret_pattern
from cozecheck.report.paint import cells, painter
from cozecheck.report.snippet import Marker, snippet

LINES = ("paths:", "  /search:", "    get:", '      summary: "搜索" # 注', "\tx: \x1b[31m\u202e", "", "last: " + "y" * 300)


def show(*markers: Marker, lines: tuple[str, ...] = LINES, width: int = 80, secrets: tuple[str, ...] = ()) -> list[str]:
    return snippet(lines, list(markers), width=width, paint=painter(False), secrets=secret_pattern(secrets))


def mark(line: int, column: int, end: int, text: str = "here", sign: str = "^", end_line: int = 0) -> Marker:
    return Marker(Place("x", line, column, end_line or line, end), text, sign, "error")


def test_lines_above() -> None:
    assert show(mark(3, 5, 8)) == [
        "    1 | paths:",
        "    2 |   /search:",
        "    3 |     get:",
        "      |     ^^^ here",
    ]


def test_first_line_and_end_of_file() -> None:
    assert show(mark(1, 1, 6)) == ["    1 | paths:", "      | ^^^^^ here"]
    assert show(mark(1, 7, 7)) == ["    1 | paths:", "      |       ^ here"]
    assert show(mark(1, 700, 800)) == ["    1 | paths:", "      |       ^ here"]


def test_lines_that_are_not_there() -> None:
    assert show(mark(99, 1, 2)) == []
    assert show(mark(1, 1, 2), lines=()) == []


def test_wide_characters_take_two_columns() -> None:
    *_, line, marker = show(mark(4, 16, 20))
    assert line.index("搜") - 1 == marker.index("^")
    assert marker == "      |                ^^^^^^ here"


def test_tabs_and_escapes_move_the_marker() -> None:
    *_, line, marker = show(mark(5, 5, 9))
    assert line == r"    5 |     x: \x1b[31m\u202e"
    assert marker == "      |        ^^^^^^^ here"


def test_place_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    assert show(mark(2, 3, 4, end_line=4))[-1] == "      |   ^^^^^^^^ here"


def test_related_places_are_shown_in_order_without_other_lines() -> None:
    assert show(mark(4, 7, 14), mark(1, 1, 6, "first", "-")) == [
        "    1 | paths:",
        "      | ----- first",
        '    4 |       summary: "搜索" # 注',
        "      |       ^^^^^^^ here",
    ]
    assert show(mark(3, 5, 8), mark(3, 8, 9, "and", "-")) == [
        "    1 | paths:",
        "    2 |   /search:",
        "    3 |     get:",
        "      |     ^^^ here",
        "      |        - and",
    ]


@pytest.mark.parametrize("column", [1, 7, 50, 150, 299, 306])
@pytest.mark.parametrize("char", ["y", "搜"])
def test_long_lines_are_cut_around_the_marker(column: int, char: str) -> None:
    lines = ("last: " + char * 300,)
    line, marker, *_ = show(mark(1, column, column + 1), lines=lines, width=80)
    assert cells(line) <= 80
    assert cells(marker) <= 80
    assert "..." in line
    # What stands over the '^' is the character of the place.
    over = marker.index("^")
    offset, under = 0, ""
    for each in line:
        under = each if offset <= over else under
        offset += cells(each)
    assert under == lines[0][column - 1]


def test_long_lines_are_whole_without_width() -> None:
    *_, line, _ = show(mark(7, 1, 5), width=0)
    assert line.endswith("y" * 300)


@pytest.mark.parametrize("column", [1, 900, 5000, 4_999_999, 5_000_001])
def test_line_of_megabytes(column: int) -> None:
    lines = ("\ufffd\x1b" * 2_500_000,)
    line, marker, *_ = show(mark(1, column, column + 1), lines=lines)
    assert cells(line) <= 80
    over = line[marker.index("^")] if marker.index("^") < len(line) else ""
    assert over == (lines[0][column - 1 : column] or "").replace("\x1b", "\\")
    assert len(show(mark(1, column, column + 1), lines=lines, width=0)[0]) < 10_000


def test_long_text_goes_below() -> None:
    *_, marker, text = show(mark(3, 5, 8, "a text that does not fit on the line of the marker"), width=60)
    assert marker == "      |     ^^^"
    assert text == "      |   a text that does not fit on the line of the marker"


def test_secrets_are_hidden_and_the_marker_still_fits() -> None:
    lines = ("token: abcdefghij # known",)
    assert show(mark(1, 8, 18), mark(1, 19, 26, "there"), lines=lines, secrets=("abcdefghij",)) == [
        "    1 | token: *** # known",
        "      |        ^^^ here",
        "      |            ^^^^^^^ there",
    ]


@pytest.mark.parametrize("column", [*range(1, 40), *range(2970, 3040), 4000])
def test_secrets_are_hidden_wherever_a_line_is_cut(column: int) -> None:
    lines = (("x" * 990 + "SecretToken") * 4,)
    for width in (40, 80, 0):
        shown = "".join(show(mark(1, column, column + 1), lines=lines, secrets=("SecretToken",), width=width))
        for size in range(4, 12):
            assert "SecretToken"[:size] not in shown
            assert "SecretToken"[-size:] not in shown


def test_commands_to_the_runner_are_broken() -> None:
    assert show(mark(1, 11, 13), lines=("###[error]x: y",)) == [r"    1 | ###\x5berror]x: y", "      |              ^^ here"]


def test_empty_text() -> None:
    assert show(mark(1, 1, 6, "")) == ["    1 | paths:", "      | ^^^^^"]


def test_many_lines_widen_the_gutter() -> None:
    lines = ("x",) * 100_000
    assert show(mark(100_000, 1, 2), lines=lines)[-2:] == ["   100000 | x", "          | ^ here"]
