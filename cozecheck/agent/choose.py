"""Which tools and which model of a Coze Studio an agent gets: pure functions of what the server has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from cozecheck.agent.model import NONE, Script
from cozecheck.core.text import T, Text
from cozecheck.studio.client import StudioError
from cozecheck.studio.model import Product
from cozecheck.studio.products import Listing


class Config(NamedTuple):
    """What a configuration folder says beyond the server: ids of plugins by their names, tools that no agent can have, plugins not to be opened.

    `panics` are findings, by id of the tool, because of which an agent panics that has it.
    """

    ids: Mapping[str, str] = {}
    withheld: frozenset[str] = frozenset()
    deadly: frozenset[str] = frozenset()
    panics: Mapping[str, Text] = {}


class Tools(NamedTuple):
    """`attached` as `plugin_info_list` has them; `names` are all that they may be called by, 'PLUGIN/OPERATION', by operationId.

    `operations` are their operationIds by id.
    """

    attached: list[dict[str, str]]
    names: dict[str, tuple[str, ...]]
    operations: dict[str, str]


def tools(script: Script, config: Config, listing: Listing) -> Tools:
    """Those of the agent's plugins. Raises StudioError, also where a message asks for one that is not there."""
    attached: list[dict[str, str]] = []
    names: dict[str, tuple[str, ...]] = {}
    operations: dict[str, str] = {}
    withheld: set[str] = set()
    for written in script.agent["plugins"]:
        product = _product(written, config.ids.get(written, written), listing)
        aliases = dict.fromkeys((written, product.id, product.name, *(name for name, own in config.ids.items() if own == product.id)))
        for tool, operation in product.tools.items():
            called = tuple(f"{alias}/{operation}" for alias in aliases)
            if tool in config.withheld:
                withheld |= set(called)
            else:
                attached.append({"plugin_id": product.id, "api_id": tool})
                operations[tool] = operation
                # Two plugins may have tools of the same name: then nobody can tell which was meant.
                names[operation] = (*names.get(operation, ()), *called)
    known = {name for own in names.values() for name in own}
    for case in script.cases:
        place = f"{case.place.file}:{case.place.line}"
        if case.tool in withheld - known:
            found = T("{place}: no agent can have the tool '{tool}'", place=place, tool=case.tool)
            raise StudioError("no-tool", found, T("see `cozecheck check`"))
        if case.tool not in ("", NONE, *known):
            raise StudioError("no-tool", T("{place}: the agent has no tool '{tool}', but {names}", place=place, tool=case.tool, names=_some(sorted(known))))
    if not attached:
        raise StudioError("no-tool", T("its plugins have no tool that an agent can have"), T("see `cozecheck check`"))
    return Tools(attached, names, operations)


def not_given(tools: Tools, missing: list[str]) -> StudioError:
    """Why an agent has not got these of its tools."""
    given = {operation.casefold() for tool, operation in tools.operations.items() if tool not in missing}
    for tool in missing:
        name = tools.operations[tool]
        # The unique index of agent_tool_draft over agent and name, whose collation knows no case; BatchCreateIgnoreConflictWithTX passes over it.
        if name.casefold() in given:
            found = T("the agent did not get the tool {id}: it has another one with the operationId '{name}', and each name once", id=tool, name=name)
            return StudioError("agent", found, T("give one of the two another operationId, or the agent one of the two plugins"))
    do = T("see whether the server still has them: `cozecheck studio compare`")
    return StudioError("agent", T("the agent did not get the tools {ids}", ids=", ".join(missing)), do)


def _product(written: str, id_: str, listing: Listing) -> Product:
    """By id or by the name that people read, the only one that the server tells. Raises StudioError."""
    known = listing.products
    found = [known[id_]] if id_ in known else [product for product in known.values() if product.name == written]
    if len(found) == 1:
        return found[0]
    ids = _some([f"{product.id} ({product.name})" for product in found or known.values()])
    if found:
        raise StudioError("no-plugin", T("several plugins are named '{plugin}': name one by its id ({ids})", plugin=written, ids=ids))
    if id_ in listing.unasked:
        found_ = T("plugin '{plugin}' was not asked for: opening it could end the whole server", plugin=written)
        raise StudioError("no-plugin", found_, T("see `cozecheck check`"))
    trouble = listing.troubles.get(id_) or listing.trouble
    if trouble:
        raise StudioError("no-plugin", T("the plugins cannot be listed: {reason}", reason=trouble.message), trouble.do)
    do = T("name it by its id, or by its name_for_human; with --config also by its name_for_model")
    raise StudioError("no-plugin", T("the server has no plugin '{plugin}', but {ids}", plugin=written, ids=ids), do)


def model(listed: object, wanted: str) -> str:
    """The id of the model that is wanted, by id or name; '' for the first that calls tools and is not about to go (modelDo2To). Raises StudioError."""
    models = [item for item in (listed if isinstance(listed, list) else ()) if isinstance(item, dict) and item.get("model_type")]
    found = [item for item in models if (wanted in (str(item["model_type"]), item.get("name")) if wanted else not _goes(item) and _calls_tools(item))]
    names = _some([f"{item['model_type']} ({item.get('name', '')})" for item in models])
    if found and _calls_tools(found[0]):
        return str(found[0]["model_type"])
    if found:
        raise StudioError("no-model", T("the model '{name}' calls no tools", name=str(found[0].get("name"))), T("choose another with --model-id"))
    if wanted:
        raise StudioError("no-model", T("the server has no model '{name}', but {names}", name=wanted, names=names))
    do = T("add one in Coze Studio's administration, under /admin")
    raise StudioError("no-model", T("the server has no model that calls tools: {names}", names=names), do)


def _goes(item: Mapping[str, Any]) -> bool:
    details = item.get("model_status_details")
    return isinstance(details, dict) and bool(details.get("is_upcoming_deprecated"))


def _calls_tools(item: Mapping[str, Any]) -> bool:
    """As BuildAgent of agentflow/agent_flow_builder.go judges: where nothing is said of a model's abilities, it may."""
    ability = item.get("model_ability")
    return not isinstance(ability, dict) or ability.get("function_call") is True


def _some(names: list[str]) -> str:
    return ", ".join(names[:50]) or "-"
