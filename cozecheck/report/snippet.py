"""Source lines with markers under the places that a finding points to."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from cozecheck.core.place import Place
from cozecheck.report.escape import COMMAND, escape
from cozecheck.report.paint import Paint, cells

TAB = 4
LONG = 2000
"""Characters of a line that are looked at."""

CONTEXT = 2
"""Lines shown above the place where it stands alone."""


class Marker(NamedTuple):
    """A stretch to underline with `sign` ('^' or '-'), what is said of it, and the colour's kind."""

    place: Place
    text: str
    sign: str
    kind: str


def snippet(lines: tuple[str, ...], markers: list[Marker], *, width: int, paint: Paint, secrets: re.Pattern[str] | None = None) -> list[str]:
    """The lines of the markers, which are all of one file, with numbers, and the markers under them; [] where the file has no such line.

    A marker alone is shown with the lines above it. Lines wider than `width` columns are cut around the marker.
    """
    markers = sorted((m for m in markers if 1 <= m.place.line <= len(lines)), key=lambda m: (m.place.line, m.place.column))
    if not markers:
        return []
    first, last = markers[0].place.line, markers[-1].place.line
    shown = {marker.place.line for marker in markers}
    if first == last:
        shown.update(n for n in range(max(1, first - CONTEXT), first) if lines[n - 1].strip())
    gutter = max(5, len(str(last)) + 3)
    room = max(20, width - gutter - 3) if width else 10**9
    out = []
    for number in sorted(shown):
        here = [marker for marker in markers if marker.place.line == number]
        line, here = _clip(lines[number - 1], here, secrets)
        text, offsets = _display(line, secrets)
        start = _window(offsets, here, cells(text), room)
        out.append(f"{paint('quiet', f'{number:>{gutter}} |')} {_slice(text, start, room)}".rstrip())
        for marker in here:
            out += _underline(marker, offsets, start, room, paint, " " * gutter)
    return out


def _clip(line: str, markers: list[Marker], secrets: re.Pattern[str] | None) -> tuple[str, list[Marker]]:
    """A line of reasonable length around the first marker, and the markers in it: a line may be a whole file of megabytes."""
    if len(line) <= LONG:
        return line, markers
    begin = max(0, markers[0].place.column - 1 - LONG // 2) if markers else 0
    end = begin + LONG
    for match in secrets.finditer(line) if secrets else ():
        # Half a secret would not be recognised any more.
        if match.start() < begin < match.end():
            begin = match.start()
        if match.start() < end < match.end():
            end = match.end()
    shift = begin - 3 if begin else 0
    moved = [m._replace(place=replace(m.place, column=max(1, m.place.column - shift), end_column=max(1, m.place.end_column - shift))) for m in markers]
    return ("..." if begin else "") + line[begin:end] + ("..." if end < len(line) else ""), moved


def _display(line: str, secrets: re.Pattern[str] | None) -> tuple[str, list[int]]:
    """The line as it is shown, and the column (from 0) at which each of its characters begins, one more for its end."""
    if secrets is None and line.isascii() and line.isprintable() and COMMAND not in line:
        return line, list(range(len(line) + 1))
    hidden = {match.end() - 1: r"\x5b" for match in re.finditer(re.escape(COMMAND), line)}
    for match in secrets.finditer(line) if secrets else ():
        hidden.update(dict.fromkeys(range(match.start(), match.end()), ""))
        hidden[match.start()] = "***"
    parts, offsets, column = [], [], 0
    for index, char in enumerate(line):
        part = hidden[index] if index in hidden else " " * (TAB - column % TAB) if char == "\t" else escape(char)
        offsets.append(column)
        parts.append(part)
        column += cells(part)
    return "".join(parts), [*offsets, column]


def _window(offsets: list[int], markers: list[Marker], total: int, room: int) -> int:
    """The first column to show, so that the markers' begin is in sight with something before it."""
    if not markers or total <= room:
        return 0
    begin = _column(offsets, markers[0].place.column)
    return 0 if begin < room * 2 // 3 else min(begin - room // 3, total - room + 3)


def _slice(text: str, start: int, room: int) -> str:
    """The columns from `start`, at most `room` of them, with '...' where something is cut."""
    if not start and cells(text) <= room:
        return text
    cut_right = cells(text) > start + room
    out, column, begin, end = [], 0, start + (3 if start else 0), start + room - (3 if cut_right else 0)
    for char in text:
        width = cells(char)
        if begin <= column and column + width <= end:
            out.append(char)
        elif column < begin < column + width:
            out.append(" ")
        column += width
    return ("..." if start else "") + "".join(out) + ("..." if cut_right else "")


def _column(offsets: list[int], column: int) -> int:
    return offsets[min(max(column, 1), len(offsets)) - 1]


def _underline(marker: Marker, offsets: list[int], start: int, room: int, paint: Paint, indent: str) -> list[str]:
    place = marker.place
    begin = _column(offsets, place.column) - start
    end = (_column(offsets, place.end_column) if place.end_line == place.line else offsets[-1]) - start
    signs = marker.sign * max(1, min(end, room) - begin)
    bar = f"{indent} {paint('quiet', '|')} "
    text = marker.text
    if not text or begin + len(signs) + 1 + cells(text) <= room:
        return [f"{bar}{' ' * begin}{paint(marker.kind, f'{signs} {text}'.rstrip())}"]
    return [f"{bar}{' ' * begin}{paint(marker.kind, signs)}", f"{bar}{' ' * max(0, min(begin, room - cells(text)))}{paint(marker.kind, text)}"]
