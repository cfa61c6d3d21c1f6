"""Deletes workflows that earlier runs had to leave behind. Drafts of plugins are not among what Coze Studio lists from its database.

From ListWorkflow in backend/application/workflow/workflow.go.
"""

from __future__ import annotations

import re

from cozecheck.core.text import T
from cozecheck.studio.client import Studio, StudioError
from cozecheck.studio.model import Row, Status
from cozecheck.studio.temporary import PREFIX
from cozecheck.studio.workflow import API, delete_workflow

_OURS = re.compile(re.escape(PREFIX) + "[0-9a-f]{12}")
UNPUBLISHED, PAGE, PAGES = 1, 100, 50


async def clean(studio: Studio) -> list[Row]:
    """One row for each workflow of this user that has a name of ours. Raises StudioError."""
    space, rows = await studio.space(), []
    for ident, name in await _left(studio, space):
        row = Row("left", Status.OK, "deleted", ident, name, reason=T("deleted"))
        try:
            gone = await delete_workflow(studio, space, ident)
            rows.append(row if gone else row._replace(status=Status.FAILED, what="not-deleted", reason=T("the server does not delete it")))
        except StudioError as error:
            rows.append(row._replace(status=Status.FAILED, what="not-deleted", reason=error.message, do=error.do))
    return rows


async def _left(studio: Studio, space: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for page in range(1, PAGES + 1):
        asked = {"space_id": space, "page": page, "size": PAGE, "name": PREFIX, "status": UNPUBLISHED}
        listed = [item for item in (await studio.post(f"{API}/workflow_list", asked)).get("workflow_list") or () if isinstance(item, dict)]
        for item in listed:
            creator = item.get("creator")
            if _OURS.fullmatch(str(item.get("name"))) and isinstance(creator, dict) and creator.get("self"):
                found[str(item.get("workflow_id"))] = str(item["name"])
        if len(listed) < PAGE:
            break
    return list(found.items())
