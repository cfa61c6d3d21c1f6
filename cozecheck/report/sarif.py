"""SARIF 2.1.0, as code scanning reads it: rules with their manuals, results with fingerprints that survive moved lines."""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import quote

from cozecheck import COZE_STUDIO, __version__
from cozecheck.core.effect import Severity
from cozecheck.core.place import Place
from cozecheck.core.result import RunResult
from cozecheck.core.rule import Rule
from cozecheck.core.text import Translate
from cozecheck.report.plain import Found, Plain, as_json, numbered

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
PRECISION = "very-high"
"""For code scanning: what is predicted is what the server does."""

_HALF_PAIRS = re.compile("[\ud800-\udc7f\udd00-\udfff]")


def render(result: RunResult, translate: Translate = str, base: str = "") -> str:
    """One run with a result for each finding; suppressed findings stand in it as such."""
    plain = Plain(result, translate, base)
    found = [item for config in plain.folders for item in plain.found(config)]
    rules = sorted({item.finding.rule for item in found})
    index = {rule: number for number, rule in enumerate(rules)}
    prints = numbered(fingerprint(item) for item in found)
    document = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "cozecheck",
                        "semanticVersion": __version__,
                        "rules": [_rule(rule, translate) for rule in rules],
                        "properties": {"coze_studio": COZE_STUDIO},
                    }
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "the root of the repository"}}},
                "invocations": [{"executionSuccessful": not result.failures, "exitCode": result.exit_code}],
                "results": [_result(item, index, print_, plain) for item, print_ in zip(found, prints, strict=True)],
            }
        ],
    }
    return as_json(document)


def fingerprint(item: Found) -> str:
    """The same for one mistake wherever its line goes: rule, file, plugin, tool and the English words."""
    finding = item.finding
    parts = (finding.rule.code, item.path, finding.plugin, finding.tool, finding.message.render())
    return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _rule(rule: Rule, translate: Translate) -> dict[str, Any]:
    from cozecheck.rules.manual import manual
    from cozecheck.rules.manual import render as render_manual

    page = manual(rule, translate)
    text = render_manual(page)
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": page.summary},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": LEVELS[rule.effect.severity]},
        "properties": {"effect": rule.effect.value, "precision": PRECISION, "problem.severity": _problem(rule.effect.severity)},
    }


def _problem(severity: Severity) -> str:
    return "recommendation" if severity is Severity.NOTE else severity.word


def _result(item: Found, index: dict[Rule, int], fingerprint_: str, plain: Plain) -> dict[str, Any]:
    finding = item.finding
    result: dict[str, Any] = {
        "ruleId": finding.rule.code,
        "ruleIndex": index[finding.rule],
        "level": LEVELS[finding.severity],
        "message": {"text": _unlinked(item.words())},
        "locations": [{"physicalLocation": _location(finding.place, plain)}],
        "partialFingerprints": {"cozecheck/v1": fingerprint_},
        "properties": {"effect": finding.effect.value, "plugin": plain.say(finding.plugin), "tool": plain.say(finding.tool), "log": item.log},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _location(related.place, plain), "message": {"text": _unlinked(plain.say(related.label))}}
            for number, related in enumerate(finding.related, 1)
        ]
    if item.suppressed is not None:
        result["suppressions"] = [{"kind": "inSource", "justification": item.suppressed}]
    return result


def _unlinked(words: str) -> str:
    """Viewers make a link of '[text](target)' even in plain text (SARIF 2.1.0, 3.11.6)."""
    return words.replace("](", "] (")


def _location(place: Place, plain: Plain) -> dict[str, Any]:
    path = plain.path(place.file)
    # What stands for a byte that is no UTF-8 is that byte again; half a pair is nothing that a URI could name.
    location: dict[str, Any] = {"uri": quote(_HALF_PAIRS.sub("\ufffd", path), errors="surrogateescape")}
    if not path.startswith("/"):
        location["uriBaseId"] = "%SRCROOT%"
    region = {"startLine": place.line, "startColumn": place.column, "endLine": place.end_line, "endColumn": place.end_column}
    return {"artifactLocation": location, "region": region}
