"""Makes findings from nodes, and collects those of one file."""

from __future__ import annotations

from collections.abc import Iterable

from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding, Related
from cozecheck.core.node import Node
from cozecheck.core.rule import Rule
from cozecheck.core.text import Text


def finding(
    file: str,
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
    """A finding at `node` of `file`, as are all related nodes; the effect is the rule's unless said otherwise."""
    places = tuple(Related(other.at(file), label) for other, label in related)
    return Finding(rule, node.at(file), message, effect or rule.effect, do=do, mark=mark, log=log, related=places, plugin=plugin, tool=tool)


class Findings(list[Finding]):
    """Findings about one file, in the order in which the real loader would meet them: the first is the one that it logs.

    `plugin` and `tool` are the ids that the next findings are about, '' for none.
    """

    def __init__(self, file: str, plugin: str = "", tool: str = "") -> None:
        super().__init__()
        self.file, self.plugin, self.tool = file, plugin, tool

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
    ) -> Finding:
        """Adds a finding at `node`, which is of this file."""
        made = finding(self.file, rule, node, message, do=do, mark=mark, log=log, effect=effect, related=related, plugin=self.plugin, tool=self.tool)
        self.append(made)
        return made
