"""Makes findings from nodes, and collects those of one file."""

from __future__ import annotations

from collections.abc import Iterable

from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding, Related
from cozecheck.core.node import Node
from cozecheck.core.rule import Rule
from cozecheck.core.text import Text

MAX_LOG = 10_000
"""Characters. Go quotes schemas and values of any size in its errors."""


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


def cut(log: str) -> str:
    """A log of a length that can be kept for each of many findings: of a longer one the beginning and the end."""
    return log if len(log) <= MAX_LOG else f"{log[: MAX_LOG // 2]} … {log[-MAX_LOG // 2 :]}"


class Findings(list[Finding]):
    """Findings about one file, in the order in which the real loader would meet them: the first is the one that it logs.

    `plugin` and `tool` are the ids that the next findings are about, '' for none. With `most`, no more than so many of one rule are kept;
    `total` counts them all.
    """

    def __init__(self, file: str, plugin: str = "", tool: str = "", most: int | None = None) -> None:
        super().__init__()
        self.file, self.plugin, self.tool, self.most = file, plugin, tool, most
        self.total = 0
        self._counts: dict[str, int] = {}

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
        made = finding(self.file, rule, node, message, do=do, mark=mark, log=cut(log), effect=effect, related=related, plugin=self.plugin, tool=self.tool)
        self.total += 1
        count = self._counts[rule.code] = self._counts.get(rule.code, 0) + 1
        if self.most is None or count <= self.most:
            self.append(made)
        return made

    def full(self, rule: Rule) -> bool:
        """Whether the next finding of this rule would not be kept."""
        return self.most is not None and self._counts.get(rule.code, 0) >= self.most

    def skip(self, rule: Rule) -> None:
        """Counts a finding that would not be kept, for which its words need not be found."""
        self.total += 1
        self._counts[rule.code] += 1

    def more(self) -> dict[str, int]:
        """How many findings were not kept, by the codes of their rules."""
        return {code: count - self.most for code, count in self._counts.items() if self.most is not None and count > self.most}
