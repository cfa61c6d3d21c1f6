"""A log that is followed: a table that lives on a terminal, or a line of JSON for each interval."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from cozecheck.cli.live import shows
from cozecheck.core.text import T, Text
from cozecheck.logs.follow import follow
from cozecheck.report.escape import escape
from cozecheck.report.language import translator
from cozecheck.report.logs import COLUMNS, KINDS, figures, interval_line, plugin_name, verdict

if TYPE_CHECKING:
    from cozecheck.logs.counts import Counts
    from cozecheck.logs.model import LogsResult
    from cozecheck.logs.rows import Options

REFRESH = 1.0
"""Seconds between two pictures on a terminal."""
HEADS = dict(COLUMNS)
SHOWN = ("requests", "errors", "rate", "slow", "p50", "p95", "p99")


def followed(files: tuple[str, ...], options: Options, kept: int, interval: float, duration: float | None, lang: str, speaks: bool) -> LogsResult:
    """Follows until it ends; `speaks`: lines of JSON go to standard output. Raises UsageError."""
    if speaks:
        return follow(files, options, kept, interval, duration, _Lines().tick)
    if not shows():
        return follow(files, options, kept, interval, duration, lambda _recent, _total: None)
    live = _Live(options, lang)
    try:
        return follow(files, options, kept, REFRESH, duration, live.tick)
    finally:
        live.stop()


class _Lines:
    """A line for each interval."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def tick(self, recent: Counts, total: Counts) -> None:
        """Writes the line."""
        now = time.monotonic()
        seconds, self._last = now - self._last, now
        sys.stdout.write(interval_line(recent.result(), total.result(), time.time(), seconds))
        sys.stdout.flush()


class _Live:
    """A table on standard error, gone when the report takes its place."""

    def __init__(self, options: Options, lang: str) -> None:
        from rich.console import Console
        from rich.live import Live

        self._options, self._translate = options, translator(lang)
        self._live: Any = Live(console=Console(stderr=True, highlight=False, markup=False, emoji=False), auto_refresh=False, transient=True)
        self._live.start()

    def stop(self) -> None:
        """Takes the table away."""
        self._live.stop()

    def tick(self, recent: Counts, total: Counts) -> None:
        """Draws anew."""
        from rich.table import Table
        from rich.text import Text as Words

        result, now = total.result()._replace(slow_ms=self._options.slow), recent.result()
        room = max(1, self._live.console.size.height - 8)
        title = T("{verdict}; {count} calls in the last second", verdict=verdict(result), count=now.total.requests)
        table = Table(box=None, pad_edge=False, expand=True, title=Words(self._say(title)), title_justify="left", title_style="bold")
        table.add_column(self._say(T("plugin")), no_wrap=True, overflow="ellipsis", ratio=1)
        for name in SHOWN:
            table.add_column(self._say(HEADS[name]), no_wrap=True, justify="right")
        for plugin in result.plugins[:room]:
            row = figures(plugin.total)
            table.add_row(Words(self._say(plugin_name(plugin))), *(Words(row[name]) for name in SHOWN), style="red" if plugin.total.errors else "")
        for message in result.messages[: max(1, room // 3)]:
            words = T("{kind} {subject}: {text}", kind=KINDS[message.kind], subject=message.subject, text=message.text)
            table.add_row(Words(self._say(words), style="bold red"))
        self._live.update(table, refresh=True)

    def _say(self, text: Text) -> str:
        return escape(text.render(self._translate))[:500]
