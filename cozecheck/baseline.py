"""A baseline: the findings that an old repository already has, so that only new ones fail."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

from cozecheck.core.errors import UsageError
from cozecheck.core.finding import Finding
from cozecheck.core.place import Place
from cozecheck.core.result import ConfigResult, RunResult, Suppressed
from cozecheck.core.text import T

VERSION = 1
KEYS = ("code", "file", "plugin", "tool", "message")
Known = Counter[tuple[str, ...]]
Path = Callable[[str], str]
"""Names a file as the repository does, so that a baseline serves wherever cozecheck is called."""


def write(result: RunResult, path: Path, hide: Callable[[str], str] = str) -> str:
    """The baseline of a run as JSON, one entry a line, in a stable order. `hide` takes secrets out of messages."""
    counts = Counter(_identity(finding, path, hide) for config in result.configs for finding in config.findings)
    entries = [{**dict(zip(KEYS, identity, strict=True)), "count": count} for identity, count in sorted(counts.items())]
    lines = ",\n".join("  " + json.dumps(entry, ensure_ascii=False) for entry in entries)
    return f'{{"cozecheck_baseline": {VERSION}, "findings": [\n{lines}\n]}}\n'


def read(file: str) -> Known:
    """The entries of a baseline. Raises UsageError where it is none."""
    try:
        with open(file, encoding="utf-8") as stream:
            document = json.load(stream)
        if document["cozecheck_baseline"] != VERSION:
            raise UsageError(T("'{file}' is a baseline of another version of cozecheck: write it anew", file=file))
        return Counter({tuple(str(entry[key]) for key in KEYS): int(entry["count"]) for entry in document["findings"]})
    except OSError as error:
        raise UsageError(T("cannot read the baseline '{file}': {error}", file=file, error=error.strerror or str(error))) from error
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(T("'{file}' is no baseline: write one with `cozecheck baseline write`", file=file)) from None


def apply(result: RunResult, known: Known, file: str, path: Path, hide: Callable[[str], str] = str) -> RunResult:
    """The run without what the baseline knows; entries that no longer occur become a notice."""
    left = known.copy()
    configs = tuple(_without(config, left, file, path, hide) for config in result.configs)
    stale = sum(left.values())
    notice = (T("the baseline {file} knows findings that no longer occur ({count}): write it anew", count=stale, file=file),) if stale else ()
    return result._replace(configs=configs, notices=result.notices + notice)


def _without(config: ConfigResult, left: Known, file: str, path: Path, hide: Callable[[str], str]) -> ConfigResult:
    new, old = [], []
    for finding in config.findings:
        identity = _identity(finding, path, hide)
        if left[identity] > 0:
            left[identity] -= 1
            old.append(Suppressed(finding, Place(file), "baseline"))
        else:
            new.append(finding)
    return config._replace(findings=tuple(new), suppressed=(*config.suppressed, *old))


def _identity(finding: Finding, path: Path, hide: Callable[[str], str]) -> tuple[str, ...]:
    """What a finding is wherever its line goes, in English."""
    return finding.rule.code, path(finding.place.file), finding.plugin, finding.tool, hide(finding.message.render())
