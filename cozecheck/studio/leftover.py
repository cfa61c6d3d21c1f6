"""What earlier runs had to leave behind, as a server lists it by the names that they gave, and how each kind of it is deleted.

From ListWorkflow in backend/application/workflow/workflow.go, ListPersonalAccessTokens in application/openauth/openapiauth.go, GetDraftIntelligenceList in
application/search/project_search.go, LibraryResourceList in resource_search.go; checked on a running server. The last two ask the search index.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, NamedTuple

from cozecheck.studio.client import NO_PRODUCT, Studio, StudioError
from cozecheck.studio.temporary import PREFIX

WORKFLOWS, PAT, BOT, DRAFTS = "/api/workflow_api", "/api/permission_api/pat", "/api/draftbot", "/api/plugin_api"
UNPUBLISHED, AGENTS, PLUGINS, MINE = 1, 1, 1, 1
"""WorkFlowListStatus, IntelligenceType_Bot, ResType_Plugin, SearchScope_CreateByMe."""
PAGE, PAGES = 100, 50
_OURS = re.compile(re.escape(PREFIX) + "[0-9a-f]{12}")


class Thing(NamedTuple):
    """`made` is when, in seconds since 1970; 0 where the server does not say."""

    id: str
    name: str
    made: int = 0


class Kind(NamedTuple):
    """`delete` says whether it is gone. Both raise StudioError."""

    name: str
    listed: Callable[[Studio, str], Awaitable[list[Thing]]]
    delete: Callable[[Studio, str, str], Awaitable[bool]]


async def delete_workflow(studio: Studio, space: str, workflow: str) -> bool:
    """Whether it is gone; so it is where it was not there. Raises StudioError."""
    return not (await studio.post(f"{WORKFLOWS}/delete", {"workflow_id": workflow, "space_id": space})).get("status")


async def delete_agent(studio: Studio, space: str, agent: str) -> bool:
    """True. Raises StudioError."""
    await studio.post(f"{BOT}/delete", {"space_id": space, "bot_id": agent})
    return True


async def delete_token(studio: Studio, _space: str, token: str) -> bool:
    """True, also where it was not there. Raises StudioError."""
    await studio.post(f"{PAT}/delete_personal_access_token_and_permission", {"id": token})
    return True


async def delete_draft(studio: Studio, _space: str, plugin: str) -> bool:
    """True, also where it was not there. Raises StudioError."""
    try:
        await studio.post_whole(f"{DRAFTS}/del_plugin", {"plugin_id": plugin})
    except StudioError as error:
        if error.code != NO_PRODUCT:
            raise
    return True


async def _workflows(studio: Studio, space: str) -> list[Thing]:
    found: list[Thing] = []
    for page in range(1, PAGES + 1):
        asked = {"space_id": space, "page": page, "size": PAGE, "name": PREFIX, "status": UNPUBLISHED}
        listed = _objects((await studio.post(f"{WORKFLOWS}/workflow_list", asked)).get("workflow_list"))
        mine = [item for item in listed if isinstance(item.get("creator"), dict) and item["creator"].get("self")]
        found += _ours(mine, "workflow_id", "create_time")
        if len(listed) < PAGE:
            break
    return found


async def _tokens(studio: Studio, _space: str) -> list[Thing]:
    found: list[Thing] = []
    for page in range(1, PAGES + 1):
        data = await studio.get(f"{PAT}/list_personal_access_tokens", page=page, size=PAGE)
        found += _ours(_objects(data.get("personal_access_tokens")), "id", "created_at")
        if not data.get("has_more"):
            break
    return found


async def _agents(studio: Studio, space: str) -> list[Thing]:
    found: list[Thing] = []
    cursor = ""
    for _ in range(PAGES):
        asked = {"space_id": space, "name": PREFIX, "types": [AGENTS], "search_scope": MINE, "size": PAGE, "cursor_id": cursor}
        data = await studio.post("/api/intelligence_api/search/get_draft_intelligence_list", asked)
        found += _ours([item["basic_info"] for item in _objects(data.get("intelligences")) if isinstance(item.get("basic_info"), dict)], "id", "create_time")
        cursor = str(data.get("next_cursor_id") or "")
        if not data.get("has_more") or not cursor:
            break
    return found


async def _drafts(studio: Studio, space: str) -> list[Thing]:
    found: list[Thing] = []
    cursor = ""
    for _ in range(PAGES):
        asked = {"space_id": space, "name": PREFIX, "res_type_filter": [PLUGINS], "user_filter": 1, "size": PAGE, "cursor": cursor}
        said = await studio.post_whole(f"{DRAFTS}/library_resource_list", asked)
        found += _ours(_objects(said.get("resource_list")), "res_id", "edit_time")
        cursor = str(said.get("cursor") or "")
        if not said.get("has_more") or not cursor:
            break
    return found


KINDS = (
    # First what others could log in with.
    Kind("token", _tokens, delete_token),
    Kind("agent", _agents, delete_agent),
    Kind("workflow", _workflows, delete_workflow),
    Kind("plugin", _drafts, delete_draft),
)


def _objects(listed: object) -> list[dict[str, Any]]:
    return [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []


def _ours(listed: list[dict[str, Any]], id_: str, made: str) -> Iterator[Thing]:
    for item in listed:
        if _OURS.fullmatch(str(item.get("name"))) and item.get(id_):
            seconds = str(item.get(made) or "")
            yield Thing(str(item[id_]), str(item["name"]), int(seconds) if seconds.isdecimal() else 0)
