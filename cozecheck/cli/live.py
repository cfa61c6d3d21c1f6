"""A probe's progress on a terminal: a table that lives until the report takes its place. rich is imported only when there is something to show."""

from __future__ import annotations

import os
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

from cozecheck.core.text import T, Text, Translate
from cozecheck.report.escape import escape, secret_pattern
from cozecheck.report.paint import cells
from cozecheck.report.probe import WORDS

if TYPE_CHECKING:
    from cozecheck.probe.run import Progress, Watch

_STYLES = {"failed": "bold red", "degraded": "bold yellow", "inconclusive": "bold cyan", "skipped": "bright_black", "ok": "green"}


def shows() -> bool:
    """Whether somebody looks: a terminal, and not a CI system's."""
    return sys.stderr.isatty() and not os.environ.get("CI") and os.environ.get("TERM", "dumb") != "dumb"


class Live:
    """Use it with `with`; `watch` is for `cozecheck.probe.run.probe`, None where nobody looks."""

    def __init__(self, secrets: frozenset[str], translate: Translate) -> None:
        self._secrets, self._translate = secret_pattern(secrets), translate
        self._live: Any = None
        self.watch: Watch | None = self._show if shows() else None

    def __enter__(self) -> Live:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._live:
            self._live.stop()

    def _show(self, progress: Progress) -> None:
        if self._live is None:
            from rich.console import Console
            from rich.live import Live as Table

            self._live = Table(console=Console(stderr=True, highlight=False, markup=False, emoji=False), auto_refresh=False, transient=True)
            self._live.start()
        self._live.update(self._table(progress, self._live.console.size.height), refresh=True)

    def _table(self, progress: Progress, height: int) -> Any:
        from rich.table import Table
        from rich.text import Text as Words

        now = time.monotonic()
        done = [progress.known[origin] for origin in progress.done if origin in progress.known]
        failed = sum(probe.status.value == "failed" for probe in done)
        count = T(
            "{done} of {all} servers, {failed} failed, {seconds:.0f} s", done=len(done), all=len(progress.servers), failed=failed, seconds=now - progress.began
        )
        if progress.planned:
            count = T("{count}, {done} of {all} endpoints", count=count, done=progress.answered, all=len(progress.planned))
        table = Table(box=None, pad_edge=False, expand=True, show_header=False, title=Words(self._say(count)), title_justify="left", title_style="bold")
        table.add_column(no_wrap=True, min_width=max(cells(self._say(word)) for word in (*WORDS.values(), T("asking ..."))))
        table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
        table.add_column(no_wrap=True, justify="right", min_width=7)
        rows = [(probe.status.value, probe.server.origin, probe.first_byte) for probe in done if probe.status.value != "ok"]
        rows += [
            (probe.status.value, f"{probe.endpoint.plugin_name} {probe.endpoint.operation}", probe.seconds)
            for probe in progress.answers.values()
            if probe.status.value not in ("ok", "skipped")
        ]
        # First what is bad, then what keeps us waiting.
        rows = sorted(rows, key=lambda row: list(WORDS).index(row[0]))[: max(1, height // 2)]
        rows += [("", origin, now - began) for origin, began in sorted(progress.asking.items(), key=lambda item: item[1])]
        for status, origin, seconds in rows[: max(1, height - 3)]:
            word = Words(self._say(WORDS[status] if status else T("asking ...")), style=_STYLES.get(status, ""))
            table.add_row(word, Words(self._safe(origin)), Words("" if seconds is None else f"{seconds:.1f} s"))
        return table

    def _say(self, text: Text) -> str:
        return self._safe(text.render(self._translate))

    def _safe(self, words: str) -> str:
        return escape(self._secrets.sub("***", words) if self._secrets else words)[:500]
