"""Which tools are run, with which arguments, and which are not and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cozecheck.calls.examples import example
from cozecheck.calls.find import find, find_plugin
from cozecheck.core.result import Prediction
from cozecheck.core.stack import with_deep_stack
from cozecheck.core.text import T, Text
from cozecheck.loader.model import Config, Plugin, Tool
from cozecheck.studio.model import Plan

SAFE = ("GET", "HEAD")
"""What changes nothing, as far as a server keeps to HTTP."""


def plans(config: Config, prediction: Prediction, wanted: Iterable[str], arguments: Mapping[str, object] | None, every_method: bool) -> list[Plan]:
    """One for each loaded tool, or for those that are `wanted`: 'PLUGIN' or 'PLUGIN/TOOL'. Raises UsageError for what is not there."""
    chosen = [pair for name in wanted for pair in _named(config, name)]
    chosen = chosen or [(plugin, tool) for plugin in config.plugins if plugin.loaded for tool in loaded_tools(plugin)]
    unique = {(plugin.meta.id.value, tool.meta.id.value): (plugin, tool) for plugin, tool in chosen}
    return [plan_of(plugin, tool, prediction, arguments, every_method) for plugin, tool in unique.values()]


def _named(config: Config, name: str) -> list[tuple[Plugin, Tool]]:
    plugin, slash, tool = name.partition("/")
    if slash:
        return [find(config, plugin, tool)]
    owner = find_plugin(config, plugin)
    return [(owner, tool) for tool in loaded_tools(owner)]


def loaded_tools(plugin: Plugin) -> list[Tool]:
    """The tools that Coze Studio loads."""
    return [tool for tool in plugin.tools if tool.loaded and tool.operation is not None]


def plan_of(plugin: Plugin, tool: Tool, prediction: Prediction, arguments: Mapping[str, object] | None, every_method: bool) -> Plan:
    """How a tool is called, or why it is not."""
    id_, method = str(tool.meta.id.value), tool.meta.method.value.upper()
    operation = tool.operation.operation_id if tool.operation else ""
    named = Plan(str(plugin.meta.id.value), plugin.meta.name, id_, tool.meta.operation, operation, arguments or {})
    if id_ in prediction.crash_when_used:
        return named._replace(skip=T("a call of it would end the whole server"))
    if not every_method and method not in SAFE:
        return named._replace(skip=T("{method} may change something there; --unsafe-methods runs it", method=method))
    if arguments is not None:
        return named
    made = with_deep_stack(lambda: example(plugin, tool))
    return named._replace(arguments=made.arguments, doubts=_first(made.doubts))


def _first(doubts: tuple[Text, ...]) -> Text | None:
    return doubts[0] if doubts else None
