"""How fast `cozecheck logs` reads, beside the deployment guide's own script and jq, on the same file in one run; and what its quantiles cost and miss.

    make dev && .venv/bin/python bench/logs.py [--megabytes 50] [--guide FILE] [--server] [--quantiles]

The whole command is measured, one process after another: start, reading, counting, percentiles, report. Lines are those that `cozecheck serve`
writes. `--guide` is a file with the guide's analyze-plugin-logs.py in it, as a script or within its text; jq counts calls and errors by plugin.
Absolute figures differ from machine to machine: compare the ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = """
def slurp: reduce inputs as $l ({}; if $l.component == "plugin" and ($l | has("status_code")) then
  .[$l.plugin_name].requests += 1 | if $l.status_code >= 400 then .[$l.plugin_name].errors += 1 else . end else . end);
slurp
"""


def generate(path: Path, size: int) -> None:
    """Writes a log of about this many bytes. Of a large one a part is repeated: making it is not what is measured."""
    chance, moment = random.Random(7), datetime(2026, 11, 1, tzinfo=timezone.utc)
    lines: list[str] = []
    written = 0
    while written < min(size, 40_000_000):
        moment += timedelta(milliseconds=chance.expovariate(1 / 30))
        plugin, bad = chance.randrange(20), chance.random() < 0.03
        line = {
            "timestamp": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": "error" if bad else "info",
            "msg": f"Plugin request {'failed' if bad else 'completed'}",
            "component": "plugin",
            "plugin_name": f"plugin_{plugin}",
            "operation_id": f"op_{plugin}_{chance.randrange(4)}",
            "method": "GET",
            "url": "https://api.example.com/v1/things?city=***&key=***",
            "duration_ms": round(chance.lognormvariate(5, 1.2), 3),
            "status_code": chance.choice((400, 404, 429, 500, 502, 503)) if bad else 200,
            "error": "status=500, the server of the plugin failed" if bad else "",
        }
        lines.append(json.dumps(line, ensure_ascii=False) + "\n")
        written += len(lines[-1])
    block = "".join(lines).encode()
    with path.open("wb") as file:
        for _ in range(max(1, round(size / len(block)))):
            file.write(block)


def generate_server(path: Path, size: int) -> None:
    """Writes Coze Studio's own log at its level debug: calls, requests with their answers, errors with their stacks."""
    chance, moment = random.Random(7), datetime(2026, 11, 1, tzinfo=timezone.utc)
    stack = "stack=/src/backend/pkg/errorx/internal/status.go:140 NewByCode\n" + "/src/backend/api/middleware/log.go:47 AccessLogMW.func1\n" * 12
    parts: list[str] = []
    written = 0
    while written < min(size, 40_000_000):
        moment += timedelta(milliseconds=chance.expovariate(1 / 30))
        at, log_id = moment.strftime("%Y/%m/%d %H:%M:%S.%f"), f"[log-id: {chance.getrandbits(64):016x}]"
        url = f"https://api.example.com/v1/things/{chance.randrange(9)}?key=x"
        parts.append(
            f"{at} invocation_http.go:109: [Debug] {log_id} [execute] url={url}, header=map[User-Agent:[Coze/1.0] X-Key:[x]], method=GET, body=\n"
            f'{at} invocation_http.go:117: [Debug] {log_id} [execute] status=200 OK, response={{"text": "{"x" * 200}"}}\n'
            f"{at} log.go:77: [Info] {log_id} | http | localhost | 200 | 3.5ms | 127.0.0.1 | POST | /api/x | coze.WorkFlowTestRun | 0 | en-US \n"
            f'{at} log.go:78: [Debug] {log_id} query :  \nreq : {{"input": {{}}}} \nresp: {{"code":0,"data":"{"x" * chance.randrange(1500)}"}}\n'
            f"{at} event_handle.go:724: [Info] {log_id} receiving event type= node_end, workflowID= 7711402896578838528, nodeType= Entry, nodeKey = 100001\n"
            + (f"{at} plugin.go:82: [Warn] {log_id} code=109000003 message=service token is required\n{stack}" if chance.random() < 0.3 else "")
        )
        written += len(parts[-1])
    block = "".join(parts).encode()
    with path.open("wb") as file:
        for _ in range(max(1, round(size / len(block)))):
            file.write(block)


