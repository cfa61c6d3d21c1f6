"""What a mistake does to a running Coze Studio, and how bad that is."""

from __future__ import annotations

from enum import Enum, IntEnum


class Severity(IntEnum):
    """How bad a finding is; greater is worse. ERROR means that something is lost, or worse."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The lower-case name, as it stands in options and reports."""
        return self.name.lower()


class Effect(Enum):
    """What Coze Studio does, worst first. The value is the stable name in reports."""

    SERVER_DOWN = "server-does-not-start"
    SERVER_CRASH = "server-crashes"
    CRASHES_WHEN_USED = "crashes-when-used"
    BREAKS_PLUGIN_LIST = "breaks-plugin-list"
    PLUGIN_DROPPED = "plugin-dropped"
    TOOL_DROPPED = "tool-dropped"
    UNUSABLE_BY_WORKFLOWS = "unusable-by-workflows"
    UNUSABLE_BY_AGENTS = "unusable-by-agents"
    CALLS_FAIL = "calls-fail"
    UNKNOWN = "cannot-be-known"
    INVALID_SETTINGS = "settings-invalid"
    WARNING = "warning"
    NOTE = "advice"

    @property
    def severity(self) -> Severity:
        """Follows from the effect alone; only the last two are not losses."""
        if self is Effect.NOTE:
            return Severity.NOTE
        return Severity.WARNING if self is Effect.WARNING else Severity.ERROR
