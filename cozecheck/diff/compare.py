"""The changes between two surfaces, each with what it does to those who use the tools now."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding
from cozecheck.core.result import Prediction
from cozecheck.core.text import T, Text
from cozecheck.diff.state import State
from cozecheck.diff.surface import Fact, PluginSurface, ToolSurface
from cozecheck.golang.semver import precedence


class Kind(Enum):
    """What a change is, worst first. The value is the stable name in reports."""

    LOST = "lost"
    BROKEN = "broken"
    CHANGED = "changed"
    VERSION = "version"
    GAINED = "gained"


class Change(NamedTuple):
    """One change at a plugin, or at one of its tools; `plugin` is '' for the whole server.

    `cause` is the finding behind it, `doubt` one that says that it cannot be known for sure.
    """

    kind: Kind
    plugin: str
    text: Text
    tool: str = ""
    name: str = ""
    operation: str = ""
    cause: Finding | None = None
    doubt: Finding | None = None


TROUBLES = {
    Effect.CRASHES_WHEN_USED: T("it stops the whole server when it is used"),
    Effect.BREAKS_PLUGIN_LIST: T("it breaks the plugin list for everybody"),
    Effect.UNUSABLE_BY_WORKFLOWS: T("the workflow editor cannot add or open it"),
    Effect.UNUSABLE_BY_AGENTS: T("no agent can use it"),
}
RELIEFS = {
    Effect.CRASHES_WHEN_USED: T("it no longer stops the server when it is used"),
    Effect.BREAKS_PLUGIN_LIST: T("it no longer breaks the plugin list"),
    Effect.UNUSABLE_BY_WORKFLOWS: T("workflows can use it now"),
    Effect.UNUSABLE_BY_AGENTS: T("agents can use it now"),
}
FOR_ALL = {Effect.CRASHES_WHEN_USED, Effect.BREAKS_PLUGIN_LIST}
"""What breaks something for others too, so that it counts even for a tool that is new."""

NOTHING = State(Prediction(), {}, (), {}, frozenset(), {})


def compare(before: State | None, after: State | None) -> list[Change]:
    """All changes, worst first, then in the order of the ids. A tool that moves to another plugin is lost in one and gained in the other.

    Where the server does not start, that is the one change.
    """
    old, new = before or NOTHING, after or NOTHING
    was, is_ = old.prediction.startup == "ok", new.prediction.startup == "ok"
    if before and after and not (was and is_):
        found = _starting(old, new) if was or is_ else []
    else:
        found = [change for plugin in dict.fromkeys((*old.plugins, *new.plugins)) for change in _plugin(plugin, old, new)]
        doubts = {**old.doubts, **new.doubts}
        found = [change._replace(doubt=doubts.get(change.plugin) or doubts.get("")) for change in found]
    order = list(Kind)
    return sorted(found, key=lambda change: order.index(change.kind))


def _starting(old: State, new: State) -> list[Change]:
    doubt = next(iter((old if new.prediction.startup == "ok" else new).doubts.values()), None)
    if new.prediction.startup == "ok":
        return [Change(Kind.GAINED, "", T("it starts again (plugins: {count})", count=len(new.plugins)), doubt=doubt)]
    crash = T("it crashes at its start, and loads nothing any more (plugins: {count})", count=len(old.plugins))
    stop = T("it does not start, and loads nothing any more (plugins: {count})", count=len(old.plugins))
    return [Change(Kind.LOST, "", crash if new.prediction.startup == "panic" else stop, cause=new.causes.get(("", "")), doubt=doubt)]


def _plugin(id_: str, before: State, after: State) -> Iterator[Change]:
    old, new = before.plugins.get(id_), after.plugins.get(id_)
    if new is None:
        if old is not None:
            key = (id_, "")
            texts = (
                T("the plugin is deprecated now (tools: {count})"),
                T("the plugin is no longer loaded (tools: {count})"),
                T("the plugin is gone (tools: {count})"),
            )
            text = texts[0 if key in after.deprecated else 1 if key in after.causes else 2]
            yield Change(Kind.LOST, id_, Text(text.template, {"count": len(old.tools)}), name=old.name, cause=after.causes.get(key))
        return
    if old is None:
        yield Change(Kind.GAINED, id_, T("the plugin is loaded now (tools: {count})", count=len(new.tools)), name=new.name)
        old = new._replace(tools={})
        yield from (change for change in _details(id_, old, new, after) if change.kind is Kind.BROKEN)
        return
    found = list(_details(id_, old, new, after))
    yield from found
    if any(change.tool and change.kind is not Kind.BROKEN for change in found):
        yield from _version(id_, old, new)


def _version(id_: str, old: PluginSurface, new: PluginSurface) -> Iterator[Change]:
    """What is said of a plugin that changes without a higher version; loaded plugins have valid ones."""
    if old.version == new.version:
        yield Change(Kind.VERSION, id_, T("its tools change, but its version is still {version}", version=new.version), name=new.name)
    elif precedence(new.version) <= precedence(old.version):
        yield Change(Kind.VERSION, id_, T("its tools change, but its version goes from {old} to {new}", old=old.version, new=new.version), name=new.name)


def _details(id_: str, old: PluginSurface, new: PluginSurface, after: State) -> Iterator[Change]:
    if old.name != new.name:
        yield Change(Kind.CHANGED, id_, T("this id was {old!r} before: whoever uses it now gets another plugin", old=old.name), name=new.name)
    if old.server != new.server:
        yield Change(Kind.CHANGED, id_, T("its server changes from {old} to {new}", old=old.server, new=new.server), name=new.name)
    if old.auth != new.auth:
        yield Change(Kind.CHANGED, id_, T("its auth changes from {old} to {new}", old=old.auth, new=new.auth), name=new.name)
    elif old.payload != new.payload:
        yield Change(Kind.CHANGED, id_, T("the payload of its auth changes"), name=new.name)
    for tool in dict.fromkeys((*old.tools, *new.tools)):
        present = new.tools.get(tool) or old.tools[tool]
        key = (id_, tool)
        if tool not in new.tools:
            text = (
                T("the tool is deprecated now")
                if key in after.deprecated
                else T("the tool is no longer loaded")
                if key in after.causes
                else T("the tool is gone")
            )
            yield Change(Kind.LOST, id_, text, tool, new.name, present.operation, after.causes.get(key))
            continue
        for kind, text in _tool(old.tools.get(tool), new.tools[tool]):
            cause = after.causes.get(key) if kind is Kind.BROKEN else None
            yield Change(kind, id_, text, tool, new.name, present.operation, cause)


def _tool(old: ToolSurface | None, new: ToolSurface) -> Iterator[tuple[Kind, Text]]:
    if old is None:
        yield Kind.GAINED, T("the tool is loaded now")
        yield from ((Kind.BROKEN, text) for effect, text in TROUBLES.items() if effect in new.troubles & FOR_ALL)
        return
    yield from ((Kind.BROKEN, text) for effect, text in TROUBLES.items() if effect in new.troubles - old.troubles)
    yield from ((Kind.GAINED, text) for effect, text in RELIEFS.items() if effect in old.troubles - new.troubles)
    if old.operation != new.operation:
        reused = old.operation_id != new.operation_id
        text = T("this id is reused: it was {old} before", old=old.operation) if reused else T("it moves from {old}", old=old.operation)
        yield Kind.CHANGED, text
    elif old.operation_id != new.operation_id:
        yield Kind.CHANGED, T("its function name changes from {old} to {new}", old=old.operation_id, new=new.operation_id)
    for path in dict.fromkeys((*old.fields, *new.fields)):
        yield from ((Kind.CHANGED, text) for text in _field(path, old.fields.get(path), new.fields.get(path)))


def _field(path: str, old: Fact | None, new: Fact | None) -> Iterator[Text]:
    if old is None or new is None:
        if new is None:
            yield T("{path} is gone", path=path)
        else:
            yield T("{path} is new and required", path=path) if new.required else T("{path} is new", path=path)
        return
    if old.required != new.required:
        yield T("{path} is now required", path=path) if new.required else T("{path} is no longer required", path=path)
    for name in ("type", "format", "default", "enum"):
        was, is_ = getattr(old, name), getattr(new, name)
        if was != is_:
            yield T("{path}: {what} changes from {old} to {new}", path=path, what=name, old=was or "-", new=is_ or "-")