def measure(name: str, command: list[str], megabytes: float) -> float:
    """Prints seconds, MB/s and the most memory of a program; returns the seconds of its process and children."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"})
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        print(f"{name:24}failed: {process.returncode}")
        return 0.0
    busy = usage.ru_utime + usage.ru_stime
    print(f"{name:24}{took:8.2f}{busy:8.2f}{megabytes / took:10.1f}{megabytes / busy:10.1f}{usage.ru_maxrss / 1024:10.1f}")
    return busy


def guide_script(path: Path, folder: Path) -> Path:
    """The guide's script, taken out of the text in which it stands."""
    text = path.read_text(encoding="utf-8")
    found = re.search(r"```python\n(#!/usr/bin/env python3\n# analyze-plugin-logs\.py\n.*?)```", text, re.DOTALL)
    script = folder / "analyze-plugin-logs.py"
    script.write_text(found[1] if found else text, encoding="utf-8")
    return script


def quantiles() -> None:
    """What each library for quantiles that is installed costs a value, and how far it is off."""
    chance = random.Random(1)
    values = [chance.lognormvariate(5, 1.2) for _ in range(300_000)]
    exact = sorted(values)
    print(f"{'':24}{'ns/value':>10}{'p50 off':>10}{'p95 off':>10}{'p99 off':>10}")
    for name, feed in SKETCHES.items():
        try:
            began = time.perf_counter()
            find = feed(values)
            took = time.perf_counter() - began
        except ImportError:
            print(f"{name:24}not installed")
            continue
        off = [abs(find(q) / exact[int(q * len(exact))] - 1) for q in (0.5, 0.95, 0.99)]
        print(f"{name:24}{took / len(values) * 1e9:10.0f}" + "".join(f"{error:10.3%}" for error in off))


def _fastdigest(values: list[float]) -> Callable[[float], float]:
    digest: Any = import_module("fastdigest").TDigest(500)
    for start in range(0, len(values), 2000):
        digest.batch_update(values[start : start + 2000])
    find: Callable[[float], float] = digest.quantile
    return find


def _hdr(values: list[float]) -> Callable[[float], float]:
    histogram: Any = import_module("hdrh.histogram").HdrHistogram(1, 360_000_000, 3)
    for value in values:
        histogram.record_value(int(value * 10))
    return lambda q: float(histogram.get_value_at_percentile(q * 100)) / 10


def _ddsketch(values: list[float]) -> Callable[[float], float]:
    sketch: Any = import_module("ddsketch").DDSketch(0.01)
    for value in values:
        sketch.add(value)
    find: Callable[[float], float] = sketch.get_quantile_value
    return find


SKETCHES = {"fastdigest, 500": _fastdigest, "hdrhistogram, 3 digits": _hdr, "ddsketch, 1 %": _ddsketch}


def main() -> None:
    """Prints tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=50)
    parser.add_argument("--guide", type=Path, default=ROOT / "../shared/guide.txt")
    parser.add_argument("--only-ours", action="store_true", help="leave out the others, which take minutes for a gigabyte")
    parser.add_argument("--server", action="store_true", help="Coze Studio's own log, which the others do not read")
    parser.add_argument("--quantiles", action="store_true")
    parser.add_argument("--generate", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.generate:
        return (generate_server if arguments.server else generate)(arguments.generate, int(arguments.megabytes * 1e6))
    if arguments.quantiles:
        return quantiles()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "app.log"
        # By a process of its own: what a process has used at most counts for those that it starts.
        form = ["--server"] if arguments.server else []
        subprocess.run([sys.executable, __file__, "--generate", str(log), "--megabytes", str(arguments.megabytes), *form], check=True)
        megabytes = log.stat().st_size / 1e6
        print(f"{megabytes:.1f} MB; MB/s by the clock, and by the processor's time, which does not count who else is busy")
        print(f"{'':24}{'s':>8}{'cpu s':>8}{'MB/s':>10}{'MB/cpu s':>10}{'peak MB':>10}")
        ours = measure("cozecheck logs", [sys.executable, "-m", "cozecheck", "logs", str(log)], megabytes)
        if arguments.only_ours or arguments.server:
            return None
        jq = shutil.which("jq")
        others = {
            "the guide's script": [sys.executable, str(guide_script(arguments.guide, Path(folder))), str(log)] if arguments.guide.is_file() else None,
            "jq": [jq, "-n", PROGRAM, str(log)] if jq else None,
        }
        for name, command in others.items():
            if command is None:
                print(f"{name:24}is not here: not measured")
            elif took := measure(name, command, megabytes):
                print(f"{'':24}{took / ours:.1f} times the processor's time of cozecheck logs")
    return None


if __name__ == "__main__":
    main()
