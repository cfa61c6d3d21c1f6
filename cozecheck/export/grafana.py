"""A Grafana dashboard over the metrics of `cozecheck serve`, which have the deployment guide's names: host/metrics.py."""

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


_NOW = 'sum(coze_active_plugins{plugin_type=~".+"})'

# Kind, title, unit, width, height, (query, legend)…
_PANELS: tuple[tuple[str, Text, str, int, int, tuple[tuple[str, str], ...]], ...] = (
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
    ("timeseries", T("Active plugins, by type"), "short", 12, 9, (("sum by (plugin_type) (coze_active_plugins)", "{{plugin_type}}"),)),
)


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
    query = {"query": "label_values(coze_plugin_requests_total, plugin_name)", "refId": "plugins"}
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
                "targets": [_target(at, query, legend) for at, (query, legend) in enumerate(queries)],
            }
        )
        x += width
    return made


def _target(at: int, query: str, legend: str) -> dict[str, Any]:
    return {"refId": chr(ord("A") + at), "datasource": _SOURCE, "expr": query, "legendFormat": legend or "__auto", "range": True, "instant": False}


def _options(kind: str) -> dict[str, Any]:
    if kind == "stat":
        return {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "colorMode": "value", "graphMode": "area", "textMode": "auto"}
    return {
        "legend": {"displayMode": "table", "placement": "bottom", "calcs": ["mean", "max"], "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }
