"""Gathers what happens to tools in use: one finding for each mistake, however many tools share it."""

from __future__ import annotations

from dataclasses import replace

from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding
from cozecheck.core.findings import finding
from cozecheck.core.result import Loss
from cozecheck.core.text import T
from cozecheck.loader.model import Document, Plugin, Tool
from cozecheck.loader.usage import Trouble, Usage


class InUse:
    """All troubles of one config folder's tools, and for each loaded tool the first of each effect."""

    def __init__(self) -> None:
        self._usages: dict[str, Usage] = {}
        self._found: dict[tuple[int, str, Effect], tuple[Finding, int]] = {}
        self.losses: list[Loss] = []

    def judge(self, plugin: Plugin, tool: Tool, document: Document) -> None:
        """Judges one tool whose operation is known; it counts as a loss only if the tool is loaded."""
        if tool.operation is None:
            return
        usage = self._usages.setdefault(document.path, Usage())
        seen: set[Effect] = set()
        plugin_id, tool_id = str(plugin.meta.id.value), str(tool.meta.id.value)
        for trouble in usage.troubles(tool.operation):
            key = (id(trouble.node), trouble.rule.code, trouble.effect)
            known = self._found.get(key)
            cause = known[0] if known else _finding(trouble, document.file, plugin_id, tool_id)
            self._found[key] = (cause, known[1] + 1 if known else 1)
            for effect in _effects(trouble.effect):
                hidden = effect is Effect.UNUSABLE_BY_WORKFLOWS and Effect.CRASHES_WHEN_USED in seen  # no workflow gets that far
                if tool.loaded and not hidden and effect not in seen:
                    seen.add(effect)
                    self.losses.append(Loss(effect, plugin_id, tool_id, plugin.meta.name, tool.meta.operation, cause))

    def findings(self) -> list[Finding]:
        """Every mistake once; where several tools share it, its message says how many."""
        return [
            replace(found, message=T("{message} ({count} tools)", message=found.message, count=count)) if count > 1 else found
            for found, count in self._found.values()
        ]


def _effects(effect: Effect) -> tuple[Effect, ...]:
    """What breaks the plugin list keeps workflows from using the tool as well: both ask ToReqAPIParameter."""
    return (effect, Effect.UNUSABLE_BY_WORKFLOWS) if effect is Effect.BREAKS_PLUGIN_LIST else (effect,)


def _finding(trouble: Trouble, file: str, plugin: str, tool: str) -> Finding:
    return finding(
        file,
        trouble.rule,
        trouble.node,
        trouble.message,
        do=trouble.do,
        mark=trouble.mark,
        log=trouble.log,
        effect=trouble.effect,
        related=trouble.related,
        plugin=plugin,
        tool=tool,
    )
