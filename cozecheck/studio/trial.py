"""Plugins tried as drafts, and what earlier runs left behind: visits to a server beside the comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cozecheck.core.text import T
from cozecheck.net.workers import each
from cozecheck.studio.clean import clean
from cozecheck.studio.client import Studio
from cozecheck.studio.debug import debug
from cozecheck.studio.drafts import Draft
from cozecheck.studio.model import Row, Status, StudioResult
from cozecheck.studio.run import ENDLESS, Progress, Server, unfinished, visiting


def trial(server: Server, drafts: Sequence[Draft], concurrency: int, secrets: frozenset[str] = frozenset()) -> StudioResult:
    """Tries plugins as drafts. Ctrl-C as in `visit`."""
    progress = Progress(secrets=set(secrets))
    told: list[list[Row]] = [[] for _ in drafts]

    async def try_all(studio: Studio) -> None:
        space = await studio.space()

        async def work(pair: tuple[Draft, list[Row]]) -> None:
            await debug(studio, space, pair[0], progress.ongoing, pair[1].append)

        await each(work, list(zip(drafts, told, strict=True)), concurrency, ENDLESS)

    result = visiting(server, progress, "debug", try_all)
    rows = (row for draft, rows in zip(drafts, told, strict=True) for row in (*rows, *_untold(draft, rows, progress)))
    return result._replace(rows=(*progress.rows, *rows))


def _untold(draft: Draft, rows: Sequence[Row], progress: Progress) -> Iterator[Row]:
    if not rows and not progress.refused:
        yield Row("draft", Status.FAILED, "not-finished", draft.plugin, draft.name, reason=T("not finished when the run ended"))
    known = {row.tool for row in rows if row.kind == "run"}
    yield from (unfinished(plan, progress) for plan in draft.plans if plan.tool not in known)


def tidy(server: Server, every: bool = False) -> StudioResult:
    """Deletes what earlier runs left behind; what is younger than an hour only where `every` says so."""
    progress = Progress()

    async def work(studio: Studio) -> None:
        progress.rows += await clean(studio, every)

    return visiting(server, progress, "clean", work)
