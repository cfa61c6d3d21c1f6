"""Logs that whoever is logged can write: nothing is fatal, nothing grows without end, nothing acts on a terminal."""

from __future__ import annotations

import io
import json
import math
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cozecheck.logs.counts import OPERATIONS, PLUGINS, Counts
from cozecheck.logs.group import Group
from cozecheck.logs.rows import Options
from cozecheck.logs.series import MOST, WIDTHS, Series
from cozecheck.report.logs import FORMATS, render
from tests.logs.logging import call, calls, read, text
from tests.report import consumers
from tests.report.attacks import ATTACKS

ROOT = Path(__file__).resolve().parents[2]
GOOD = text(calls(1))
LIMIT = 160
"""Megabytes of the whole process, Python and all modules; 45 are used."""

PIECES = st.sampled_from(
    [
        GOOD.strip(),
        b"{",
        b"}",
        b'{"log": "',
        b'","time": "2026-11-23T00:00:00Z"}',
        b"\n",
        b"\r",
        b"\r\n",
        b"\0",
        b"\xff",
        b" ",
        b"panic: x",
        b"goroutine 1 [x]:",
        b"2026/11/23 10:00:00.1 load_plugin.go:1: [Error] ",
        b"2026-11-23T10:00:00Z stdout P ",
        b"2026-11-23T10:00:00Z stdout F ",
        b"a | ",
        b"\x1b[31m",
        b"\\n",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=8)), max_size=40).map(b"".join), st.integers(1, 64))
def test_any_bytes_are_counted_line_by_line_and_alike_in_any_blocks(data: bytes, blocks: int) -> None:
    """`read` itself holds that each line is of one kind."""
    whole, pieces = read(data), read(data, blocks=blocks)
    assert whole == pieces
    assert whole.lines == len(io.TextIOWrapper(io.BytesIO(data), encoding="latin-1").readlines())
    for kind in FORMATS:
        render(whole, kind)


REFUSED = {
    b'{"component": "plugin", "status_code": 200\n': "not-json",
    b'{"component": "plugin", "status_code": "200"}\n': "wrong-type",
    b'{"component": "plugin", "status_code": {}}\n': "wrong-type",
    b'{"component": "plugin", "status_code": 200, "plugin_name": "\xff"}\n': "not-utf8",
    b'{"component": "plugin"\0}\n': "binary",
    b"\x7fELF\x02\x01\x01\0\n": "binary",
    b"\xe4\xb8 cut\n": "not-utf8",
    b'{"a": ' + b"[" * 100_000 + b"\n": "not-json",
    b"x" * (3 << 20) + b"\n": "too-long",
}


@pytest.mark.parametrize("line", REFUSED, ids=range(len(REFUSED)))
def test_broken_lines_are_counted_with_their_places(line: bytes) -> None:
    result = read(GOOD * 3 + line + GOOD + line * 9)
    assert (result.total.requests, result.broken, dict(result.reasons)) == (4, 10, {REFUSED[line]: 10})
    assert [broken.line for broken in result.broken_lines] == [4, 6, 7, 8, 9]


@pytest.mark.parametrize("duration", ["-1", "NaN", "Infinity", "-Infinity", "1e999", "9" * 400, '"12"', "null", "[]", "1e13", "-1e-300"])
def test_durations_that_are_none_are_said_and_spoil_no_quantile(duration: str) -> None:
    line = GOOD.replace(json.dumps(calls(1)[0]["duration_ms"]).encode(), duration.encode(), 1)
    assert line != GOOD
    result = read(line * 2 + GOOD)
    assert (result.total.requests, result.total.odd) == (3, 2)
    assert result.total.latency == read(GOOD).total.latency
    assert len(result.slowest) == 1
    json.loads(render(result, "json"), parse_constant=pytest.fail)


@pytest.mark.parametrize("status", ["1e30", "9" * 400, "-5", "1e999", "NaN", "0", "99.5", "600"])
def test_any_number_is_a_status(status: str) -> None:
    line = GOOD.replace(b'"status_code": 200', b'"status_code": ' + status.encode())
    result = read(line)
    assert result.total.requests == 1
    for kind in FORMATS:
        render(result, kind)
    json.loads(render(result, "json"), parse_constant=pytest.fail)


