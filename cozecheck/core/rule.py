"""A rule: the stable identity of one kind of mistake. Its manual is the docstring of `cozecheck.rules.<module>`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cozecheck.core.effect import Effect


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """`code` (CZ112) and `name` (duplicate-tool-id) never change once released; `effect` is what the mistake usually does."""

    code: str
    name: str
    effect: Effect

    def meant_by(self, selectors: Iterable[str]) -> bool:
        """Whether one of the selectors is the rule's code, its name, or how its code begins ('CZ1')."""
        return any(selector == self.name or self.code.startswith(selector.upper()) for selector in selectors if selector)

    @property
    def module(self) -> str:
        """The module that holds the rule's manual, and its check where it has one."""
        return "cozecheck.rules." + self.name.replace("-", "_")
