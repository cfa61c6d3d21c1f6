"""Logs for tests, and readings of them."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta, timezone
from typing import Any

from cozecheck.logs.analysis import Analysis
from cozecheck.logs.counts import Counts
from cozecheck.logs.files import Lines
from cozecheck.logs.model import LogsResult
from cozecheck.logs.rows import Options

BEGIN = datetime(2026, 11, 1, tzinfo=timezone.utc)


def call(plugin: str = "weather", operation: str = "now", status: Any = 200, duration: Any = 12.5, after: float = 0.0, **more: Any) -> dict[str, Any]:
    """One line as `cozecheck serve` writes it, `after` seconds."""
    return {
        "timestamp": (BEGIN + timedelta(seconds=after)).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": "error" if isinstance(status, int) and status >= 400 else "info",
        "msg": "Plugin request completed",
        "component": "plugin",
        "plugin_name": plugin,
        "operation_id": operation,
        "method": "GET",
        "url": "https://api.example.com/v1/now?city=***",
        "duration_ms": duration,
        "status_code": status,
        **more,
    }


def calls(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Calls of five plugins, some failed, some slow."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        status = chance.choice((400, 404, 429, 500, 503)) if chance.random() < 0.1 else 200
        plugin = f"plugin_{chance.randrange(5)}"
        error = {"error": f"status={status}"} if status != 200 else {}
        made.append(call(plugin, f"op_{chance.randrange(3)}", status, round(chance.lognormvariate(5, 1.6), 3), number * 0.4, **error))
    return made


def text(lines: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def read(data: bytes, options: Options = Options(), blocks: int = 1 << 20, kept: int = 10, counts: Counts | None = None) -> LogsResult:  # noqa: B008
    """What is made of bytes that come in blocks of this size."""
    counts = counts or Counts(kept)
    analysis, lines = Analysis("app.log", counts, options), Lines()
    for start in range(0, len(data), blocks):
        for chunk in lines.push(data[start : start + blocks]):
            analysis.feed(chunk)
    for chunk in lines.end():
        analysis.feed(chunk)
    analysis.end()
    result = counts.result()
    kinds = result.total.requests + result.other_json + result.server + result.text + result.blank + result.left_out + result.broken
    assert kinds == result.lines
    return result
