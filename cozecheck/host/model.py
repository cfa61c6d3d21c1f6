"""What the host serves: every plugin of a configuration folder, in the version that its calls go to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from cozecheck.core.finding import Finding
from cozecheck.core.text import Text
from cozecheck.loader.model import Plugin, PluginMeta, Tool


class Status(Enum):
    """The words of the guide's API."""

    ACTIVE = "active"
    FAILED = "failed"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One plugin: `written` as the files have it now, `serving` the version that calls go to, None where there is none.

    `cause` says why the written version is not the one that serves; `lost` why tools of the written version are not there, by tool id.
    """

    written: Plugin
    serving: Plugin | None
    cause: Finding | Text | None = None
    lost: Mapping[str, Finding] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def status(self) -> Status:
        """Deprecated plugins are disabled."""
        if self.serving is not None:
            return Status.ACTIVE
        return Status.DISABLED if self.written.meta.deprecated.value else Status.FAILED

    @property
    def stale(self) -> bool:
        """Whether an older version serves, since the newest is broken."""
        return self.serving is not None and self.serving is not self.written

    @property
    def meta(self) -> PluginMeta:
        """Of the version that serves, else of the written one."""
        return (self.serving or self.written).meta

    def tool(self, name: str) -> Tool | None:
        """The served tool with this operationId, tool id or 'METHOD path'."""
        tools = [tool for tool in self.serving.tools if tool.loaded and tool.operation] if self.serving else []
        by_operation = (tool for tool in tools if tool.operation and tool.operation.operation_id == name)
        return next(by_operation, None) or next((tool for tool in tools if name in (str(tool.meta.id.value), tool.meta.operation)), None)


class Served:
    """All plugins at one moment; never changed, only replaced as a whole, so that a call keeps the versions with which it began.

    `problem` says why nothing could be loaded, or why Coze Studio would not start; `secrets` are values to be hidden.
    """

    def __init__(self, entries: Iterable[Entry] = (), problem: Finding | Text | None = None, secrets: frozenset[str] = frozenset()) -> None:
        self.entries, self.problem, self.secrets = tuple(entries), problem, secrets
        self._found: dict[str, list[Entry]] = {}
        for names in (lambda entry: str(entry.meta.id.value), lambda entry: entry.meta.name):
            for entry in self.entries:
                known = self._found.setdefault(names(entry), [])
                if entry not in known:
                    known.append(entry)

    def find(self, name: str) -> list[Entry]:
        """The plugins with this id or name_for_model: the ones that serve, else all; '' is no name."""
        found = self._found.get(name, []) if name else []
        return [entry for entry in found if entry.serving] or found