def test_names_that_are_too_many_or_too_long_are_counted_together() -> None:
    many = [call(f"plugin {number}", f"{number % 7}") for number in range(PLUGINS * 4)]
    result = read(text([*many, call("plugin 0", "late", 500)]))
    assert (result.total.requests, len(result.plugins), result.capped) == (PLUGINS * 4 + 1, PLUGINS + 1, PLUGINS * 3)
    assert result.plugins[-1].other
    assert result.plugins[-1].total.requests == PLUGINS * 3
    assert next(plugin for plugin in result.plugins if plugin.name == "plugin 0").total.errors == 1
    one = read(text([call("one", f"{number}") for number in range(OPERATIONS * 2)]))
    assert (len(one.plugins), len(one.plugins[0].operations), one.capped) == (1, OPERATIONS, OPERATIONS)
    assert one.plugins[0].total.requests == OPERATIONS * 2
    assert "told apart" in render(one, "text")
    long = read(text([call("x" * 500_000, "y" * 400_000, 500), call("x" * 500_001, "", 500)]))
    assert [len(plugin.name) for plugin in long.plugins] == [201]
    assert len(render(long, "json")) < 20_000


@pytest.mark.parametrize(("plugins", "operations"), [(500, 2000), (4, 6)])
def test_counts_are_the_same_in_parts(plugins: int, operations: int) -> None:
    """As --follow adds what came since the last time; also where there are more names than are told apart."""
    lines = calls(3000)
    total = Counts(10, plugins, operations)
    for start in range(0, 3000, 500):
        part = Counts(10, plugins, operations)
        read(text(lines[start : start + 500]), counts=part)
        total.absorb(part)
    whole, parts = read(text(lines), counts=Counts(10, plugins, operations)), total.result()
    assert parts.total._replace(latency=None) == whole.total._replace(latency=None)
    assert (parts.lines, parts.series, parts.first, parts.last) == (whole.lines, whole.series, whole.first, whole.last)
    assert [call._replace(line=0) for call in parts.slowest] == [call._replace(line=0) for call in whole.slowest]
    assert [call._replace(line=0, file="") for call in parts.errors] == [call._replace(line=0, file="") for call in whole.errors]
    assert sum(plugin.total.requests for plugin in parts.plugins) == 3000
    if plugins == 500:
        assert [(p.name, p.total.errors) for p in parts.plugins] == [(p.name, p.total.errors) for p in whole.plugins]
    assert parts.total.latency is not None
    assert whole.total.latency is not None
    assert parts.total.latency.p95 == pytest.approx(whole.total.latency.p95, rel=0.02)


SHAPES: dict[str, Callable[[random.Random], float]] = {
    "even": lambda chance: chance.uniform(0, 1000),
    "long tail": lambda chance: chance.lognormvariate(5, 1.5),
    "two hills": lambda chance: chance.gauss(50, 5) if chance.random() < 0.9 else chance.uniform(3000, 60000),
    "all alike": lambda _: 7.0,
    "few": lambda chance: float(chance.choice((1, 2, 1000))),
    "tiny and huge": lambda chance: 10 ** chance.uniform(-6, 11),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("count", [1, 2, 3, 50, 1000, 20_000])
@pytest.mark.parametrize("order", ["mixed", "rising"])
def test_quantiles_are_near_the_exact_ones(shape: str, count: int, order: str) -> None:
    """Near in rank: what is said to be p95 has between 94.5 and 95.5 percent below it, or is between the two values next to that."""
    chance = random.Random(count)
    values = [max(0.0, SHAPES[shape](chance)) for _ in range(count)]
    group = Group()
    for start in range(0, count, 777):
        group.values += sorted(values)[start : start + 777] if order == "rising" else values[start : start + 777]
        group.flush()
    latency = group.total().latency
    assert latency is not None
    exact = sorted(values)
    for quantile, found in ((0.5, latency.p50), (0.95, latency.p95), (0.99, latency.p99)):
        low = exact[max(0, math.floor((quantile - 0.005) * (count - 1)) - 1)]
        high = exact[min(count - 1, math.ceil((quantile + 0.005) * (count - 1)) + 1)]
        assert low <= found * (1 + 1e-9), (quantile, found)
        assert found * (1 - 1e-9) <= high, (quantile, found)
    assert latency.longest == exact[-1]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-(10**11), 10**11), st.integers(0, 5)), max_size=1500))
def test_no_range_of_times_is_too_long(seconds: list[tuple[int, int]]) -> None:
    series = Series()
    for second, errors in seconds:
        series.add(second, 5, errors)
    rows = list(series.rows())
    assert sum(requests for _, requests, _ in rows) == 5 * len(seconds)
    assert len(rows) <= MOST or series.width == WIDTHS[-1]
    width, chart, outside = series.chart(120)
    assert len(chart) <= 120
    assert sum(requests for _, requests, _ in chart) + outside == 5 * len(seconds)
    assert outside <= len(seconds) * 5 / 200
    assert all(later[0] - earlier[0] == width for earlier, later in pairwise(chart))


