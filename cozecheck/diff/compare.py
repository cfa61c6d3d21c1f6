"""The changes between two surfaces, each with what it does to those who use the tools now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from cozecheck.core.text import T, Text
from cozecheck.diff.surface import Fact, PluginSurface, ToolSurface
from cozecheck.golang.semver import precedence


class Kind(Enum):
    """What a change is, worst first. The value is the stable name in reports."""

    LOST = "lost"
    BROKEN = "broken"
    VERSION = "version"
    CHANGED = "changed"
    GAINED = "gained"


class Change(NamedTuple):
    """One change at a plugin, or at one of its tools."""

    kind: Kind
    plugin: str
    text: Text
    tool: str = ""
    name: str = ""
    operation: str = ""


def compare(before: Mapping[str, PluginSurface], after: Mapping[str, PluginSurface]) -> list[Change]:
    """All changes, worst first, then in the order of the ids. A tool that moves to another plugin is lost in one and gained in the other."""
    changes = [change for plugin in dict.fromkeys((*before, *after)) for change in _plugin(plugin, before.get(plugin), after.get(plugin))]
    order = list(Kind)
    return sorted(changes, key=lambda change: order.index(change.kind))


def _plugin(id_: str, old: PluginSurface | None, new: PluginSurface | None) -> Iterator[Change]:
    if old is None or new is None:
        present = new or old
        if present is not None:
            kind, text = (Kind.GAINED, T("the plugin is new, with {count} tools")) if old is None else (Kind.LOST, T("the plugin is gone, with {count} tools"))
            yield Change(kind, id_, Text(text.template, {"count": len(present.tools)}), name=present.name)
        return
    found = list(_details(id_, old, new))
    yield from found
    if any(change.kind in (Kind.CHANGED, Kind.LOST) for change in found) and precedence(new.version) <= precedence(old.version):
        still = T("its tools change, but its version is still {version}", version=new.version)
        down = T("its tools change, but its version goes from {old} to {new}", old=old.version, new=new.version)
        yield Change(Kind.VERSION, id_, still if old.version == new.version else down, name=new.name)


def _details(id_: str, old: PluginSurface, new: PluginSurface) -> Iterator[Change]:
    if old.name != new.name:
        yield Change(Kind.CHANGED, id_, T("this id was {old!r} before: whoever uses it now gets another plugin", old=old.name), name=new.name)
    if old.server != new.server:
        yield Change(Kind.CHANGED, id_, T("its server changes from {old} to {new}", old=old.server, new=new.server), name=new.name)
    if old.auth != new.auth:
        yield Change(Kind.CHANGED, id_, T("its auth changes from {old} to {new}", old=old.auth, new=new.auth), name=new.name)
    for tool in dict.fromkeys((*old.tools, *new.tools)):
        for kind, text in _tool(old.tools.get(tool), new.tools.get(tool)):
            present = new.tools.get(tool) or old.tools[tool]
            yield Change(kind, id_, text, tool, new.name, present.operation)


def _tool(old: ToolSurface | None, new: ToolSurface | None) -> Iterator[tuple[Kind, Text]]:
    if old is None:
        yield Kind.GAINED, T("the tool is new")
        return
    if new is None:
        yield Kind.LOST, T("the tool is gone")
        return
    for trouble in sorted(new.troubles - old.troubles):
        yield Kind.BROKEN, T("new trouble in use: {effect}", effect=trouble)
    if old.operation != new.operation:
        reused = old.operation_id != new.operation_id
        text = T("this id is reused: it was {old} before", old=old.operation) if reused else T("it moves from {old}", old=old.operation)
        yield Kind.CHANGED, text
    elif old.operation_id != new.operation_id:
        yield Kind.CHANGED, T("its function name changes from {old} to {new}", old=old.operation_id, new=new.operation_id)
    for path in dict.fromkeys((*old.fields, *new.fields)):
        text_ = _field(path, old.fields.get(path), new.fields.get(path))
        if text_:
            yield Kind.CHANGED, text_


def _field(path: str, old: Fact | None, new: Fact | None) -> Text | None:
    if old == new:
        return None
    if old is None and new is not None:
        return T("{path} is new and required", path=path) if new.required else T("{path} is new", path=path)
    if new is None or old is None:
        return T("{path} is gone", path=path)
    names = [name for name in Fact._fields if getattr(old, name) != getattr(new, name)]
    if names == ["required"]:
        return T("{path} is now required", path=path) if new.required else T("{path} is no longer required", path=path)
    name = names[0]
    return T("{path}: {what} changes from {old} to {new}", path=path, what=name, old=str(getattr(old, name)) or "-", new=str(getattr(new, name)) or "-")
