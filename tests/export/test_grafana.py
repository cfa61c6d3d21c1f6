"""The dashboard: read by Grafana's own SDK, typed by Grafana's own schema, its queries asked of the real Prometheus' language."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from cozecheck.export.grafana import write
from cozecheck.host.metrics import Metrics
from cozecheck.report.language import translator
from cozecheck.sidecar.metrics import Metrics as SidecarMetrics
from tests.export.conftest import Export, finished, node_modules

DASHBOARD: dict[str, Any] = json.loads(write(str))
QUERIES = {(panel["title"], target["refId"]): target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]}


def test_names_metrics_that_the_host_or_the_sidecar_has() -> None:
    metrics = Metrics()
    metrics.called("weather", "now", False, 0.3)
    text = metrics.text("")[0].decode() + SidecarMetrics().text("")[0].decode()
    families = [name.removesuffix("_total") for name in re.findall(r"^# TYPE (\S+)", text, re.MULTILINE)]
    known = {name + end for name in families for end in ("", "_total", "_bucket")}
    assert {name for query in QUERIES.values() for name in re.findall(r"coze_\w+", query)} <= known


def test_grafanas_sdk_reads_all_of_it() -> None:
    dashboard = pytest.importorskip("grafana_foundation_sdk.models.dashboard", reason="grafana-foundation-sdk is not installed")
    from grafana_foundation_sdk.cog.encoder import JSONEncoder
    from grafana_foundation_sdk.cog.plugins import register_default_plugins

    register_default_plugins()
    read = json.loads(json.dumps(dashboard.Dashboard.from_json(DASHBOARD), cls=JSONEncoder))
    assert lost(DASHBOARD, read, "") == []


def lost(given: Any, read: Any, at: str) -> list[str]:
    """Paths of what is not there any more, or is otherwise."""
    if isinstance(given, dict) and isinstance(read, dict):
        return [path for key, value in given.items() for path in (lost(value, read[key], f"{at}/{key}") if key in read else [f"{at}/{key}"])]
    if isinstance(given, list) and isinstance(read, list) and len(given) == len(read):
        return [path for number, (one, other) in enumerate(zip(given, read, strict=True)) for path in lost(one, other, f"{at}/{number}")]
    return [] if given == read else [at]


@pytest.mark.parametrize(("change", "fits"), [({}, True), ({"panels": [{"type": 3}]}, False), ({"templating": {"list": [{"name": "x", "type": "no"}]}}, False)])
def test_fits_grafanas_published_types(tmp_path: Path, change: dict[str, Any], fits: bool) -> None:
    modules = node_modules("@grafana/schema", "typescript")
    (tmp_path / "node_modules").symlink_to(modules)
    typed = f"import type {{ Dashboard }} from '@grafana/schema';\nexport const made: Dashboard = {json.dumps({**DASHBOARD, **change})};\n"
    (tmp_path / "check.ts").write_text(typed, encoding="utf-8")
    options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--moduleResolution", "nodenext", "--target", "es2022"]
    done = finished([str(modules / ".bin/tsc"), *options, "check.ts"], tmp_path, PATH=os.environ["PATH"])
    assert (done.returncode == 0) is fits, done.stdout


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool, of Prometheus, is not installed")
def test_queries_say_what_happened(tmp_path: Path) -> None:
    """Of `weather`, 1 call a second works and 1 in 4 seconds fails; of `quiet`, 1 in 2 seconds works and none fails."""
    calls: dict[str, float] = {'plugin_name="weather",operation="now",status="success"': 15, 'plugin_name="weather",operation="now",status="error"': 5}
    calls |= {'plugin_name="quiet",operation="go",status="success"': 7.5}
    series = [{"series": f"coze_plugin_requests_total{{{labels}}}", "values": f"0+{step}x80"} for labels, step in calls.items()]
    for limit, step in (("0.1", 10), ("0.5", 19), ("1", 20), ("+Inf", 20)):
        labels = f'plugin_name="weather",operation="now",le="{limit}"'
        series.append({"series": f"coze_plugin_request_duration_seconds_bucket{{{labels}}}", "values": f"0+{step}x80"})
    # Two servers should have both plugins; one has lost `quiet`, the other a tool of `weather`, and is not ready.
    for server, ready, quiet, tools in (("a", 1, 0, 2), ("b", 0, 1, 1)):
        at = f'job="coze",instance="{server}"'
        series += [{"series": f"coze_{name}{{{at}}}", "values": f"{value}x80"} for name, value in (("up", 1), ("ready", ready), ("plugins_expected", 2))]
        series.append({"series": f'coze_active_plugins{{{at},plugin_type="1"}}', "values": f"{1 + quiet}x80"})
        series.append({"series": f'coze_plugin_loaded{{{at},plugin_name="quiet",plugin_id="2"}}', "values": f"{quiet}x80"})
        for name, value in (("loaded", tools), ("expected", 2)):
            series.append({"series": f'coze_plugin_tools_{name}{{{at},plugin_name="weather",plugin_id="1"}}', "values": f"{value}x80"})
    series.append({"series": 'coze_poll_errors_total{job="coze",instance="a",reason="login"}', "values": "0+1x80"})
    series += [{"series": 'coze_active_plugins{plugin_type="1"}', "values": "2x80"}, {"series": "coze_stale_plugins", "values": "1x80"}]
    series.append({"series": 'coze_plugin_reloads_total{status="error"}', "values": "0+1x80"})
    wanted: dict[tuple[str, str], list[tuple[str, float]]] = {
        ("Coze Studio answers", "A"): [("{}", 1)],
        ("Ready", "A"): [("{}", 0)],
        ("Plugins that should be there", "A"): [("{}", 2)],
        ("Plugins that are there", "A"): [("{}", 1)],
        ("Incomplete plugins", "A"): [("{}", 2)],
        ("Failed questions in an hour", "A"): [("{}", 80)],
        ("Plugins that are missing, or lack tools, and on how many servers", "A"): [
            ('{plugin_id="2", plugin_name="quiet"}', 1),
            ('{plugin_id="1", plugin_name="weather"}', 1),
        ],
        ("Answers and readiness, by server", "A"): [('{instance="a", job="coze"}', 1), ('{instance="b", job="coze"}', 1)],
        ("Answers and readiness, by server", "B"): [('{instance="a", job="coze"}', 1), ('{instance="b", job="coze"}', 0)],
        ("Active plugins", "A"): [("{}", 2)],
        ("Plugins that serve an older version", "A"): [("{}", 1)],
        ("Requests per second", "A"): [("{}", 27.5 / 15)],
        ("Error rate", "A"): [("{}", 5 / 27.5)],
        ("Latency p95", "A"): [("{}", 0.5)],
        ("Broken reloads in an hour", "A"): [("{}", 80)],
        ("Requests per second, by plugin and status", "A"): [
            ('{plugin_name="quiet", status="success"}', 0.5),
            ('{plugin_name="weather", status="error"}', 1 / 3),
            ('{plugin_name="weather", status="success"}', 1),
        ],
        ("Error rate, by plugin", "A"): [('{plugin_name="quiet"}', 0), ('{plugin_name="weather"}', 0.25)],
        ("Latency", "A"): [("{}", 0.1)],
        ("Latency", "B"): [("{}", 0.5)],
        ("Latency", "C"): [("{}", 0.9)],
        ("Latency p95, by plugin", "A"): [('{plugin_name="weather"}', 0.5)],
        ("Requests per second, by tool", "A"): [('{plugin_name="quiet", operation="go"}', 0.5), ('{plugin_name="weather", operation="now"}', 4 / 3)],
        ("Active plugins, by type", "A"): [('{plugin_type="1"}', 2)],
    }
    assert set(wanted) == set(QUERIES)
    tests = [
        {
            "expr": f"round(1000 * ({query.replace('$__rate_interval', '5m').replace('$plugin', '.*')}))",
            "eval_time": "20m",
            "exp_samples": [{"labels": labels, "value": round(1000 * value)} for labels, value in wanted[key]],
        }
        for key, query in QUERIES.items()
    ]
    made = {"evaluation_interval": "15s", "tests": [{"interval": "15s", "input_series": series, "promql_expr_test": tests}]}
    (tmp_path / "test.yaml").write_text(yaml.safe_dump(made), encoding="utf-8")
    done = finished([str(shutil.which("promtool")), "test", "rules", "test.yaml"], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_panels_do_not_cover_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken
        assert at["x"] + at["w"] <= 24
        taken |= cells


def test_every_panel_asks_the_chosen_source() -> None:
    made = json.dumps(DASHBOARD)
    assert set(re.findall(r'"uid": "([^"]+)"', made)) == {"cozecheck-plugins", "${datasource}"}


def test_has_the_guides_panels_in_chinese(export: Export) -> None:
    made = json.loads(export("grafana", "--lang", "zh").out)
    titles = [panel["title"] for panel in made["panels"]]
    assert {"插件请求 QPS", "插件请求延迟", "插件错误率"} <= set(titles)
    assert made == json.loads(write(translator("zh")))
    assert json.loads(export("grafana").out) == DASHBOARD
