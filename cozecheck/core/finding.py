"""What cozecheck has to say about one place."""

from __future__ import annotations

from dataclasses import dataclass

from cozecheck.core.effect import Effect, Severity
from cozecheck.core.place import Place
from cozecheck.core.rule import Rule
from cozecheck.core.text import Text


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to the finding: the first of two duplicates, the other end of a reference."""

    place: Place
    label: Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake at one place.

    `message` says what is wrong, `mark` stands under the source line, `do` is what to do about it, `log` the words that the real server
    logs (empty where it logs none); `plugin` and `tool` are the ids (as strings) of what is hit.
    """

    rule: Rule
    place: Place
    message: Text
    effect: Effect
    do: Text | None = None
    mark: Text | None = None
    log: str = ""
    related: tuple[Related, ...] = ()
    plugin: str = ""
    tool: str = ""
    severity_override: Severity | None = None

    @property
    def severity(self) -> Severity:
        """From the effect, unless the user's configuration says otherwise."""
        return self.severity_override or self.effect.severity
