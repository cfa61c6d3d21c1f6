"""The drawing of a workflow with one plugin node, as Coze Studio's editor saves it.

From backend/domain/workflow/entity/vo/canvas.go, internal/nodes/plugin/plugin.go (Adapt), internal/canvas/convert/type_convert.go
(CanvasBlockInputToTypeInfo, CanvasBlockInputToFieldInfo). Outputs need no types: ConvertInputs passes on what nobody has declared.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cozecheck.studio.model import Plan

START, NODE, END = "100001", "100002", "900001"
"""The first and the last are EntryNodeKey and ExitNodeKey of entity/node_meta.go."""


def canvas(plan: Plan, timeout_ms: int) -> str:
    """As JSON; the arguments are literals in the node."""
    about = {
        "apiID": plan.tool,
        "apiName": plan.operation_id,
        "pluginID": plan.plugin,
        "pluginName": plan.name,
        "pluginVersion": "",
        "tips": "",
        "outDocLink": "",
    }
    inputs = {
        "apiParam": [{"name": name, "input": _input(value)} for name, value in about.items()],
        "inputParameters": [{"name": name, "input": _input(value)} for name, value in plan.arguments.items() if value is not None],
        "settingOnError": {"timeoutMs": timeout_ms},
    }
    end = {"terminatePlan": "returnVariables", "inputParameters": []}
    nodes = [_node(START, "1", "start", {"outputs": [], "trigger_parameters": []}), _node(NODE, "4", "tool", {"inputs": inputs, "outputs": []})]
    nodes.append(_node(END, "2", "end", {"inputs": end}))
    edges = [{"sourceNodeID": START, "targetNodeID": NODE}, {"sourceNodeID": NODE, "targetNodeID": END}]
    return json.dumps({"nodes": nodes, "edges": edges})


def _node(id_: str, type_: str, title: str, data: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": id_, "type": type_, "meta": {"position": {"x": 0, "y": 0}}, "data": {"nodeMeta": {"title": title}, **data}}


def _input(value: Any) -> dict[str, Any]:
    """Numbers go as texts, which the server reads exactly; whole objects and lists as JSON."""
    kind = _type(value)
    content = value if isinstance(value, (str, bool)) else json.dumps(value)
    made: dict[str, Any] = {"type": kind, "value": {"type": "literal", "content": content}}
    return made if kind not in ("list", "object") else {**made, "schema": _schema(value)}


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    for type_, name in ((str, "string"), (int, "integer"), (float, "float"), (list, "list"), (dict, "object")):
        if isinstance(value, type_):
            return name
    return "string"


def _schema(value: Any) -> Any:
    """Of a list the type of its items, of an object none: literals are taken whole."""
    if isinstance(value, dict):
        return []
    kinds = {_type(item): item for item in value if item is not None}
    kind = "float" if set(kinds) == {"integer", "float"} else next(iter(kinds), "string")
    return {"type": kind, "schema": _schema(kinds[kind])} if kind in ("list", "object") else {"type": kind}


def unsendable(arguments: Mapping[str, Any]) -> str | None:
    """The name of an argument that would not come to the tool as it is: null, a list with null or of several kinds, an integer beyond 64 bits."""
    return next((name for name, value in arguments.items() if value is None or _changes(value)), None)


def _changes(value: Any) -> bool:
    if isinstance(value, list):
        # An integer among numbers is one still; what is in objects goes as it is.
        kinds = {_type(item) for item in value}
        return None in value or len(kinds - {"integer"} if "float" in kinds else kinds) > 1 or any(_changes(item) for item in value)
    return isinstance(value, int) and not -(2**63) <= value < 2**63
