"""Deletes what earlier runs had to leave behind: tokens, agents, workflows, drafts of plugins."""

from __future__ import annotations

import time

from cozecheck.core.text import T
from cozecheck.studio.client import Studio, StudioError
from cozecheck.studio.leftover import KINDS, Kind, Thing
from cozecheck.studio.model import Row, Status

YOUNG = 3600
"""Seconds, by this machine's clock."""


async def clean(studio: Studio, every: bool) -> list[Row]:
    """One row for each thing of this user that has a name of ours. What is younger than an hour is spared unless `every`. Raises StudioError."""
    space, rows = await studio.space(), []
    for kind in KINDS:
        try:
            # Of two pages that overlap, once.
            things = {thing.id: thing for thing in await kind.listed(studio, space)}
        except StudioError as error:
            if error.kind == "session" or not error.status:
                raise
            row = Row("left", Status.FAILED, "not-listed", operation=kind.name, reason=T("they cannot be listed: {reason}", reason=error.message), do=error.do)
            rows.append(row)
            continue
        rows += [await _row(studio, space, kind, thing, every) for thing in things.values()]
    return rows


async def _row(studio: Studio, space: str, kind: Kind, thing: Thing, every: bool) -> Row:
    row = Row("left", Status.OK, "deleted", thing.id, thing.name, operation=kind.name, reason=T("deleted"))
    if not every and thing.made > time.time() - YOUNG:
        return row._replace(status=Status.SKIPPED, what="spared", reason=T("it is younger than an hour, so a run may need it; --all deletes it too"))
    try:
        gone = await kind.delete(studio, space, thing.id)
    except StudioError as error:
        return row._replace(status=Status.FAILED, what="not-deleted", reason=error.message, do=error.do)
    return row if gone else row._replace(status=Status.FAILED, what="not-deleted", reason=T("the server does not delete it"))
