"""A plugin and its tool, by the names that people give them."""

from __future__ import annotations

from difflib import get_close_matches

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.loader.model import Config, Plugin, Tool


def find(config: Config, plugin: str, tool: str) -> tuple[Plugin, Tool]:
    """The loaded tool: plugin by id or name_for_model, tool by id, operationId or 'METHOD path'. Raises UsageError."""
    owner = find_plugin(config, plugin)
    loaded = [found for found in owner.tools if found.loaded]
    # An id goes before whatever else has the same letters.
    for kind in range(len(_names(loaded[0]))):
        for found in loaded:
            if _names(found)[kind] == tool:
                return owner, found
    if any(tool in _names(found) for found in owner.tools):
        raise UsageError(T("the tool '{tool}' is declared, but not loaded; `cozecheck check` says why", tool=tool))
    known = [name for found in loaded for name in _names(found)]
    near = get_close_matches(tool, known, 1, 0.5) or [found.meta.operation for found in loaded[:8]]
    raise UsageError(T("plugin '{plugin}' has no tool '{tool}'; perhaps: {names}", plugin=owner.meta.name, tool=tool, names=", ".join(near)))


def find_plugin(config: Config, plugin: str) -> Plugin:
    """The loaded plugin. Raises UsageError."""
    known = [found for found in config.plugins if plugin == str(found.meta.id.value)] or [found for found in config.plugins if plugin == found.meta.name]
    loaded = [found for found in known if found.loaded]
    if len(loaded) == 1:
        return loaded[0]
    if loaded:
        ids = ", ".join(str(found.meta.id.value) for found in loaded)
        raise UsageError(T("several plugins are named '{plugin}': name one by its id ({ids})", plugin=plugin, ids=ids))
    if known:
        raise UsageError(T("the plugin '{plugin}' is declared, but not loaded; `cozecheck check` says why", plugin=plugin))
    names = [name for found in config.plugins if found.loaded for name in (found.meta.name, str(found.meta.id.value))]
    near = get_close_matches(plugin, names, 1, 0.5) or names[::2][:8]
    raise UsageError(T("there is no plugin '{plugin}'; perhaps: {names}", plugin=plugin, names=", ".join(near)))


def _names(tool: Tool) -> tuple[str, ...]:
    operation = tool.operation.operation_id if tool.operation else ""
    return str(tool.meta.id.value), operation, tool.meta.operation, f"{tool.meta.method.value.lower()} {tool.meta.sub_url.value}"
