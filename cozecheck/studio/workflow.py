"""Runs one tool without a model: a workflow with one node, which is made, saved, run, and deleted whatever happens."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cozecheck.core.text import T, Text
from cozecheck.net.stop import Stop
from cozecheck.studio.canvas import NODE, canvas
from cozecheck.studio.client import Studio, StudioError
from cozecheck.studio.model import Plan

API = "/api/workflow_api"
GOOD, FAILED, CANCELLED = 2, 3, 4
"""`executeStatus`; 1 is running, also where it waits for a person."""
PREFIX = "cozecheck_"
TRIES, PAUSE = 3, 0.3
"""Of a deletion, and of a question for the state; seconds between."""
FOR_CLEANING = 10.0
"""Seconds in all for what must still be done after Ctrl-C or an error."""
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
_WRAPPED = re.compile(r"Workflow execution failure: code=\d+ message=")


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


@dataclass(slots=True)
class Ongoing(Stop):
    """What may still be there, 'workflow ID', or its name where the id is not known; and whether the user wants an end."""

    left: list[str] = field(default_factory=list)


async def run(studio: Studio, space: str, plan: Plan, seconds: float, ongoing: Ongoing) -> Ran:
    """Runs the tool, at most `seconds`, and deletes the workflow."""
    name = PREFIX + secrets.token_hex(6)
    ongoing.left.append(f"workflow {name}")
    began = time.monotonic()
    about = {"space_id": space, "name": name, "desc": "made by cozecheck for one run", "icon_uri": "", "flow_mode": 0}
    making = asyncio.ensure_future(studio.post(f"{API}/create", about))
    try:
        # Where Ctrl-C comes now, the server may have made it already: so its answer is waited for, and then it is deleted.
        workflow = _id(await asyncio.shield(making), "workflow_id")
        return (await _run(studio, space, workflow, plan, seconds, ongoing))._replace(seconds=time.monotonic() - began)
    except StudioError as error:
        return Ran("", error.message, error.do, time.monotonic() - began)
    finally:
        try:
            await asyncio.wait_for(_clean_up(studio, space, making, name, ongoing.left), FOR_CLEANING)
        except (TimeoutError, asyncio.TimeoutError):
            making.cancel()


async def _run(studio: Studio, space: str, workflow: str, plan: Plan, seconds: float, ongoing: Ongoing) -> Ran:
    where = {"workflow_id": workflow, "space_id": space}
    ongoing.check()
    await studio.post(f"{API}/save", {**where, "schema": canvas(plan, int(seconds * 1000)), "submit_commit_id": ""})
    ongoing.check()
    execution = _id(await studio.post(f"{API}/test_run", {**where, "input": {}}), "execute_id")
    loop = asyncio.get_running_loop()
    until, pause, failures = loop.time() + seconds + FOR_STUDIO, 0.1, 0
    while True:
        ongoing.check()
        try:
            state = await studio.get(f"{API}/get_process", **where, execute_id=execution)
            failures = 0
        except StudioError:
            failures += 1
            if failures == TRIES:
                raise
            state = {}
        found = _judge(state)
        if found:
            return found
        if loop.time() + pause > until:
            return Ran("", T("it has not ended within {seconds:g} s", seconds=seconds), ENDLESS)
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 2.0)


def _judge(state: dict[str, Any]) -> Ran | None:
    """What has come of it; None where it still runs."""
    results = [item for item in state.get("nodeResults") or () if isinstance(item, dict)]
    node = next((item for item in results if str(item.get("nodeId")) == NODE), {})
    errors = [str(item["errorInfo"]) for item in (node, *results) if item.get("errorInfo")]
    words, cut = _words(errors[0] if errors else str(state.get("reason") or ""))
    status = str(state.get("executeStatus", ""))
    if status in (str(GOOD), str(FAILED)):
        # A node that fails may be passed over: the workflow as a whole is then good.
        failed = bool(words) or status == str(FAILED)
        ran = Ran(problem=T("{error}", error=words or "-"), error=words or "-", cut=cut) if failed else Ran(str(node.get("output") or ""))
        return ran._replace(tool_seconds=_cost(node.get("nodeExeCost")))
    if status == str(CANCELLED):
        return Ran("", T("somebody has cancelled it"))
    if state.get("nodeEvents"):
        return Ran("", T("it waits for a person, such as one who authorizes the plugin"), T("authorize it in Coze Studio, as the user who runs it here"))
    return None


def _words(said: str) -> tuple[str, bool]:
    """An error as the plugin's call gave it, without what workflows wrap around it and the stack behind it; and whether its end is missing."""
    found = _WRAPPED.match(said)
    words, stack, _ = said[found.end() if found else 0 :].rpartition("\nstack=")
    return (words, False) if stack else (said[found.end() if found else 0 :], len(said.encode()) >= CUT)


def _cost(said: object) -> float | None:
    """'0.125s' in seconds."""
    try:
        return float(str(said).removesuffix("s"))
    except ValueError:
        return None


async def _clean_up(studio: Studio, space: str, making: asyncio.Future[dict[str, Any]], name: str, left: list[str]) -> None:
    named = f"workflow {name}"
    try:
        workflow = _id(await making, "workflow_id")
    except StudioError as error:
        # A refusal has made nothing; where no answer came, something may be there.
        if error.status:
            left.remove(named)
        return
    left[left.index(named)] = f"workflow {workflow}"
    for attempt in range(TRIES):
        try:
            said = await studio.post(f"{API}/delete", {"workflow_id": workflow, "space_id": space})
            if not said.get("status"):
                left.remove(f"workflow {workflow}")
                return
        except StudioError as error:
            if error.kind == "session":
                return
        if attempt + 1 < TRIES:
            await asyncio.sleep(PAUSE)


def _id(data: dict[str, Any], name: str) -> str:
    """Raises StudioError."""
    if not data.get(name):
        raise StudioError("refused", T("the answer has no {name}", name=name))
    return str(data[name])
