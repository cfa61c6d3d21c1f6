"""Tries a plugin on a server: registers it as a draft, calls its tools by debug_api, and deletes the draft.

From backend/api/handler/coze/plugin_develop_service.go and application/plugin/registration.go (RegisterPlugin), api_management.go (GetPluginAPIs,
DebugAPI), lifecycle.go (DelPlugin); checked on a running server. What register does otherwise than the loader of the folder: docs/studio.md.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from typing import Any

from cozecheck.core.text import T, Text
from cozecheck.studio.client import Studio, StudioError
from cozecheck.studio.drafts import Draft
from cozecheck.studio.leftover import DRAFTS as API
from cozecheck.studio.leftover import delete_draft
from cozecheck.studio.model import Plan, Row, Status, run_row
from cozecheck.studio.temporary import PREFIX, Ongoing, temporary

PAGE = 29
"""Tools in one answer of get_plugin_apis, which refuses 30."""
PAGES = 40
BAD_DOCUMENT, BAD_MANIFEST = 109000003, 109000004
"""Codes of register."""
STRICT = re.compile("expected '.*' to be of type '.*', but got ")
LENIENT = T(
    "a draft is stricter here than workflows and agents, which take such an answer: `cozecheck studio compare --tool` shows it once it is in the folder"
)
SILENT = T("Coze Studio says no more, its log does: perhaps a required argument is missing, or the user has not authorized the plugin")
AUTH = T("complete `manifest.auth` for the trial: a draft must have its keys, and URLs with https, though a plugin of the configuration folder need not")


async def debug(studio: Studio, space: str, draft: Draft, ongoing: Ongoing, tell: Callable[[Row], None]) -> None:
    """Tells what the server says of the plugin, beside what was foretold; then one row for each call."""
    ongoing.check()
    row = Row("draft", Status.FAILED, "not-sent", draft.plugin, draft.name)
    if draft.skip is not None:
        tell(row._replace(reason=draft.skip, cause=draft.cause))
        _not_run(draft.plans, T("its plugin was not sent"), tell)
        return
    try:
        async with _registered(studio, space, draft, draft.document, ongoing):
            pass
    except StudioError as error:
        tell(_refused(row, draft, error))
        _not_run(draft.plans, T("the server does not take its plugin as a draft"), tell)
        return
    if draft.lost:
        reason = T("the server takes it as a draft, but would lose it from its configuration folder")
        tell(row._replace(what="taken-though-lost", reason=reason, cause=draft.cause))
    elif draft.harm is not None:
        reason = T("the server takes it as a draft, but in its configuration folder it would do harm to the whole server")
        tell(row._replace(what="taken-though-harmful", reason=reason, cause=draft.harm))
    else:
        tell(row._replace(status=Status.OK, what="taken"))
    await _try_tools(studio, space, draft, ongoing, tell)


def _not_run(plans: Iterable[Plan], reason: Text | None, tell: Callable[[Row], None]) -> None:
    for plan in plans:
        tell(run_row(plan, Status.SKIPPED, "not-run", reason=plan.skip or reason))


def _registered(studio: Studio, space: str, draft: Draft, document: str, ongoing: Ongoing) -> AbstractAsyncContextManager[str]:
    """The id of the draft, which is deleted at the end. Raises StudioError."""
    name = PREFIX + secrets.token_hex(6)
    # An empty name is a mistake that the server is to find.
    manifest = {**draft.manifest, "name_for_human": name if draft.manifest["name_for_human"] else ""}
    body = {"ai_plugin": json.dumps(manifest), "openapi": document, "space_id": space, "plugin_type": 1, "import_from_file": True}

    async def delete(plugin: str) -> bool:
        return await delete_draft(studio, space, plugin)

    return temporary(f"plugin {name}", studio.post(f"{API}/register", body), "plugin_id", delete, ongoing)


def _refused(row: Row, draft: Draft, error: StudioError) -> Row:
    if error.code not in (BAD_DOCUMENT, BAD_MANIFEST):
        return row._replace(what="not-registered", reason=error.message, do=error.do)
    if draft.lost:
        return row._replace(what="refused-as-predicted", reason=T("{words}", words=error.words), cause=draft.cause)
    do = AUTH if error.code == BAD_MANIFEST else T("the configuration folder would be loaded with it: see docs/studio.md for how drafts differ")
    return row._replace(what="refused", reason=T("{words}", words=error.words), do=do)


async def _try_tools(studio: Studio, space: str, draft: Draft, ongoing: Ongoing, tell: Callable[[Row], None]) -> None:
    _not_run((plan for plan in draft.plans if plan.skip is not None), None, tell)
    wanted = [plan for plan in draft.plans if plan.skip is None]
    if wanted and not draft.flat:
        _not_run(wanted, T("the document's references cannot be replaced, and a draft does not keep them"), tell)
    elif wanted:
        called = 0
        try:
            async with _registered(studio, space, draft, draft.flat, ongoing) as plugin:
                ids = await _ids(studio, plugin)
                for plan in wanted:
                    ongoing.check()
                    tell(await _call(studio, plugin, ids.get(plan.operation_id), plan))
                    called += 1
        except StudioError as error:
            row = Row("draft", Status.FAILED, "tools-fail", draft.plugin, draft.name, do=error.do, cause=draft.list_cause)
            tell(row._replace(reason=T("its tools cannot be listed: {reason}", reason=error.message)))
            _not_run(wanted[called:], T("the tools of its draft cannot be listed"), tell)


async def _ids(studio: Studio, plugin: str) -> dict[str, str]:
    """The ids of the draft's tools by operationId. Raises StudioError."""
    found: dict[str, str] = {}
    for page in range(1, PAGES + 1):
        said = await studio.post_whole(f"{API}/get_plugin_apis", {"plugin_id": plugin, "page": page, "size": PAGE})
        tools = [tool for tool in said.get("api_info") or () if isinstance(tool, dict)]
        found.update((str(tool.get("name")), str(tool.get("api_id"))) for tool in tools)
        if len(tools) < PAGE:
            break
    return found


async def _call(studio: Studio, plugin: str, tool: str | None, plan: Plan) -> Row:
    if tool is None:
        return run_row(plan, Status.FAILED, "run-failed", reason=T("the draft does not have it"))
    body = {"plugin_id": plugin, "api_id": tool, "parameters": json.dumps(plan.arguments), "operation": 1}
    began = time.perf_counter()
    try:
        said: dict[str, Any] = await studio.post_whole(f"{API}/debug_api", body)
    except StudioError as error:
        return run_row(plan, Status.FAILED, "run-failed", reason=error.message, do=error.do, seconds=time.perf_counter() - began)
    seconds = time.perf_counter() - began
    if said.get("success") is True:
        return run_row(plan, Status.OK, "ran", output=str(said.get("resp") or ""), seconds=seconds)
    reason = str(said.get("reason") or "-")
    if STRICT.search(reason):
        do: Text | None = LENIENT
    elif plan.doubts:
        do = T("give arguments with --args: {doubts}", doubts=plan.doubts)
    else:
        do = SILENT if reason == "internal server error" else None
    return run_row(plan, Status.FAILED, "run-failed", reason=T("{words}", words=reason), do=do, seconds=seconds)
