"""Alert rules for Prometheus over the metrics of the sidecar and of the local host, the same for every configuration."""

from __future__ import annotations

from typing import NamedTuple

from cozecheck import __version__
from cozecheck.core.text import T, Text, Translate
from cozecheck.render.dump import dump
from cozecheck.render.model import MARK

PAGE, CHINESE = "docs/operations.md", "docs/operations.zh-CN.md"
"""The runbook, in this repository."""
LONGEST = 10.0
"""Seconds: the last bound of the histogram, so that no quantile is ever larger."""
WHERE = "job, namespace"
"""Labels that an alert keeps, if there are any such; and so servers of the same kind have one alert together."""


class Alert(NamedTuple):
    """One rule; `anchor` is its place in the runbook."""

    name: str
    severity: str
    expr: str
    wait: str
    anchor: str
    summary: Text
    description: Text


def write(slow: float, error_rate: float, page: str, translate: Translate) -> str:
    """The rule file. `slow` is in seconds, `error_rate` in percent; `page` is the runbook's URL without an anchor."""
    rules = [
        {
            "alert": alert.name,
            "expr": alert.expr,
            "for": alert.wait,
            "labels": {"severity": alert.severity},
            "annotations": {
                "summary": alert.summary.render(translate),
                "description": alert.description.render(translate),
                "runbook_url": f"{page}#{alert.anchor}",
            },
        }
        for alert in _alerts(slow, error_rate / 100)
    ]
    return f"{MARK}{__version__} (render alerts).\n" + dump([{"groups": [{"name": "cozecheck", "rules": rules}]}])


def _alerts(slow: float, share: float) -> tuple[Alert, ...]:
    calls, failed = "coze_plugin_requests_total", 'coze_plugin_requests_total{status="error"}'
    by = f"{WHERE}, plugin_name"
    return (
        Alert(
            "CozeServerDown",
            "critical",
            # What watched it within a day and is not there any more cannot say that anything is well.
            'coze_up == 0\nor\nup == 0 and on (job, instance) last_over_time({__name__=~"coze_up|coze_stale_plugins"}[1d])',
            "2m",
            "server-down",
            T("Coze Studio does not answer: {{ $labels.instance }}"),
            T("What {{ $labels.instance }} watches, or {{ $labels.instance }} itself, has not answered for 2 minutes."),
        ),
        Alert(
            "CozePluginMissing",
            "critical",
            f"count by ({WHERE}, plugin_name, plugin_id) (\n  coze_plugin_loaded == 0 or coze_plugin_tools_loaded < coze_plugin_tools_expected\n)",
            "5m",
            "plugin-missing",
            T("Plugin {{ $labels.plugin_name }} is missing, or lacks tools"),
            T("Plugin {{ $labels.plugin_id }} {{ $labels.plugin_name }} of the configuration is not loaded as a whole by {{ $value }} server(s)."),
        ),
        Alert(
            "CozeNotReady",
            "warning",
            "coze_ready == 0 and coze_up == 1",
            "5m",
            "not-ready",
            T("Coze Studio is not ready: {{ $labels.instance }}"),
            T("It answers, but for 5 minutes it has not had the plugins that were foretold, or could not be asked for them; /ready says why."),
        ),
        Alert(
            "CozePluginErrors",
            "warning",
            # Without a failed call there is no series of them. Two failures are no trend.
            f"sum by ({by}) (rate({failed}[10m])) / sum by ({by}) (rate({calls}[10m])) > {share:g}\nand\nsum by ({by}) (increase({failed}[10m])) > 2",
            "5m",
            "error-rate",
            T("{{ $value | humanizePercentage }} of the calls of plugin {{ $labels.plugin_name }} fail"),
            T("So it was for 5 minutes, each time over the 10 minutes before."),
        ),
        Alert(
            "CozePluginSlow",
            "warning",
            f"histogram_quantile(0.95, sum by ({by}, le) (rate(coze_plugin_request_duration_seconds_bucket[10m]))) > {slow:g}",
            "10m",
            "slow",
            T("Calls of plugin {{ $labels.plugin_name }} are slow"),
            T("One call in twenty takes {{ $value | humanizeDuration }} or more."),
        ),
        Alert(
            "CozeNoMetrics",
            "warning",
            'absent({__name__=~"coze_up|coze_stale_plugins"})',
            "10m",
            "no-metrics",
            T("Prometheus has no metrics of Coze Studio"),
            T("No sidecar and no host has been scraped for 10 minutes, so no other alert would tell."),
        ),
        Alert(
            "CozeNoTraffic",
            "info",
            f"sum by ({WHERE}) (increase({calls}[30m])) == 0 and sum by ({WHERE}) (increase({calls}[30m] offset 30m)) > 10",
            "10m",
            "no-metrics",
            T("Nobody calls plugins any more"),
            T("There was no call in 30 minutes, and more than 10 in the 30 minutes before."),
        ),
        Alert(
            "CozePollErrors",
            "warning",
            f'sum by ({WHERE}, instance, reason) (increase(coze_poll_errors_total{{reason!~"connection-refused|timeout|unavailable"}}[5m])) > 0',
            "15m",
            "poll-errors",
            T("Coze Studio cannot be asked for its plugins: {{ $labels.reason }}"),
            T("The sidecar {{ $labels.instance }} has not been answered as it should be for 15 minutes; its log says why."),
        ),
        Alert(
            "CozePluginsStale",
            "warning",
            'coze_stale_plugins > 0 or increase(coze_plugin_reloads_total{status="error"}[15m]) > 0',
            "15m",
            "plugin-missing",
            T("A plugin's newest version is broken: {{ $labels.instance }}"),
            T("The host serves an older version of a plugin, or loads a broken configuration again and again; /admin/plugins says which."),
        ),
    )
