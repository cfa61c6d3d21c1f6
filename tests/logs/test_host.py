"""The log of the real host, read by the real command, beside what the host itself has counted."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.host.hosts import hosting, write
from tests.servers.plugin import serving

ROOT = Path(__file__).resolve().parents[2]


def test_counts_are_those_of_the_hosts_metrics(tmp_path: Path) -> None:
    pytest.importorskip("prometheus_client", reason="the host needs it")
    with serving() as upstream:
        config = write(tmp_path / "conf", upstream.base, good="/say", failing="/status/503", slow="/wait/0.2")
        with hosting(tmp_path, config, "--allow-private") as host:
            for _ in range(7):
                host.invoke("good", "call", {"q": "hunter2"})
            for _ in range(3):
                host.invoke("failing", "call")
            host.invoke("slow", "call")
            host.log()
            metrics = host.ask("GET", "/metrics")[1]
    command = [sys.executable, "-m", "cozecheck", "logs", str(tmp_path / "host.jsonl"), "--format", "json", "--slow", "100ms"]
    document = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, timeout=60).stdout)
    counted = re.findall(r'coze_plugin_requests_total\{operation="call",plugin_name="(\w+)",status="(\w+)"\} (\d+)', metrics)
    assert {(plugin, status): int(float(count)) for plugin, status, count in counted if float(count)} == {
        ("good", "success"): 7,
        ("failing", "error"): 3,
        ("slow", "success"): 1,
    }
    plugins = {plugin["name"]: plugin for plugin in document["plugins"]}
    assert {name: (plugin["requests"], plugin["errors"], plugin["server_errors"]) for name, plugin in plugins.items()} == {
        "good": (7, 0, 0),
        "failing": (3, 3, 3),
        "slow": (1, 0, 0),
    }
    assert plugins["slow"]["slow"] == 1
    assert plugins["slow"]["latency_ms"]["p50"] >= 200
    assert (document["broken"]["reasons"], document["total"]["odd_durations"]) == ({}, 0)
    assert document["errors"][0]["url"].endswith("/status/503?q=***") or "503" in document["errors"][0]["error"]
    assert "hunter2" not in json.dumps(document)
