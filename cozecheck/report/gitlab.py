"""GitLab's code quality report (the Code Climate subset that GitLab reads)."""

from __future__ import annotations

from cozecheck.core.effect import Severity
from cozecheck.core.result import RunResult
from cozecheck.core.text import Translate
from cozecheck.report.plain import Plain, as_json, numbered
from cozecheck.report.sarif import fingerprint

SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(result: RunResult, translate: Translate = str, base: str = "") -> str:
    """A JSON list with an entry for each finding that counts, worst first."""
    plain = Plain(result, translate, base)
    found = plain.all_found()
    issues = [
        {
            "check_name": f"{item.finding.rule.code} {item.finding.rule.name}",
            "description": item.words(),
            "fingerprint": hash_,
            "severity": SEVERITIES[item.finding.severity],
            "location": {"path": item.path, "lines": {"begin": item.finding.place.line, "end": item.finding.place.end_line}},
        }
        for item, hash_ in zip(found, numbered(map(fingerprint, found)), strict=True)
    ]
    return as_json(issues)
