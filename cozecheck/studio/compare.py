"""What a server has, beside what was foretold: plugin by plugin, tool by tool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding
from cozecheck.core.result import ConfigResult
from cozecheck.core.text import T
from cozecheck.loader.model import Config
from cozecheck.studio.model import Product, Row, Status
from cozecheck.studio.products import Listing

LOST = (Effect.PLUGIN_DROPPED, Effect.TOOL_DROPPED)
INCOMPLETE = T("its authorization is incomplete there: keys are missing, or URLs are not https")
RESTART = T("it runs with another configuration, or was not restarted since: `docker compose restart coze-server`")


def deadly(outcome: ConfigResult) -> frozenset[str]:
    """Plugins whose details nobody may open: a tool of theirs ends the whole server."""
    crashing = set(outcome.prediction.crash_when_used)
    return frozenset(plugin for plugin, tools in outcome.prediction.plugins.items() if crashing.intersection(tools))


def operations(config: Config) -> dict[str, str]:
    """The operationIds of loaded tools by id. Another tool may have the same id, and be dropped for it."""
    tools = (tool for plugin in config.plugins for tool in plugin.tools)
    return {str(tool.meta.id.value): tool.operation.operation_id for tool in tools if tool.loaded and tool.operation}


def compare(outcome: ConfigResult, operations: Mapping[str, str], listing: Listing) -> Iterator[Row]:
    """One row for each plugin and each tool. `operations` are the operationIds of loaded tools by id."""
    prediction = outcome.prediction
    causes = {(loss.plugin, loss.tool): loss.cause for loss in prediction.losses if loss.effect in LOST}
    if prediction.startup != "ok":
        cause = next((loss.cause for loss in prediction.losses if not loss.plugin), None)
        reason = T("with this configuration the server would not start, but it answers")
        yield Row("server", Status.FAILED, "would-not-start", reason=reason, do=RESTART, cause=cause)
        return
    if listing.trouble:
        breaking = next((loss.cause for loss in prediction.losses if loss.effect is Effect.BREAKS_PLUGIN_LIST), None)
        reason = T("the whole plugin list fails: {reason}", reason=listing.trouble.message)
        yield Row("server", Status.FAILED, "list-fails", reason=reason, do=None if breaking else listing.trouble.do, cause=breaking)
    lost = {loss.plugin: loss.name for loss in prediction.losses if loss.effect is Effect.PLUGIN_DROPPED}
    for plugin in dict.fromkeys([*outcome.names, *prediction.plugins, *lost]):
        name = outcome.names[plugin].name if plugin in outcome.names else lost.get(plugin, "")
        yield from _plugin(plugin, name, outcome, operations, listing, causes)
    for plugin, product in listing.products.items():
        if plugin not in outcome.names and plugin not in prediction.plugins and plugin not in lost:
            reason = T("the server has it, this configuration does not")
            yield Row("plugin", Status.WARNING, "not-in-configuration", plugin, product.name, reason=reason)


def _plugin(
    plugin: str, name: str, outcome: ConfigResult, operations: Mapping[str, str], listing: Listing, causes: Mapping[tuple[str, str], Finding | None]
) -> Iterator[Row]:
    foretold, there = plugin in outcome.prediction.plugins, listing.products.get(plugin)
    cause = causes.get((plugin, ""))
    if plugin in listing.unasked:
        dangers = (loss.cause for loss in outcome.prediction.losses if loss.plugin == plugin and loss.effect is Effect.CRASHES_WHEN_USED)
        reason = T("not asked for: opening it could end the whole server")
        yield Row("plugin", Status.FAILED, "not-asked", plugin, name, reason=reason, cause=next(dangers, None))
        return
    if plugin in listing.troubles:
        breaking = (loss.cause for loss in outcome.prediction.losses if loss.plugin == plugin and loss.effect is Effect.BREAKS_PLUGIN_LIST)
        trouble = listing.troubles[plugin]
        yield Row("plugin", Status.FAILED, "details-fail", plugin, name, reason=trouble.message, do=trouble.do, cause=next(breaking, None))
        return
    if there is None:
        if not foretold:
            yield Row("plugin", Status.FAILED, "lost-as-predicted", plugin, name, reason=T("Coze Studio has dropped it, as foretold"), cause=cause)
        else:
            yield Row("plugin", Status.FAILED, "missing", plugin, name, reason=T("it should be there, but is not"), do=RESTART)
        return
    if not foretold:
        reason = T("it is there, though this configuration would lose it")
        yield Row("plugin", Status.FAILED, "unexpected", plugin, name, reason=reason, do=RESTART, cause=cause)
        return
    if there.auth_mode == 1:
        do = T("complete `manifest.auth` and its payload, and restart Coze Studio")
        yield Row("plugin", Status.WARNING, "key-missing", plugin, name, reason=INCOMPLETE, do=do)
    else:
        yield Row("plugin", Status.OK, "as-predicted", plugin, name)
    yield from _tools(plugin, name, outcome, operations, there, causes)


def _tools(
    plugin: str, name: str, outcome: ConfigResult, operations: Mapping[str, str], there: Product, causes: Mapping[tuple[str, str], Finding | None]
) -> Iterator[Row]:
    known = outcome.names[plugin].tools if plugin in outcome.names else {}
    foretold = outcome.prediction.plugins[plugin]
    # In place of these, others of the same ids were loaded.
    dropped = (loss for loss in outcome.prediction.losses if loss.effect is Effect.TOOL_DROPPED and loss.plugin == plugin and loss.tool in foretold)
    twins = {(loss.tool, loss.operation): loss.cause for loss in dropped}
    for tool in dict.fromkeys([*known, *foretold, *there.tools]):
        operation, cause = known.get(tool, there.tools.get(tool, "")), causes.get((plugin, tool)) or causes.get((plugin, ""))
        if (tool, operation) in twins:
            operation = operations.get(tool, "")
        if tool in foretold and tool in there.tools:
            own = operations.get(tool, "")
            other = own not in ("", there.tools[tool])
            reason = T("the server calls it '{name}', this configuration '{other}'", name=there.tools[tool], other=own) if other else None
            what, status = ("other-name", Status.FAILED) if other else ("as-predicted", Status.OK)
            yield Row("tool", status, what, plugin, name, tool, operation, reason, RESTART if other else None)
        elif tool in foretold:
            yield Row("tool", Status.FAILED, "missing", plugin, name, tool, operation, T("it should be there, but is not"), RESTART)
        elif tool in there.tools and tool in known:
            reason = T("it is there, though this configuration would lose it")
            yield Row("tool", Status.FAILED, "unexpected", plugin, name, tool, operation, reason, RESTART, cause)
        elif tool in there.tools:
            yield Row("tool", Status.WARNING, "not-in-configuration", plugin, name, tool, operation, T("the server has it, this configuration does not"))
        else:
            yield Row("tool", Status.FAILED, "lost-as-predicted", plugin, name, tool, operation, T("Coze Studio has dropped it, as foretold"), cause=cause)
    for (tool, operation), cause in twins.items():
        yield Row("tool", Status.FAILED, "lost-as-predicted", plugin, name, tool, operation, T("Coze Studio has dropped it, as foretold"), cause=cause)
