"""Collects findings about one file, so that the code that finds them need not know its name."""

from __future__ import annotations

from collections.abc import Iterable

from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding, Related
from cozecheck.core.node import Node
from cozecheck.core.rule import Rule
from cozecheck.core.text import Text


class Findings(list[Finding]):
    """Findings about one file, in the order in which the real loader would meet them: the first is the one that it logs."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file

    def add(
        self,
        rule: Rule,
        node: Node,
        message: Text,
        *,
        do: Text | None = None,
        mark: Text | None = None,
        log: str = "",
        effect: Effect | None = None,
        related: Iterable[tuple[Node, Text]] = (),
        plugin: str = "",
        tool: str = "",
    ) -> Finding:
        """Adds a finding at `node` (all related nodes are of the same file); the effect is the rule's unless said otherwise."""
        finding = Finding(
            rule,
            node.at(self.file),
            message,
            effect or rule.effect,
            do=do,
            mark=mark,
            log=log,
            related=tuple(Related(other.at(self.file), label) for other, label in related),
            plugin=plugin,
            tool=tool,
        )
        self.append(finding)
        return finding
