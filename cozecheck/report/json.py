"""The report for programs: versioned JSON, described by `schemas/report-1.schema.json` and docs/json.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from cozecheck import COZE_STUDIO, __version__
from cozecheck.core.effect import Severity
from cozecheck.core.finding import Finding
from cozecheck.core.findings import cut
from cozecheck.core.place import Place
from cozecheck.core.result import ConfigResult, Loss, Prediction, RunResult
from cozecheck.core.text import Text, Translate
from cozecheck.report.escape import secret_pattern
from cozecheck.report.plain import as_json

FORMAT = 1
"""Grows when a program that reads the report would have to change."""

Say = Callable[[Text | str | None], str]


def render(result: RunResult, translate: Translate = str) -> str:
    """The whole result as one line of JSON, in ASCII; messages in the reader's language, values of secrets as ***."""
    secrets = secret_pattern(result.secrets)

    def say(text: Text | str | None) -> str:
        words = text.render(translate) if isinstance(text, Text) else text or ""
        return cut(secrets.sub("***", words) if secrets else words)

    return as_json(
        {
            "cozecheck": {"version": __version__, "format": FORMAT, "coze_studio": COZE_STUDIO},
            "configs": [_config(config, say) for config in result.configs],
            "settings_findings": [_finding(finding, say) for finding in result.settings_findings],
            "failures": [{"root": failure.root, "error": say(failure.error)} for failure in result.failures],
            "notices": [say(notice) for notice in result.notices],
            "summary": _summary(result),
        }
    )


def _summary(result: RunResult) -> dict[str, Any]:
    counts = Counter(finding.severity for finding in result.findings)
    predictions = [config.prediction for config in result.configs]
    return {
        **{severity.word + "s": counts[severity] for severity in reversed(Severity)},
        "suppressed": sum(len(config.suppressed) for config in result.configs),
        "configs": len(result.configs),
        "files": result.files_checked,
        "plugins": sum(len(p.plugins) for p in predictions),
        "plugins_declared": sum(p.declared_plugins for p in predictions),
        "tools": sum(len(tools) for p in predictions for tools in p.plugins.values()),
        "tools_declared": sum(p.declared_tools for p in predictions),
        "elapsed": round(result.elapsed, 3),
        "exit_code": result.exit_code,
    }


def _config(config: ConfigResult, say: Say) -> dict[str, Any]:
    return {
        "root": config.root,
        "files": list(config.files),
        "prediction": _prediction(config.prediction, say),
        "findings": [_finding(finding, say) for finding in config.findings],
        "suppressed": [{**_finding(s.finding, say), "by": _place(s.by), "reason": say(s.reason)} for s in config.suppressed],
    }


def _prediction(prediction: Prediction, say: Say) -> dict[str, Any]:
    return {
        "startup": prediction.startup,
        "plugins": {plugin: list(tools) for plugin, tools in prediction.plugins.items()},
        "crash_when_used": list(prediction.crash_when_used),
        "breaks_plugin_list": list(prediction.breaks_plugin_list),
        "unusable_by_workflows": list(prediction.unusable_by_workflows),
        "unusable_by_agents": list(prediction.unusable_by_agents),
        "sure": not prediction.unsure,
        "losses": [_loss(loss, say) for loss in prediction.losses],
    }


def _loss(loss: Loss, say: Say) -> dict[str, Any]:
    f = loss.cause
    cause = f and {"code": f.rule.code, "name": f.rule.name, "message": say(f.message), "log": say(f.log), "place": _place(f.place)}
    return {"effect": loss.effect.value, "plugin": loss.plugin, "tool": loss.tool, "name": say(loss.name), "operation": say(loss.operation), "cause": cause}


def _finding(finding: Finding, say: Say) -> dict[str, Any]:
    return {
        "code": finding.rule.code,
        "name": finding.rule.name,
        "severity": finding.severity.word,
        "effect": finding.effect.value,
        "message": say(finding.message),
        "mark": say(finding.mark),
        "do": say(finding.do),
        "log": say(finding.log),
        "plugin": finding.plugin,
        "tool": finding.tool,
        "place": _place(finding.place),
        "related": [{"place": _place(related.place), "label": say(related.label)} for related in finding.related],
    }


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column, "end_line": place.end_line, "end_column": place.end_column}
