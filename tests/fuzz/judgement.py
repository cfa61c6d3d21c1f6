"""What is compared of a judgement on a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PARTS = ("startup", "plugins", "crash_when_used", "breaks_plugin_list", "unusable_by_workflows", "unusable_by_agents")

Outcome = dict[str, Any]


@dataclass(slots=True)
class Judgement:
    """An outcome; `unsure`: it was said that it cannot be known; `why` in a few words, for people and to tell disagreements apart."""

    outcome: Outcome
    unsure: bool = False
    why: str = ""


def outcome(source: Mapping[str, Any]) -> Outcome:
    """The outcome in a verdict, or in a prediction: ids in a fixed order, and nothing of a server that does not start."""
    if source["startup"] != "ok":
        return {"startup": source["startup"], **{part: [] for part in PARTS[1:]}}
    plugins = sorted((plugin, sorted(tools)) for plugin, tools in source["plugins"].items())
    return {"startup": "ok", "plugins": plugins, **{part: sorted(source[part]) for part in PARTS[2:]}}
