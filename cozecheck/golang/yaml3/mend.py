"""Which change of one line would let broken YAML be read: found by trying the few that come into question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from itertools import pairwise
from typing import Any, NamedTuple

from cozecheck.golang.yaml3.tokens import YamlError

_MOST_CHARACTERS = 200_000
_DEEPEST = 100
_FURTHER = 30
_NEAR = 8

_NO_SPACE = re.compile(r"\s*(?:- +)*[\w.$/{}-]+:(?=[^\s/])")
_NO_COLON = re.compile(r"\s*(?:- +)*(?:[\w.$/{}-]+|\"[^\"]*\"|'[^']*')(?=\s|$)")
_DASH = re.compile(r"\s*-(?=[^\s-])")
_CLOSING = {"[": "]", "{": "}"}


class Change(Enum):
    """What was changed in the line; what is likelier comes first."""

    COLON = 0
    SPACE_BEHIND_COLON = 1
    SPACE_BEHIND_DASH = 2
    INDENT = 3
    BRACKET = 4
    QUOTE = 5
    DASH = 6


class Repair(NamedTuple):
    """`line` counts from 0; `text` is that line as it would be."""

    line: int
    text: str
    change: Change


class _Reading(NamedTuple):
    """`reach`: the line at which reading ends, for good or some lines behind the place of trouble; `odd`: how much in it looks unmeant;
    `quote`: the line where the last quoted text of several lines begins, and its quote."""

    reach: int
    odd: int
    quote: tuple[int, str] | None = None


def mend(error: YamlError, lines: list[str]) -> Repair | None:
    """The change after which the file can be read furthest and looks most like what was meant; None where none helps, or the file is too large to try."""
    end = min(error.mark.line, len(lines) - 1)
    upto = end + _FURTHER
    head = lines[: upto + _NEAR]
    if sum(map(len, head)) > _MOST_CHARACTERS:
        return None
    before = _read(head, upto)
    best: tuple[tuple[int, ...], Repair] | None = None
    for repair in _candidates(error, head, end, before.quote):
        reading = _read([*head[: repair.line], repair.text, *head[repair.line + 1 :]], upto)
        if reading.reach <= max(before.reach, end):
            continue
        rank = (-reading.reach, reading.odd, repair.change.value, end - repair.line, abs(len(repair.text) - len(head[repair.line])))
        if best is None or rank < best[0]:
            best = rank, repair
    return best[1] if best else None


def _candidates(error: YamlError, lines: list[str], end: int, quote: tuple[int, str] | None) -> Iterator[Repair]:
    suspects = _suspects(error, lines, end)
    around = [_indent(lines[number]) for number in range(min(suspects), min(end + _NEAR, len(lines))) if lines[number].strip()]
    indents = sorted({0, *around, *(indent + 2 for indent in around)})
    for number in suspects:
        line = lines[number]
        text = line.lstrip()
        if ": " not in text and not text.endswith(":"):
            if match := _NO_SPACE.match(line):
                yield Repair(number, f"{match[0]} {line[match.end() :]}", Change.SPACE_BEHIND_COLON)
            if match := _NO_COLON.match(line):
                yield Repair(number, f"{match[0]}:{line[match.end() :]}", Change.COLON)
        for indent in indents:
            if indent != _indent(line):
                yield Repair(number, " " * indent + text, Change.INDENT)
        if match := _DASH.match(line):
            yield Repair(number, f"{match[0]} {line[match.end() :]}", Change.SPACE_BEHIND_DASH)
        elif _indent(line) >= 2 and not text.startswith("-"):
            yield Repair(number, " " * (_indent(line) - 2) + "- " + text, Change.DASH)
    for number in range(max(0, end - _NEAR), end + 1):
        for opening, closing in _CLOSING.items():
            if (missing := lines[number].count(opening) - lines[number].count(closing)) > 0:
                yield Repair(number, lines[number] + closing * min(missing, _DEEPEST), Change.BRACKET)
    if quote is not None:
        yield Repair(quote[0], lines[quote[0]] + quote[1], Change.QUOTE)


def _suspects(error: YamlError, lines: list[str], end: int) -> list[int]:
    """Lines that may be wrong: the one at which reading ended, those just above, those that hold it and what stands first in them."""
    filled = [number for number in range(end, -1, -1) if lines[number].strip() and not lines[number].lstrip().startswith("#")]
    holding: list[int] = []
    least = _indent(lines[end]) + 1
    for below, number in pairwise(filled):
        if _indent(lines[number]) < least:
            holding += [number, below]
            least = _indent(lines[number])
        if len(holding) == 6:
            break
    context = [error.context.line] if error.context.line <= end else []
    return list(dict.fromkeys([*filled[1:3], *holding, end, *context]))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _read(lines: list[str], upto: int) -> _Reading:
    """How libyaml reads the lines."""
    import yaml

    loader = getattr(yaml, "CLoader", yaml.Loader)
    reader = _Reader()
    reach = upto
    try:
        for event in yaml.parse("\n".join(lines), Loader=loader):
            reader.take(event)
            if reader.line > upto or len(reader.stack) > _DEEPEST:
                break
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reach = min(mark.line, upto) if mark else 0
    return _Reading(reach, reader.odd + sum(counts.total() - max(counts.values()) for counts in reader.steps.values()), reader.quote)


class _Open:
    """A collection that is open: its column, its keys so far, whether a key is next, and what its items are."""

    __slots__ = ("column", "key", "keys", "kinds", "mapping")

    def __init__(self, mapping: bool, column: int | None) -> None:
        self.mapping, self.key, self.column, self.keys, self.kinds = mapping, mapping, column, set[str](), set[str]()


class _Reader:
    """Counts what looks unmeant: a key without value or given twice, a text of several lines, an item unlike those beside it, an indentation of its own."""

    def __init__(self) -> None:
        self.line = self.odd = 0
        self.quote: tuple[int, str] | None = None
        self.steps: dict[str, Counter[int]] = {}
        self.stack: list[_Open] = []

    def take(self, event: Any) -> None:
        name = type(event).__name__
        self.line = event.start_mark.line
        if name in ("MappingEndEvent", "SequenceEndEvent"):
            self.stack.pop()
        elif name in ("ScalarEvent", "AliasEvent"):
            self.place(name, event.value if name == "ScalarEvent" else "*")
            if name == "ScalarEvent" and event.end_mark.line > event.start_mark.line:
                self.odd += 2 * (not event.style)
                self.quote = (event.start_mark.line, event.style) if event.style in ("'", '"') else self.quote
            elif name == "ScalarEvent" and not event.value and not event.style:
                self.odd += 1
        elif name in ("MappingStartEvent", "SequenceStartEvent"):
            column = None if event.flow_style else event.start_mark.column
            if self.stack and self.stack[-1].column is not None and column is not None and self.stack[-1].mapping:
                self.steps.setdefault(name, Counter())[column - self.stack[-1].column] += 1
            self.place(name, None)
            self.stack.append(_Open(name == "MappingStartEvent", column))

    def place(self, name: str, text: str | None) -> None:
        """Puts what begins here into what holds it."""
        if not self.stack:
            return
        holder = self.stack[-1]
        if not holder.mapping:
            holder.kinds.add(name)
            self.odd += len(holder.kinds) - 1
        elif holder.key and text is not None:
            self.odd += 2 * (text in holder.keys)
            holder.keys.add(text)
        holder.key = holder.mapping and not holder.key
