"""A Coze Studio that has the healthy example, and somebody who may ask it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cozecheck.cli.main import run
from tests.servers.studio import EMAIL, PASSWORD, SESSION, Studio, serving

ROOT = Path(__file__).resolve().parents[2]
HEALTHY, BROKEN = str(ROOT / "examples/healthy"), str(ROOT / "examples/broken")
PRODUCTS = {
    "101": ("文档转换器", {"10101": "convert_document"}, 0),
    "102": ("Mailbox", {"10201": "list_mails", "10202": "read_mail"}, 0),
    "103": ("Weather", {"10301": "weather_now", "10302": "weather_forecast"}, 0),
    "104": ("Holidays", {"10401": "list_holidays"}, 0),
    "105": ("Translator", {"10501": "translate_text"}, 2),
}


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    monkeypatch.setenv("COZECHECK_STUDIO_EMAIL", EMAIL)
    monkeypatch.setenv("COZECHECK_STUDIO_PASSWORD", PASSWORD)
    monkeypatch.delenv("COZECHECK_STUDIO_SESSION", raising=False)
    with serving(dict(PRODUCTS)) as server:
        yield server


class Asked:
    """What a run of a command gave: its exit code, its output, and the report in JSON."""

    def __init__(self, code: int, out: str, err: str) -> None:
        assert PASSWORD not in out + err and SESSION not in out + err
        self.code, self.out, self.err = code, out, err

    @property
    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads(self.out)
        return report

    def rows(self, kind: str) -> dict[str, dict[str, Any]]:
        """Of one kind, by tool or plugin."""
        return {row["tool"] or row["plugin"]: row for row in self.report["results"] if row["kind"] == kind}

    def named(self, name: str) -> dict[str, Any]:
        """The result of a smoke test with this name."""
        (found,) = (row for row in self.report["results"] if row["name"] == name)
        assert isinstance(found, dict)
        return found


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: str, format_: str = "json") -> Asked:
        code = run([*arguments, "--format", format_, "--lang", "en"])
        return Asked(code, *capfd.readouterr())

    return call
