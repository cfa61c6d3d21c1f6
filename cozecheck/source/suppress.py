"""Comments that speak to cozecheck: `# cozecheck: ignore[CZ112] reason` at the end of a line, or on a line of its own above it,
and `# cozecheck: ignore-file[CZ112] reason` among the comments at the beginning of a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from cozecheck.core import catalogue
from cozecheck.core.finding import Finding
from cozecheck.core.guess import closest_rule, is_selector
from cozecheck.core.place import Place
from cozecheck.core.result import Suppressed
from cozecheck.core.rule import Rule
from cozecheck.core.text import T, Text

MARK = b"cozecheck:"

UNREAD = ("CZ0", "CZ20")
"""Codes of mistakes that keep other rules from looking at the file: there, a comment without effect may have one later."""

_COMMENT = r"(?<!\S)#\s*cozecheck:\s*(?P<kind>ignore(?:-file)?)\b\s*(?:\[(?P<rules>[^\]]*)\])?[ \t]*(?P<reason>.*)"


class Comment(NamedTuple):
    """One such comment: the selectors in its brackets, and the line that it speaks of, 0 for the whole file."""

    place: Place
    selectors: tuple[str, ...]
    reason: str
    line: int

    def covers(self, finding: Finding, selector: str) -> bool:
        """Whether one of its selectors means the finding; what cozecheck says about itself cannot be suppressed."""
        place, rule = finding.place, finding.rule
        return place.file == self.place.file and self.line in (0, place.line) and rule.meant_by((selector,)) and not rule.code.startswith("CZ9")


def comments(file: str, lines: tuple[str, ...]) -> list[Comment]:
    """The comments of a YAML file that speak to cozecheck. In a file that is not YAML those up to the first error."""
    candidates = {(number, match.start()): match for number, line in enumerate(lines) for match in [re.search(_COMMENT, line)] if match}
    if not candidates:
        return []
    first, real = _outside_of_scalars("\n".join(lines), sorted(candidates))
    result = []
    for number, column in real:
        match, line = candidates[number, column], lines[number]
        whole = match["kind"] == "ignore-file" and number < first
        target = 0 if whole else number + 1 if line[:column].strip() else _below(lines, number)
        selectors = tuple(filter(None, map(str.strip, (match["rules"] or "").split(","))))
        place = Place(file, number + 1, column + 1, number + 1, len(line) + 1)
        result.append(Comment(place, selectors, match["reason"].strip(), target))
    return result


def _below(lines: tuple[str, ...], number: int) -> int:
    """The number (from 1) of the next line that holds more than a comment."""
    for index in range(number + 1, len(lines)):
        if lines[index].strip() and not lines[index].lstrip().startswith("#"):
            return index + 1
    return len(lines) + 1


def _outside_of_scalars(text: str, places: list[tuple[int, int]]) -> tuple[int, list[tuple[int, int]]]:
    """The line of the first token, and those of the places (line and column from 0) that are in no scalar, up to the first syntax error."""
    import yaml

    loader: Any = yaml.CSafeLoader(text)
    begin, real = -1, []
    try:
        while places and loader.check_token():
            token = loader.get_token()
            start, end = token.start_mark, token.end_mark
            if begin < 0 and not isinstance(token, yaml.StreamStartToken):
                begin = start.line
            # Between two tokens there are only spaces and comments.
            real += [place for place in places if place < (start.line, start.column)]
            if isinstance(token, yaml.ScalarToken):
                # The line of a '|' may end with a comment.
                real += [place for place in places if token.style in ("|", ">") and (start.line, start.column) < place < (start.line + 1, 0)]
                start = end
            places = [place for place in places if place not in real and place >= (start.line, start.column)]
    except yaml.YAMLError:
        return begin, real
    finally:
        loader.dispose()
    return begin, real + places


def suppress(findings: Iterable[Finding], comments: list[Comment], skipped: Iterable[Rule] = ()) -> tuple[list[Finding], list[Suppressed]]:
    """The findings that remain, with those about the comments themselves, and the suppressed ones; the rules `skipped` were not asked."""
    used: set[tuple[Place, str]] = set()
    kept, suppressed = [], []
    unread = set()
    for finding in findings:
        if finding.rule.code.startswith(UNREAD):
            unread.add(finding.place.file)
        by = [(comment, selector) for comment in comments for selector in comment.selectors if comment.covers(finding, selector)]
        used.update((comment.place, selector) for comment, selector in by)
        if by:
            suppressed.append(Suppressed(finding, by[0][0].place, by[0][0].reason))
        else:
            kept.append(finding)
    skipped = tuple(skipped)
    for comment in comments:
        asked = comment.place.file not in unread
        idle = [s for s in comment.selectors if asked and (comment.place, s) not in used and not any(rule.meant_by((s,)) for rule in skipped)]
        kept += _about(comment, idle)
    return kept, suppressed


def _about(comment: Comment, idle: list[str]) -> Iterable[Finding]:
    """What is wrong with a comment itself; `idle` are its selectors that met no finding."""
    if not comment.selectors:
        yield _finding(
            catalogue.UNUSED_SUPPRESSION, comment, T("this comment names no rule, so it suppresses nothing"), T("write the rule in brackets: ignore[CZ112]")
        )
    for selector in comment.selectors:
        if not is_selector(selector):
            guess = closest_rule(selector)
            do = T("did you mean '{guess}'?", guess=guess) if guess else T("`cozecheck rules` lists all rules")
            yield _finding(catalogue.UNUSED_SUPPRESSION, comment, T("there is no rule '{selector}'", selector=selector), do)
        elif selector in idle:
            where = T("in this file") if comment.line == 0 else T("on line {line}", line=comment.line)
            message = T("'{selector}' suppresses nothing: there is no such finding {where}", selector=selector, where=where)
            yield _finding(catalogue.UNUSED_SUPPRESSION, comment, message, T("remove it"))
    if not comment.reason:
        yield _finding(
            catalogue.SUPPRESSION_WITHOUT_REASON,
            comment,
            T("this suppression gives no reason"),
            T("say after the bracket why the finding does not matter here"),
        )


def _finding(rule: Rule, comment: Comment, message: Text, do: Text) -> Finding:
    return Finding(rule, comment.place, message, rule.effect, do=do)
