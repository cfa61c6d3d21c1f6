"""A Grafana dashboard over the metrics of `cozecheck sidecar` and `cozecheck serve`, the latter with the deployment guide's names: host/metrics.py."""

from __future__ import annotations

from typing import Any

from cozecheck.core.text import T, Text, Translate
from cozecheck.export import plain

SCHEMA_VERSION = 42
"""Of @grafana/schema 13; newer ones read it and bring it to theirs."""
WIDTH = 24
_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
_OF = 'plugin_name=~"$plugin"'
_REQUESTS = f"coze_plugin_requests_total{{{_OF}}}"
_ERRORS = f'coze_plugin_requests_total{{{_OF},status="error"}}'
_BUCKETS = f"coze_plugin_request_duration_seconds_bucket{{{_OF}}}"


def _rate(series: str, by: str = "") -> str:
    return f"sum{f' by ({by})' if by else ''} (rate({series}[$__rate_interval]))"


def _share(by: str = "") -> str:
    # Without a failed call there is no series of them: that is no error at all.
    errors, calls = _rate(_ERRORS, by), _rate(_REQUESTS, by)
    return f"({errors} or {calls} * 0) / ({calls} > 0)"


def _quantile(quantile: float, by: str = "") -> str:
    return f"histogram_quantile({quantile}, {_rate(_BUCKETS, f'{by}, le' if by else 'le')})"


# Several servers have the same plugins: their numbers are not to be added up.
_NOW = "max(sum by (job, instance) (coze_active_plugins))"
_LOADED = "min(sum by (job, instance) (coze_active_plugins) and on (job, instance) coze_plugins_expected)"
_MISSING = f"count by (plugin_id, plugin_name) (coze_plugin_loaded{{{_OF}}} == 0 or coze_plugin_tools_loaded{{{_OF}}} < coze_plugin_tools_expected{{{_OF}}})"

# Kind, title, unit, width, height, (query, legend)…
_PANELS: tuple[tuple[str, Text, str, int, int, tuple[tuple[str, str], ...]], ...] = (
    ("stat", T("Coze Studio answers"), "bool_yes_no", 4, 5, (("min(coze_up)", ""),)),
    ("stat", T("Ready"), "bool_yes_no", 4, 5, (("min(coze_ready)", ""),)),
    ("stat", T("Plugins that should be there"), "short", 4, 5, (("max(coze_plugins_expected)", ""),)),
    ("stat", T("Plugins that are there"), "short", 4, 5, ((_LOADED, ""),)),
    ("stat", T("Incomplete plugins"), "short", 4, 5, ((f"count({_MISSING}) or 0 * max(coze_plugins_expected)", ""),)),
    ("stat", T("Failed questions in an hour"), "short", 4, 5, (("sum(increase(coze_poll_errors_total[1h]))", ""),)),
    ("table", T("Plugins that are missing, or lack tools, and on how many servers"), "short", 12, 9, ((_MISSING, ""),)),
    ("timeseries", T("Answers and readiness, by server"), "short", 12, 9, (("coze_up", "{{instance}} up"), ("coze_ready", "{{instance}} ready"))),
    ("stat", T("Active plugins"), "short", 4, 5, ((_NOW, ""),)),
    ("stat", T("Plugins that serve an older version"), "short", 4, 5, (("sum(coze_stale_plugins)", ""),)),
    ("stat", T("Requests per second"), "reqps", 4, 5, ((_rate(_REQUESTS), ""),)),
    ("stat", T("Error rate"), "percentunit", 4, 5, ((_share(), ""),)),
    ("stat", T("Latency p95"), "s", 4, 5, ((_quantile(0.95), ""),)),
    ("stat", T("Broken reloads in an hour"), "short", 4, 5, (('sum(increase(coze_plugin_reloads_total{status="error"}[1h]))', ""),)),
    ("timeseries", T("Requests per second, by plugin and status"), "reqps", 12, 9, ((_rate(_REQUESTS, "plugin_name, status"), "{{plugin_name}} {{status}}"),)),
    ("timeseries", T("Error rate, by plugin"), "percentunit", 12, 9, ((_share("plugin_name"), "{{plugin_name}}"),)),
    ("timeseries", T("Latency"), "s", 12, 9, tuple((_quantile(number / 100), f"p{number}") for number in (50, 95, 99))),
    ("timeseries", T("Latency p95, by plugin"), "s", 12, 9, ((_quantile(0.95, "plugin_name"), "{{plugin_name}}"),)),
    ("timeseries", T("Requests per second, by tool"), "reqps", 12, 9, ((_rate(_REQUESTS, "plugin_name, operation"), "{{plugin_name}} {{operation}}"),)),
    ("timeseries", T("Active plugins, by type"), "short", 12, 9, (("max by (plugin_type) (coze_active_plugins)", "{{plugin_type}}"),)),
)


