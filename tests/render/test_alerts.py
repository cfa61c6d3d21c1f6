"""`cozecheck render alerts`: each rule is tried on time series by Prometheus' own promtool."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cozecheck.host.metrics import Metrics as HostMetrics
from cozecheck.sidecar.metrics import Metrics
from tests.render.conftest import Call, answer, program

DOCS = Path(__file__).parents[2] / "docs"
SIDE = 'job="coze",instance="10.0.0.7:9109"'
HOST = 'job="host",instance="10.0.0.9:8080"'
PLUGIN = 'plugin_name="weather",plugin_id="101"'
Fired = dict[str, str]


def rules(call: Call, *options: str) -> list[dict[str, Any]]:
    outcome = call("render", "alerts", *options)
    assert outcome.code == 0, outcome.err
    (group,) = yaml.safe_load(outcome.out)["groups"]
    return list(group["rules"])


def tried(
    tmp_path: Path, found: list[dict[str, Any]], series: dict[str, str], expected: dict[tuple[str, str], list[Fired]], notes: Fired | None = None
) -> None:
    """Runs rules over time series of one value a minute. `expected` are the labels of each alert that fires, by time and name."""
    kept = [rule if notes else {name: value for name, value in rule.items() if name != "annotations"} for rule in found]
    severity = {rule["alert"]: rule["labels"]["severity"] for rule in found}
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "x", "rules": kept}]}), encoding="utf-8")
    tests = [
        {
            "eval_time": at,
            "alertname": name,
            "exp_alerts": [{"exp_labels": {"severity": severity[name], **labels}, **({"exp_annotations": notes} if notes else {})} for labels in fired],
        }
        for (at, name), fired in expected.items()
    ]
    given = [{"series": name, "values": values} for name, values in series.items()]
    made = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "tests": [{"interval": "1m", "input_series": given, "alert_rule_test": tests}],
    }
    (tmp_path / "test.yaml").write_text(yaml.safe_dump(made), encoding="utf-8")
    answer(program("promtool"), "test", "rules", tmp_path / "test.yaml")


QUIET: dict[str, str] = {
    f"up{{{SIDE}}}": "1x180",
    f"coze_up{{{SIDE}}}": "1x180",
    f"coze_ready{{{SIDE}}}": "1x180",
    f"coze_plugin_loaded{{{SIDE},{PLUGIN}}}": "1x180",
    f"coze_plugin_tools_loaded{{{SIDE},{PLUGIN}}}": "2x180",
    f"coze_plugin_tools_expected{{{SIDE},{PLUGIN}}}": "2x180",
    f'coze_poll_errors_total{{{SIDE},reason="login"}}': "0x180",
    f"up{{{HOST}}}": "1x180",
    f"coze_stale_plugins{{{HOST}}}": "0x180",
    f'coze_plugin_reloads_total{{{HOST},status="error"}}': "0x180",
    f'coze_plugin_requests_total{{{HOST},plugin_name="weather",operation="now",status="success"}}': "0+20x180",
    f'coze_plugin_requests_total{{{HOST},plugin_name="weather",operation="now",status="error"}}': "0+1x180",
    f'coze_plugin_request_duration_seconds_bucket{{{HOST},plugin_name="weather",operation="now",le="5"}}': "0+21x180",
    f'coze_plugin_request_duration_seconds_bucket{{{HOST},plugin_name="weather",operation="now",le="10"}}': "0+21x180",
    f'coze_plugin_request_duration_seconds_bucket{{{HOST},plugin_name="weather",operation="now",le="+Inf"}}': "0+21x180",
}
"""All is well: one call in 21 fails, none takes more than 5 seconds."""
SERVER = {"job": "coze", "instance": "10.0.0.7:9109"}
CALLS = {"job": "host", "plugin_name": "weather"}
TROUBLES: list[tuple[dict[str, str], dict[tuple[str, str], list[Fired]]]] = [
    (
        {f"coze_up{{{SIDE}}}": "1x20 0x20 1x140", f"coze_ready{{{SIDE}}}": "1x20 0x20 1x140", f"coze_plugin_loaded{{{SIDE},{PLUGIN}}}": "1x20 stale"},
        {
            ("22m", "CozeServerDown"): [],
            ("24m", "CozeServerDown"): [SERVER],
            ("44m", "CozeServerDown"): [],
            # One alert is enough: what is not known is not missing.
            ("40m", "CozeNotReady"): [],
            ("40m", "CozePluginMissing"): [],
        },
    ),
    # The sidecar itself is gone, and its series with it.
    (
        {f"up{{{SIDE}}}": "1x20 0x160", f"coze_up{{{SIDE}}}": "1x20 stale", f"coze_ready{{{SIDE}}}": "1x20 stale"},
        {("24m", "CozeServerDown"): [SERVER], ("170m", "CozeServerDown"): [SERVER], ("170m", "CozeNoMetrics"): []},
    ),
    # Something else that Prometheus watches is nobody's business here.
    ({'up{job="node",instance="x"}': "0x180"}, {("60m", "CozeServerDown"): []}),
    (
        {f"coze_plugin_loaded{{{SIDE},{PLUGIN}}}": "1x20 0x160", f"coze_plugin_tools_loaded{{{SIDE},{PLUGIN}}}": "2x20 0x160"},
        {("24m", "CozePluginMissing"): [], ("27m", "CozePluginMissing"): [{"job": "coze", "plugin_name": "weather", "plugin_id": "101"}]},
    ),
    # A tool less is a plugin that is not there as a whole.
    (
        {f"coze_plugin_tools_loaded{{{SIDE},{PLUGIN}}}": "2x20 1x160"},
        {("27m", "CozePluginMissing"): [{"job": "coze", "plugin_name": "weather", "plugin_id": "101"}]},
    ),
    ({f"coze_ready{{{SIDE}}}": "1x20 0x160"}, {("24m", "CozeNotReady"): [], ("27m", "CozeNotReady"): [SERVER], ("27m", "CozeServerDown"): []}),
    # A probe that fails once is no alert.
    ({f"coze_ready{{{SIDE}}}": "1x20 0x3 1x160"}, {("30m", "CozeNotReady"): []}),
    (
        {f'coze_plugin_requests_total{{{HOST},plugin_name="weather",operation="now",status="error"}}': "0+5x180"},
        {("60m", "CozePluginErrors"): [CALLS], ("60m", "CozePluginSlow"): []},
    ),
    # One call in ten minutes that fails is all that there is; and none at all is no share of nothing.
    (
        {
            f'coze_plugin_requests_total{{{HOST},plugin_name="weather",operation="now",status="error"}}': "0x20 1x160",
            f'coze_plugin_requests_total{{{HOST},plugin_name="weather",operation="now",status="success"}}': "0x180",
        },
        {("25m", "CozePluginErrors"): [], ("100m", "CozePluginErrors"): []},
    ),
    (
        {
            f'coze_plugin_request_duration_seconds_bucket{{{HOST},plugin_name="weather",operation="now",le="5"}}': "0+19x180",
            f'coze_plugin_request_duration_seconds_bucket{{{HOST},plugin_name="weather",operation="now",le="10"}}': "0+20x180",
        },
        {("60m", "CozePluginSlow"): [CALLS], ("60m", "CozePluginErrors"): []},
    ),
    (
        {f'coze_plugin_requests_total{{{HOST},plugin_name="weather",operation="now",status="success"}}': "0+20x60 1200x120"}
        | {f'coze_plugin_requests_total{{{HOST},plugin_name="weather",operation="now",status="error"}}': "0x180"},
        {("80m", "CozeNoTraffic"): [], ("105m", "CozeNoTraffic"): [{"job": "host"}], ("179m", "CozeNoTraffic"): []},
    ),
    (
        {f'coze_poll_errors_total{{{SIDE},reason="login"}}': "0x20 0+2x160"},
        {("30m", "CozePollErrors"): [], ("40m", "CozePollErrors"): [{**SERVER, "reason": "login"}]},
    ),
    # A log-in that another sidecar ended once, and a server that is away, which has an alert of its own.
    (
        {f'coze_poll_errors_total{{{SIDE},reason="login"}}': "0x20 1x160", f'coze_poll_errors_total{{{SIDE},reason="timeout"}}': "0+2x180"},
        {("40m", "CozePollErrors"): []},
    ),
    (
        {f"coze_stale_plugins{{{HOST}}}": "0x20 1x160"},
        {("40m", "CozePluginsStale"): [{"job": "host", "instance": "10.0.0.9:8080"}], ("40m", "CozePluginMissing"): []},
    ),
]


def test_nothing_fires_while_all_is_well(tmp_path: Path, call: Call) -> None:
    found = rules(call)
    tried(tmp_path, found, QUIET, {(at, rule["alert"]): [] for rule in found for at in ("20m", "90m", "175m")})


@pytest.mark.parametrize("number", range(len(TROUBLES)))
def test_each_alert_fires_when_it_should_and_only_then(number: int, tmp_path: Path, call: Call) -> None:
    changes, expected = TROUBLES[number]
    tried(tmp_path, rules(call), {**QUIET, **changes}, expected)


def test_no_metrics_at_all(tmp_path: Path, call: Call) -> None:
    expected: dict[tuple[str, str], list[Fired]] = {("9m", "CozeNoMetrics"): [], ("15m", "CozeNoMetrics"): [{}]}
    tried(tmp_path, rules(call), {'up{job="node"}': "1x30"}, expected)
    # One of both is enough.
    tried(tmp_path, rules(call), {f"coze_stale_plugins{{{HOST}}}": "0x30"}, {("15m", "CozeNoMetrics"): []})


def test_every_alert_has_been_seen_to_fire() -> None:
    fired = {name for _, expected in TROUBLES for (_, name), labels in expected.items() if labels}
    manual = set(re.findall(r"^\| `(Coze\w+)`", (DOCS / "sidecar.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert fired | {"CozeNoMetrics"} == manual


def test_the_limits_are_the_users(tmp_path: Path, call: Call) -> None:
    found = rules(call, "--slow", "2", "--error-rate", "4")
    bucket = f'coze_plugin_request_duration_seconds_bucket{{{HOST},plugin_name="weather",operation="now",le="%s"}}'
    changes = {bucket % 2: "0+19x180", bucket % 5: "0+21x180"}
    tried(tmp_path, found, {**QUIET, **changes}, {("60m", "CozePluginSlow"): [CALLS], ("60m", "CozePluginErrors"): [CALLS]})


def test_what_is_said_has_names_and_numbers(tmp_path: Path, call: Call) -> None:
    found = [rule for rule in rules(call, "--runbook", "https://wiki.example.com/coze") if rule["alert"] == "CozePluginErrors"]
    failing = {f'coze_plugin_requests_total{{{HOST},plugin_name="weather",operation="now",status="error"}}': "0+5x180"}
    notes = {
        "summary": "20% of the calls of plugin weather fail",
        "description": "So it was for 5 minutes, each time over the 10 minutes before.",
        "runbook_url": "https://wiki.example.com/coze#error-rate",
    }
    tried(tmp_path, found, {**QUIET, **failing}, {("60m", "CozePluginErrors"): [CALLS]}, notes)


def test_in_chinese_it_says_the_same_of_the_same(call: Call, tmp_path: Path) -> None:
    from cozecheck.cli.main import run

    assert run(["render", "alerts", "--lang", "zh", "-o", str(tmp_path / "zh.yaml")]) == 0
    (group,) = yaml.safe_load((tmp_path / "zh.yaml").read_text(encoding="utf-8"))["groups"]
    pairs = list(zip(rules(call), group["rules"], strict=True))
    for english, chinese in pairs:
        assert english["expr"] == chinese["expr"]
        for note in ("summary", "description"):
            assert re.search("[\u4e00-\u9fff]", chinese["annotations"][note])
            used = [sorted(re.findall(r"\{\{.*?\}\}", each["annotations"][note])) for each in (english, chinese)]
            assert used[0] == used[1]
        assert chinese["annotations"]["runbook_url"].startswith("docs/operations.zh-CN.md#")


def test_every_runbook_link_leads_somewhere(call: Call) -> None:
    anchors = {rule["annotations"]["runbook_url"].partition("#")[2] for rule in rules(call)}
    assert anchors == {"server-down", "plugin-missing", "not-ready", "error-rate", "slow", "no-metrics", "poll-errors"}
    page = DOCS / "operations.md"
    if page.exists():
        headings = re.findall(r'^#+ (.+)$|<a id="(.+?)">', page.read_text(encoding="utf-8"), re.MULTILINE)
        assert anchors <= {(words or anchor).lower().replace(" ", "-") for words, anchor in headings}


def test_it_asks_for_metrics_that_are_there(call: Call) -> None:
    host = HostMetrics()
    host.called("weather", "now", False, 0.3)
    text = Metrics().text("")[0].decode() + host.text("")[0].decode()
    families = [name.removesuffix("_total") for name in re.findall(r"^# TYPE (\S+)", text, re.MULTILINE)]
    known = {name + end for name in families for end in ("", "_total", "_bucket")}
    assert {name for rule in rules(call) for name in re.findall(r"coze_\w+", rule["expr"])} <= known


@pytest.mark.parametrize("wrong", [["alerts", "--slow", "10"], ["alerts", "--error-rate", "101"], ["alerts", "--namespace", "x"], ["compose", "--slow", "3"]])
def test_what_makes_no_sense_is_wrong_usage(wrong: list[str], config: Path, call: Call) -> None:
    assert call("render", wrong[0], config, *wrong[1:]).code == 2


def test_it_replaces_its_own_file_and_no_other(tmp_path: Path, call: Call) -> None:
    file = tmp_path / "alerts.yaml"
    assert call("render", "alerts", "-o", file).code == 0
    answer(program("promtool"), "check", "rules", file)
    assert call("render", "alerts", "-o", file, "--slow", "2").code == 0
    assert "> 2" in file.read_text(encoding="utf-8")
    file.write_text("groups: []", encoding="utf-8")
    assert call("render", "alerts", "-o", file).code == 2
