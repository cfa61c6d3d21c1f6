"""The report for programs: versioned JSON, described by `schemas/report-1.schema.json` and docs/json.md."""

from __future__ import annotations

import json
from typing import Any

from cozecheck import COZE_STUDIO, __version__
from cozecheck.core.effect import Severity
from cozecheck.core.finding import Finding
from cozecheck.core.place import Place
from cozecheck.core.result import ConfigResult, Loss, Prediction, RunResult
from cozecheck.core.text import Translate


def render(result: RunResult, translate: Translate = str) -> str:
    """The whole result as one JSON document with a final newline; messages in the reader's language, values of secrets as ***."""
    document = {
        "cozecheck": {"version": __version__, "format": 1, "coze_studio": COZE_STUDIO},
        "configs": [_config(config, translate) for config in result.configs],
        "settings_findings": [_finding(finding, translate) for finding in result.settings_findings],
        "failures": [{"root": failure.root, "error": failure.error} for failure in result.failures],
        "notices": [notice.render(translate) for notice in result.notices],
        "summary": _summary(result),
    }
    return json.dumps(document, indent=1) + "\n"


def _summary(result: RunResult) -> dict[str, Any]:
    count = {severity.word + "s": sum(f.severity is severity for f in result.findings) for severity in sorted(Severity, reverse=True)}
    predictions = [config.prediction for config in result.configs]
    return {
        **count,
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


def _config(config: ConfigResult, translate: Translate) -> dict[str, Any]:
    return {
        "root": config.root,
        "prediction": _prediction(config.prediction, translate),
        "findings": [_finding(finding, translate) for finding in config.findings],
        "suppressed": [{**_finding(s.finding, translate), "by": _place(s.by), "reason": s.reason} for s in config.suppressed],
    }


def _prediction(prediction: Prediction, translate: Translate) -> dict[str, Any]:
    return {
        "startup": prediction.startup,
        "plugins": {plugin: list(tools) for plugin, tools in prediction.plugins.items()},
        "crash_when_used": list(prediction.crash_when_used),
        "breaks_plugin_list": list(prediction.breaks_plugin_list),
        "unusable_by_workflows": list(prediction.unusable_by_workflows),
        "unusable_by_agents": list(prediction.unusable_by_agents),
        "sure": not prediction.unsure,
        "losses": [_loss(loss, translate) for loss in prediction.losses],
    }


def _loss(loss: Loss, translate: Translate) -> dict[str, Any]:
    cause = loss.cause
    return {
        "effect": loss.effect.value,
        "plugin": loss.plugin,
        "name": loss.name,
        "tool": loss.tool,
        "operation": loss.operation,
        "cause": cause and {"code": cause.rule.code, "name": cause.rule.name, "message": cause.message.render(translate), "place": _place(cause.place)},
    }


def _finding(finding: Finding, translate: Translate) -> dict[str, Any]:
    return {
        "code": finding.rule.code,
        "name": finding.rule.name,
        "severity": finding.severity.word,
        "effect": finding.effect.value,
        "message": finding.message.render(translate),
        "mark": finding.mark.render(translate) if finding.mark else "",
        "do": finding.do.render(translate) if finding.do else "",
        "log": finding.log,
        "plugin": finding.plugin,
        "tool": finding.tool,
        "place": _place(finding.place),
        "related": [{"place": _place(related.place), "label": related.label.render(translate)} for related in finding.related],
    }


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column, "end_line": place.end_line, "end_column": place.end_column}