_WITHOUT_TIME = {"id": "organize", "options": {"excludeByName": {"Time": True}}}


def write(translate: Translate) -> str:
    """The dashboard's JSON, in the reader's language: for Grafana's import, its provisioning, or its API (as `dashboard`)."""
    made = {
        "uid": "cozecheck-plugins",
        "title": T("Coze Studio plugins").render(translate),
        "tags": ["coze", "plugins"],
        "schemaVersion": SCHEMA_VERSION,
        "editable": True,
        "graphTooltip": 1,
        "timezone": "browser",
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "annotations": {"list": []},
        "links": [],
        "templating": {"list": _variables(translate)},
        "panels": _panels(translate),
    }
    return plain.as_json(made)


def _variables(translate: Translate) -> list[dict[str, Any]]:
    source = {"name": "datasource", "type": "datasource", "label": T("Data source").render(translate), "query": "prometheus", "hide": 0, "refresh": 1}
    # The host counts calls, the sidecar knows who is there.
    query = {"query": 'label_values({__name__=~"coze_plugin_requests_total|coze_plugin_loaded"}, plugin_name)', "refId": "plugins"}
    plugin = {
        "name": "plugin",
        "type": "query",
        "label": T("Plugin").render(translate),
        "datasource": _SOURCE,
        "query": query,
        "refresh": 2,
        "sort": 1,
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": {"text": ["All"], "value": ["$__all"]},
        "hide": 0,
    }
    return [{**source, "multi": False, "includeAll": False}, plugin]


def _panels(translate: Translate) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    x = y = 0
    for number, (kind, title, unit, width, height, queries) in enumerate(_PANELS, 1):
        if x + width > WIDTH:
            x, y = 0, y + made[-1]["gridPos"]["h"]
        made.append(
            {
                "id": number,
                "type": kind,
                "title": title.render(translate),
                "datasource": _SOURCE,
                "gridPos": {"x": x, "y": y, "w": width, "h": height},
                "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
                "options": _options(kind),
                "targets": [_target(at, query, legend, kind) for at, (query, legend) in enumerate(queries)],
                **({"transformations": [_WITHOUT_TIME]} if kind == "table" else {}),
            }
        )
        x += width
    return made


def _target(at: int, query: str, legend: str, kind: str) -> dict[str, Any]:
    now = {"range": False, "instant": True, "format": "table"} if kind == "table" else {"range": True, "instant": False}
    return {"refId": chr(ord("A") + at), "datasource": _SOURCE, "expr": query, "legendFormat": legend or "__auto", **now}


def _options(kind: str) -> dict[str, Any]:
    if kind == "table":
        return {"showHeader": True, "cellHeight": "sm"}
    if kind == "stat":
        return {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "colorMode": "value", "graphMode": "area", "textMode": "auto"}
    return {
        "legend": {"displayMode": "table", "placement": "bottom", "calcs": ["mean", "max"], "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }
