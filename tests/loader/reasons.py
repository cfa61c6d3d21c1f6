"""Puts what the real loader said beside what the prediction says that it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding
from cozecheck.core.result import Loss, Prediction
from cozecheck.loader.model import Config

CUT = 600
"""Bytes of a log line that were recorded, and of these only the first line where there are several."""


@dataclass(frozen=True)
class Reason:
    """What the real loader said, in the words of its log, error or panic; `said` is what the finding says that is the cause, '' where there is none."""

    case: str
    real: str
    said: str

    @property
    def literal(self) -> bool:
        """The same words with the same values and numbers."""
        return self.real == self.said

    @property
    def alike(self) -> bool:
        """The same words."""
        return category(self.real) == category(self.said)


def category(line: str) -> str:
    """A line without the values in it: what is quoted, lists of names, paths, numbers."""
    line = re.sub(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|\[[^]]*\]", "…", line)
    return re.sub(r"\d+", "0", re.sub(r"(?<=invalid path )\S+(?=:)|(?<=invalid operation )\w+(?=:)", "…", line))


def reasons(case: str, verdict: dict[str, Any], config: Config, prediction: Prediction) -> Iterator[Reason]:
    """Every line that was logged, in order, and the error or panic that ended the start-up."""
    said = [recorded(loss.cause) for loss in prediction.losses if loss.cause is not None and is_logged(loss, loss.cause)]
    lines = [line.rstrip("\ufffd") for line in verdict["log"]]
    if verdict["startup"] == "panic" or "plugin_meta.yaml" in verdict.get("error", ""):
        said = said[: len(lines)]  # the real loader does not come to what follows
    for line, own in zip_longest(lines, said, fillvalue=""):
        yield Reason(case, line, own)
    if verdict["startup"] != "ok":
        ends = [loss.cause for loss in prediction.losses if not loss.plugin and loss.cause is not None]
        yield Reason(case, verdict["error"].partition(" @ ")[0], whole(ends[0], config).removeprefix("panic: ") if ends else "")


def is_logged(loss: Loss, cause: Finding) -> bool:
    """Whether a loss has a line of its own: a plugin goes without a word where its tools have gone."""
    dropped = loss.effect is Effect.TOOL_DROPPED or (loss.effect is Effect.PLUGIN_DROPPED and not cause.tool)
    return dropped and bool(cause.log)


def recorded(cause: Finding) -> str:
    """The line that the finding says is logged, as far as it would have been recorded."""
    return f"[Error] {cause.log}".partition("\n")[0].encode()[:CUT].decode(errors="replace").rstrip("\ufffd")


def whole(cause: Finding, config: Config) -> str:
    """yaml.v3 names all values of wrong types in one error, here each is a finding."""
    beginning, errors, _ = cause.log.partition("yaml: unmarshal errors:\n")
    if not errors:
        return cause.log
    beginning += errors
    lines = [finding.log.removeprefix(beginning) for finding in config.findings if finding.log.startswith(beginning)]
    return beginning + "\n".join(lines)
