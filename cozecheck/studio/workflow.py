"""Runs one tool without a model: a workflow with one node, which is made, saved, run, and deleted whatever happens."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from typing import Any, NamedTuple

from cozecheck.calls.problem import bare
from cozecheck.core.text import T, Text
from cozecheck.golang.stacks import without_stack
from cozecheck.studio.canvas import NODE, canvas
from cozecheck.studio.client import Studio, StudioError
from cozecheck.studio.leftover import WORKFLOWS as API
from cozecheck.studio.leftover import delete_workflow
from cozecheck.studio.model import Plan
from cozecheck.studio.temporary import PREFIX, Ongoing, answered, ident, temporary

GOOD, FAILED, CANCELLED = 2, 3, 4
"""`executeStatus`; 1 is running, also where it waits for a person."""
TRIES = 3
"""Of a question for the state."""
FOR_STUDIO = 5.0
"""Seconds that the server gets beyond those for the tool, to say itself that nothing came."""


ENDLESS = T(
    "see whether the plugin's server answers, or set --timeout higher; if Coze Studio's log says 'Incorrect string value', it cut the tool's long error "
    "inside a character, which its database does not take, and the run stays open"
)
CUT = 1000
"""Bytes of an error that the server keeps (NodeError in internal/execute/event_handle.go)."""
UNAUTHORIZED = "authorization required: "
"""How the error begins where the user has not authorized the plugin (ErrAuthorizationRequired in types/errno/workflow.go)."""
AUTHORIZE = T("authorize it in Coze Studio, as the user who runs it here")
_LINK = re.compile(r"(?<=\])\(https?://[^)\s]*\)|https?://[^\s)]*[?&]state=[^\s)]*")
_WRAPPED = "Workflow execution failure: "


class Ran(NamedTuple):
    """`problem` None where the tool has a result: `output`, in JSON. `error`: what the tool's call gave instead, in the server's words, perhaps `cut`;
    '' where it is not the call that went wrong. `seconds` are for all of it, `tool_seconds` for the tool alone, as the server counts, None where it does
    not say.
    """

    output: str = ""
    problem: Text | None = None
    do: Text | None = None
    seconds: float = 0.0
    error: str = ""
    cut: bool = False
    tool_seconds: float | None = None


async def run(studio: Studio, space: str, plan: Plan, seconds: float, ongoing: Ongoing) -> Ran:
    """Runs the tool, at most `seconds`, and deletes the workflow."""
    name = PREFIX + secrets.token_hex(6)
    about = {"space_id": space, "name": name, "desc": "made by cozecheck for one run", "icon_uri": "", "flow_mode": 0}
    began = time.monotonic()

    async def delete(workflow: str) -> bool:
        return await delete_workflow(studio, space, workflow)

    try:
        async with temporary(f"workflow {name}", studio.post(f"{API}/create", about), "workflow_id", delete, ongoing) as workflow:
            ran = await _run(studio, space, workflow, plan, seconds, ongoing)
            return ran._replace(seconds=time.monotonic() - began)
    except StudioError as error:
        return Ran("", error.message, error.do, time.monotonic() - began)


async def _run(studio: Studio, space: str, workflow: str, plan: Plan, seconds: float, ongoing: Ongoing) -> Ran:
    where = {"workflow_id": workflow, "space_id": space}
    ongoing.check()
    await answered(studio.post(f"{API}/save", {**where, "schema": canvas(plan, int(seconds * 1000)), "submit_commit_id": ""}))
    ongoing.check()
    execution = ident(await answered(studio.post(f"{API}/test_run", {**where, "input": {}})), "execute_id")
    loop = asyncio.get_running_loop()
    until, pause, failures = loop.time() + seconds + FOR_STUDIO, 0.1, 0
    while True:
        ongoing.check()
        try:
            state = await studio.get(f"{API}/get_process", **where, execute_id=execution)
            failures = 0
        except StudioError as error:
            failures += 1
            if failures == TRIES:
                raise error if error.status else _gone(error) from None
            state = {}
        found = _judge(state)
        if found:
            return found
        if loop.time() + pause > until:
            return Ran("", T("it has not ended within {seconds:g} s", seconds=seconds), ENDLESS)
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 2.0)


def _gone(error: StudioError) -> StudioError:
    do = T("see its log, `docker logs coze-server`: perhaps it was restarted, perhaps this tool ends it")
    return StudioError(error.kind, T("the server went away while the tool ran: {reason}", reason=error.message), do)


def _judge(state: dict[str, Any]) -> Ran | None:
    """What has come of it; None where it still runs."""
    results = [item for item in state.get("nodeResults") or () if isinstance(item, dict)]
    node = next((item for item in results if str(item.get("nodeId")) == NODE), {})
    errors = [str(item["errorInfo"]) for item in (node, *results) if item.get("errorInfo")]
    words, cut = _words(errors[0] if errors else str(state.get("reason") or ""))
    status = str(state.get("executeStatus", ""))
    if status in (str(GOOD), str(FAILED)):
        # A node that fails may be passed over: the workflow as a whole is then good.
        if words or status == str(FAILED):
            do = AUTHORIZE if words.startswith(UNAUTHORIZED) else None
            ran = Ran("", T("{error}", error=bare(words) or "-"), do, error=words or "-", cut=cut)
        elif node.get("output"):
            ran = Ran(str(node["output"]))
        else:
            ran = Ran("", T("the run was good, but Coze Studio has not kept the tool's result"), T("perhaps it is larger than its database takes: see its log"))
        return ran._replace(tool_seconds=_cost(node.get("nodeExeCost")))
    if status == str(CANCELLED):
        return Ran("", T("somebody has cancelled it"))
    if state.get("nodeEvents"):
        return Ran("", T("it waits for a person, such as one who authorizes the plugin"), AUTHORIZE)
    return None


def _words(said: str) -> tuple[str, bool]:
    """An error as the plugin's call gave it, without what workflows put before it and the stack behind it; and whether its end is missing."""
    plain = said.removeprefix(_WRAPPED)
    if plain.startswith(UNAUTHORIZED):
        return without_link(plain), False
    words, whole = without_stack(plain)
    return words, not whole and len(said.encode()) >= CUT


def without_link(words: str) -> str:
    """Without the link that authorizes a plugin: whoever has it can tie an account to this user."""
    return _LINK.sub("", words)


def _cost(said: object) -> float | None:
    """'0.125s' in seconds."""
    try:
        return float(str(said).removesuffix("s"))
    except ValueError:
        return None