def test_one_wrong_clock_does_not_press_all_others_together() -> None:
    lines = calls(2000)
    result = read(text([*lines, call(after=1e9)]))
    assert (result.outside, result.width, sum(requests for _, requests, _ in result.series)) == (1, 15, 2000)
    assert (result.total.requests, result.last) == (2001, 2793491200.0)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_text_of_a_log_does_anything(kind: str, lang: str) -> None:
    lines = [
        call(attack, attack, 500, number + 1.5, error=attack, method=attack, url=f"https://u:p@h/{attack}?k={attack}")
        for number, attack in enumerate(ATTACKS.values())
    ]
    server = "".join(f"2026/11/23 10:00:00.1 load_plugin.go:1: [Error] invalid version '{attack}'\n" for attack in ATTACKS.values() if "\n" not in attack)
    data = "".join(json.dumps(line) + "\n" for line in lines).encode() + server.encode("utf-8", "backslashreplace")
    result = read(data, kept=100)
    said = render(result, kind, lang)
    if kind == "text":
        consumers.terminal(said)
        assert consumers.runner(said) == []
    elif kind == "json":
        assert said.isascii()
        assert consumers.runner(said) == []
    elif kind == "html":
        assert "<script" not in said
        assert "<img" not in said
        assert "\x1b" not in said
    assert "//u:p@" not in said
    assert len(said) < 3_000_000


SECRETS = [
    'Get "https://u:hunter2@h.example/a?key=hunter2&b=hunter2#hunter2": EOF',
    "ws://h/?hunter2=1&k=hunter2",
    "see http://h/p?token=hunter2, then",
    "HTTPS://H/?A=hunter2",
]


@pytest.mark.parametrize("error", SECRETS)
@pytest.mark.parametrize("kind", FORMATS)
def test_values_of_queries_and_passwords_are_not_shown(kind: str, error: str) -> None:
    line = call(status=500, error=error, url="https://u:hunter2@api.example.com/x?key=hunter2&other=hunter2")
    said = unescape(render(read(text([line])), kind)).replace("\u2060", "")  # Markdown, too, writes characters as HTML does.
    assert "hunter2=***" in said if "?hunter2" in error else "hunter2" not in said.replace("#hunter2", "")


def run(arguments: list[str], feed: bytes = b"", times: int = 0) -> tuple[int, str, float]:
    """The exit code, the standard output and the most memory, in megabytes, of the real command, which reads `feed` `times` times."""
    program = (
        "import sys, os; from cozecheck.cli.main import run; code = run(sys.argv[1:]); sys.stdout.flush();"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')), file=sys.stderr); os._exit(code)"
    )
    command = [sys.executable, "-c", program, "logs", *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert process.stdin is not None

    def give() -> None:
        assert process.stdin is not None
        for _ in range(times):
            process.stdin.write(feed)
        process.stdin.close()

    writer = threading.Thread(target=give)
    writer.start()
    assert process.stdout is not None
    assert process.stderr is not None
    out, error = process.stdout.read(), process.stderr.read()
    writer.join()
    process.stdout.close()
    process.stderr.close()
    return process.wait(timeout=60), out.decode(), int(error.split()[-1]) / 1024


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc says how much memory was used")
@pytest.mark.parametrize(
    ("feed", "times"),
    [(b"x" * (1 << 20), 300), (GOOD * 3000, 200), (b"\0" * (1 << 20), 200), (b"\n" * (1 << 20), 5)],
    ids=["a line of 300 MB", "200 MB of calls", "200 MB of NUL", "5 million empty lines"],
)
def test_memory_stays_the_same_however_much_is_read(feed: bytes, times: int) -> None:
    code, out, memory = run(["-", "--format", "json"], feed, times)
    document = json.loads(out)
    assert code == 0
    assert memory < LIMIT
    assert document["lines"]["calls"] == (3000 * 200 if feed.startswith(b"{") else 0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc says how much memory was used")
def test_memory_stays_the_same_however_many_names_there_are(tmp_path: Path) -> None:
    with (tmp_path / "app.log").open("wb") as log:
        for number in range(20):
            log.write(text([call(f"{number}-{each}" * 20, f"{each}", 500, each, 3600 * each * number, error=f"{each}" * 50) for each in range(1000)]))
    code, out, memory = run([str(tmp_path / "app.log"), "--format", "json", "--top", "1000"])
    assert (code, json.loads(out)["total"]["requests"]) == (0, 20_000)
    assert memory < LIMIT


def test_a_slow_limit_is_the_callers() -> None:
    lines = [call(duration=duration) for duration in (100, 100.1, 99.9, 2e12)]
    assert read(text(lines), Options(slow=100)).total.slow == 2
