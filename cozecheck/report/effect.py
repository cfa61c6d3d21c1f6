"""What a finding does to Coze Studio, in words that name the plugin or the tool."""

from __future__ import annotations

from collections.abc import Mapping

from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding
from cozecheck.core.place import Place
from cozecheck.core.result import ConfigResult, Failure, Loss, PluginNames
from cozecheck.core.text import T, Text

SHORT = {
    Effect.SERVER_DOWN: T("no start"),
    Effect.SERVER_CRASH: T("crash at start"),
    Effect.PLUGIN_DROPPED: T("lost"),
    Effect.TOOL_DROPPED: T("lost"),
    Effect.CRASHES_WHEN_USED: T("crashes server"),
    Effect.BREAKS_PLUGIN_LIST: T("breaks list"),
    Effect.UNUSABLE_BY_WORKFLOWS: T("no workflow"),
    Effect.UNUSABLE_BY_AGENTS: T("no agent"),
    Effect.CALLS_FAIL: T("calls fail"),
    Effect.UNKNOWN: T("not known"),
}
"""The first column of the summary's table."""


Losses = Mapping[tuple[Place, str], list[Loss]]
"""What each place and code has brought down."""


def losses_by_cause(config: ConfigResult) -> Losses:
    """The losses by their causes; settings may have changed a finding's severity, never its place and code."""
    found: dict[tuple[Place, str], list[Loss]] = {}
    for loss in config.prediction.losses:
        if loss.cause:
            found.setdefault((loss.cause.place, loss.cause.rule.code), []).append(loss)
    return found


def sentence(finding: Finding, config: ConfigResult, brought_down: Losses | None = None) -> Text:
    """The effect on the plugin or tool; for what is no loss the message itself.

    What another mistake has already brought down is said as what would happen next. `brought_down` spares counting the losses for each finding.
    """
    effect = finding.effect
    if effect in (Effect.WARNING, Effect.NOTE, Effect.INVALID_SETTINGS):
        return finding.message
    if effect is Effect.SERVER_DOWN:
        return T("Coze Studio does not start")
    if effect is Effect.SERVER_CRASH:
        return T("Coze Studio crashes at its start")
    if effect is Effect.CALLS_FAIL:
        return T("calls of {plugin} fail", plugin=plugin_name(finding.plugin, config.names.get(finding.plugin, PluginNames()).name))
    if effect is Effect.UNKNOWN:
        return T("what Coze Studio does here cannot be known")
    losses = (losses_by_cause(config) if brought_down is None else brought_down).get((finding.place, finding.rule.code), [])
    now = any(loss.effect is effect for loss in losses)
    loss = losses[0] if losses else Loss(effect, finding.plugin, finding.tool)
    if effect is Effect.PLUGIN_DROPPED:
        return _drops(finding.plugin or loss.plugin, config, now)
    tool = tool_name(finding.tool or loss.tool, finding.plugin or loss.plugin, config)
    return Text(_TOOL[effect][not now].template, {"tool": tool})


_TOOL = {
    Effect.TOOL_DROPPED: (T("drops {tool}"), T("would still drop {tool}")),
    Effect.CRASHES_WHEN_USED: (T("{tool} stops the whole server when it is used"), T("once it loads, {tool} would stop the whole server when it is used")),
    Effect.BREAKS_PLUGIN_LIST: (T("{tool} breaks the plugin list for everybody"), T("once it loads, {tool} would break the plugin list for everybody")),
    Effect.UNUSABLE_BY_WORKFLOWS: (T("the workflow editor cannot add or open {tool}"), T("once it loads, the workflow editor could not add or open {tool}")),
    Effect.UNUSABLE_BY_AGENTS: (T("no agent can use {tool}"), T("once it loads, no agent could use {tool}")),
}


def _drops(plugin: str, config: ConfigResult, now: bool) -> Text:
    named = plugin_name(plugin, config.names.get(plugin, PluginNames()).name)
    if not now:
        return T("would still drop {plugin}", plugin=named)
    count = len(config.names[plugin].tools) if plugin in config.names else 0
    if count == 1:
        return T("drops {plugin} with its tool", plugin=named)
    return T("drops {plugin} with its {count} tools", plugin=named, count=count) if count else T("drops {plugin}", plugin=named)


def subject(loss: Loss, config: ConfigResult) -> Text:
    """What is lost or dangerous."""
    if loss.tool and loss.operation:
        return T("tool {tool} {operation}", tool=loss.tool, operation=loss.operation)
    if loss.tool:
        return tool_name(loss.tool, loss.plugin, config)
    return plugin_name(loss.plugin, loss.name) if loss.plugin else T("the server")


def failed(failure: Failure) -> Text:
    """cozecheck's own failure."""
    return T("cozecheck itself failed at {root}: {error}", root=failure.root, error=failure.error)


def plugin_name(plugin: str, name: str) -> Text:
    """'plugin 201 "search"', as far as that is known."""
    if not plugin:
        return T("the plugin")
    return T('plugin {plugin} "{name}"', plugin=plugin, name=name) if name else T("plugin {plugin}", plugin=plugin)


def tool_name(tool: str, plugin: str, config: ConfigResult) -> Text:
    """'tool 20201 GET /mails', as far as that is known."""
    if not tool:
        return T("a tool of {plugin}", plugin=plugin_name(plugin, config.names.get(plugin, PluginNames()).name)) if plugin else T("the tool")
    operation = config.names[plugin].tools.get(tool, "") if plugin in config.names else ""
    return T("tool {tool} {operation}", tool=tool, operation=operation) if operation else T("tool {tool}", tool=tool)
