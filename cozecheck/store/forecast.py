"""What Coze Studio will do with a folder, and whether that is good enough to ship or to switch to."""

from __future__ import annotations

from cozecheck.api import check
from cozecheck.core.effect import Effect
from cozecheck.core.errors import UsageError
from cozecheck.core.result import ConfigResult, Loss
from cozecheck.core.text import T, Text
from cozecheck.loader.model import Config
from cozecheck.settings.model import Settings
from cozecheck.store.model import Checked, Forecast

DOWN = {"error": T("Coze Studio does not start with it"), "panic": T("Coze Studio crashes at its start with it"), "unknown": T("its check failed")}
MOST = 10
"""Losses that are named one by one."""


def foretell(folder: str) -> Checked:
    """Checks one config folder. What settings and suppressions say changes findings, never the prediction, so none are looked up."""
    seen: list[Config] = []
    try:
        result = check(folder, settings=Settings(), see=seen.append)
    except UsageError:
        return Checked(Forecast())
    if len(result.configs) != 1 or result.failures:
        return Checked(Forecast(), secrets=result.secrets)
    operations = {
        str(tool.meta.id.value): tool.operation.operation_id
        for each in seen
        for plugin in each.plugins
        for tool in plugin.tools
        if tool.loaded and tool.operation
    }
    return Checked(_forecast(result.configs[0], seen), result.configs[0], result.secrets, operations)


def _forecast(config: ConfigResult, seen: list[Config]) -> Forecast:
    prediction = config.prediction
    versions = {str(plugin.meta.id.value): plugin.meta.version.value for loaded in seen for plugin in loaded.plugins if plugin.loaded}
    return Forecast(
        prediction.startup,
        not prediction.unsure,
        prediction.plugins,
        {plugin: names.name for plugin, names in config.names.items() if plugin in prediction.plugins},
        {plugin: version for plugin, version in versions.items() if plugin in prediction.plugins},
        prediction.declared_plugins,
        prediction.declared_tools,
        tuple(dict.fromkeys(loss.plugin for loss in prediction.losses if loss.effect is Effect.PLUGIN_DROPPED)),
        len(prediction.losses),
    )


def objections(checked: Checked, *, strict: bool) -> tuple[Text, ...]:
    """Why this must not go to a server: it does not start, or plugins are lost; with `strict` also where anything else is lost or dangerous."""
    forecast = checked.forecast
    if forecast.startup != "ok":
        return (DOWN.get(forecast.startup, DOWN["unknown"]), *map(_loss, _losses(checked, None)[:1]))
    losses = _losses(checked, None if strict else Effect.PLUGIN_DROPPED)
    more = (T("... and {count} more", count=len(losses) - MOST),) if len(losses) > MOST else ()
    return (*map(_loss, losses[:MOST]), *more)


def _losses(checked: Checked, effect: Effect | None) -> list[Loss]:
    losses = checked.result.prediction.losses if checked.result else ()
    return [loss for loss in losses if effect is None or loss.effect is effect]


def _loss(loss: Loss) -> Text:
    what = f"{loss.plugin} {loss.name}".strip()
    if loss.tool:
        what = f"{what} / {loss.tool} {loss.operation}".strip()
    if loss.cause is None:
        return T("{what}: {effect}", what=what, effect=loss.effect.value)
    file = loss.cause.place.file.rsplit("/", 1)[-1]
    subject = what or file
    return T(
        "{what}: {code} at {file}:{line}: {message}", what=subject, code=loss.cause.rule.code, file=file, line=loss.cause.place.line, message=loss.cause.message
    )
