"""Requests over time in constant memory: buckets become wider where there are too many."""

from __future__ import annotations

from collections.abc import Iterator

WIDTHS = (1, 5, 15, 60, 300, 900, 3600, 10800, 21600, 43200, 86400, 7 * 86400, 28 * 86400, 364 * 86400, 3640 * 86400)
"""Seconds; each divides the next, so that whole buckets are merged."""
MOST = 600
"""Buckets that hold something."""
FEW, FAR = 400, 4
"""At each end one request of so many may be left out of a chart, where the rest takes a part of the time that is so many times shorter."""


class Series:
    """Counts requests and errors by second, then by wider buckets. No range of times is too long: only buckets that hold something are kept."""

    def __init__(self) -> None:
        self.level = 0
        self._buckets: dict[int, list[int]] = {}

    @property
    def width(self) -> int:
        """Seconds of a bucket."""
        return WIDTHS[self.level]

    def add(self, second: int, requests: int, errors: int) -> None:
        """Counts in the bucket of a second since 1970."""
        bucket = self._buckets.setdefault(second // WIDTHS[self.level], [0, 0])
        bucket[0] += requests
        bucket[1] += errors
        if len(self._buckets) > MOST:
            self.widen()

    def widen(self) -> None:
        """Merges buckets until few enough are left; the widest ones hold ten thousand years in a thousand."""
        while len(self._buckets) > MOST and self.level + 1 < len(WIDTHS):
            self._rise()

    def _rise(self) -> None:
        times = WIDTHS[self.level + 1] // WIDTHS[self.level]
        self.level += 1
        before, self._buckets = self._buckets, {}
        for number, (requests, errors) in before.items():
            bucket = self._buckets.setdefault(number // times, [0, 0])
            bucket[0] += requests
            bucket[1] += errors

    def absorb(self, other: Series) -> None:
        """Adds what another one has counted."""
        while self.level < other.level:
            self._rise()
        for start, requests, errors in other.rows():
            self.add(start, requests, errors)

    def rows(self) -> Iterator[tuple[int, int, int]]:
        """(first second, requests, errors) of each bucket that holds something, by time."""
        for number in sorted(self._buckets):
            requests, errors = self._buckets[number]
            yield number * self.width, requests, errors

    def chart(self, most: int) -> tuple[int, list[tuple[int, int, int]], int]:
        """The width, all buckets from the first to the last, empty ones too, `most` of them at most; and how many requests are left out.

        A clock that was wrong for a moment does not press all others into one bar: a few that lie far away are left out.
        """
        everything = list(self.rows())
        rows = _near(everything)
        if not rows:
            return self.width, [], 0
        fitting = (width for width in WIDTHS[self.level :] if (rows[-1][0] // width - rows[0][0] // width) < most)
        width = next(fitting, WIDTHS[-1])
        first, last = rows[0][0] // width, rows[-1][0] // width
        cells = {number: [0, 0] for number in range(first, min(last, first + most - 1) + 1)}
        for start, requests, errors in rows:
            cell = cells[min(start // width, first + most - 1)]
            cell[0] += requests
            cell[1] += errors
        outside = sum(requests for _, requests, _ in everything) - sum(requests for _, requests, _ in rows)
        return width, [(number * width, requests, errors) for number, (requests, errors) in cells.items()], outside


def _near(rows: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The rows without a few requests at both ends, where all others are much nearer to each other."""
    room = sum(requests for _, requests, _ in rows) // FEW
    first, last = _skipped(rows, room), len(rows) - _skipped(rows[::-1], room)
    if first >= last or rows[-1][0] - rows[0][0] < FAR * (rows[last - 1][0] - rows[first][0] + 1):
        return rows
    return rows[first:last]


def _skipped(rows: list[tuple[int, int, int]], room: int) -> int:
    """How many rows at the beginning have no more than `room` requests."""
    for number, (_, requests, _) in enumerate(rows):
        room -= requests
        if room < 0:
            return number
    return len(rows)
