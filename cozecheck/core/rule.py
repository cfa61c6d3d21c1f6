"""A rule: the stable identity of one kind of mistake. Its manual is the docstring of `cozecheck.rules.<module>`."""

from __future__ import annotations

from dataclasses import dataclass

from cozecheck.core.effect import Effect


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """`code` (CZ112) and `name` (duplicate-tool-id) never change once released; `effect` is what the mistake usually does."""

    code: str
    name: str
    effect: Effect

    @property
    def module(self) -> str:
        """The module that holds the rule's manual, and its check where it has one."""
        return "cozecheck.rules." + self.name.replace("-", "_")
